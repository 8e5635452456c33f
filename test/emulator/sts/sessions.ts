import type { Clock } from '../clock.js';
import { idTail } from '../identity.js';
import { ALLOW_EVERYTHING, type Caller, type Callers } from '../protocol/callers.js';
import type { Policy } from '../protocol/ram.js';

export interface NewRole {
  readonly accountId: string;
  readonly name: string;
  /** Account ids, `acs:ram::…` ARNs or services such as `fc.aliyuncs.com`: the principals of the trust policy. */
  readonly trusts: readonly string[];
  readonly externalId?: string;
  /** What a session may do. Default: everything. */
  readonly policy?: Policy;
  /** MaxSessionDuration; RAM's default is an hour. */
  readonly maxSessionSeconds?: number;
}

export interface RoleRecord extends NewRole {
  readonly arn: string;
  readonly roleId: string;
  readonly maxSessionSeconds: number;
}

/** Who asks: the account, and the ARNs under which a trust policy may name it. */
export interface Principal {
  readonly kind: 'AssumedRoleUser' | 'RAMUser' | 'Service';
  readonly accountId: string;
  readonly arn: string;
  readonly principalId: string;
  /** The role behind a session; a trust policy names roles, not sessions. */
  readonly roleArn?: string;
}

export interface NewSession {
  readonly name: string;
  readonly seconds: number;
  /** Narrows the role's policy; never widens it. */
  readonly boundary?: Policy;
}

export interface Session {
  readonly caller: Caller;
  readonly principal: Principal;
  readonly expiresAt: Date;
}

const DEFAULT_MAX_SESSION_SECONDS = 3600;

/** The roles of every account and the sessions that were started from them. */
export class Sessions {
  private readonly roles = new Map<string, RoleRecord>();
  private readonly principals = new Map<string, Principal>();

  constructor(
    private readonly callers: Callers,
    private readonly clock: Clock,
  ) {}

  /** Gives the role's ARN. */
  addRole(o: NewRole): string {
    const arn = `acs:ram::${o.accountId}:role/${o.name}`;
    const roleId = `3${idTail('role', o.accountId, o.name)}`;
    this.roles.set(arn, { ...o, arn, roleId, maxSessionSeconds: o.maxSessionSeconds ?? DEFAULT_MAX_SESSION_SECONDS });
    return arn;
  }

  find(arn: string): RoleRecord | undefined {
    return this.roles.get(arn);
  }

  /** Keys that were not made here belong to a RAM user, or to a session of a role that nobody described. */
  principalOf(caller: Caller): Principal {
    const { accountId } = caller;
    const known = this.principals.get(caller.accessKeyId);
    if (known) return known;
    return caller.securityToken === undefined
      ? { kind: 'RAMUser', accountId, arn: `acs:ram::${accountId}:user/emulated`, principalId: `2${accountId}` }
      : {
          kind: 'AssumedRoleUser',
          accountId,
          arn: `acs:ram::${accountId}:assumed-role/emulated/session`,
          principalId: `3${accountId}:session`,
          roleArn: `acs:ram::${accountId}:role/emulated`,
        };
  }

  /** Starts a session without asking whether it may be: the operation and Function Compute ask first. */
  start(role: RoleRecord, o: NewSession): Session {
    const expiresAt = new Date(this.clock.now().getTime() + o.seconds * 1000);
    const caller = this.callers.add({
      accountId: role.accountId,
      policies: [role.policy ?? ALLOW_EVERYTHING],
      expiresAt,
      ...(o.boundary ? { boundary: o.boundary } : {}),
    });
    const principal: Principal = {
      kind: 'AssumedRoleUser',
      accountId: role.accountId,
      arn: `acs:ram::${role.accountId}:assumed-role/${role.name}/${o.name}`,
      principalId: `${role.roleId}:${o.name}`,
      roleArn: role.arn,
    };
    this.principals.set(caller.accessKeyId, principal);
    return { caller, principal, expiresAt };
  }
}

/** True when a trust policy with these principals lets somebody in. An account id stands for its `root` ARN. */
export function trusts(role: RoleRecord, who: Principal): boolean {
  const names = [who.accountId, `acs:ram::${who.accountId}:root`, who.arn, who.roleArn];
  const own = who.kind === 'Service' ? [who.arn] : names;
  return role.trusts.some((trusted) => own.includes(trusted));
}
