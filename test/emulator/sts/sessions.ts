import type { Clock } from '../clock.js';
import { idTail } from '../identity.js';
import { ALLOW_EVERYTHING, type Caller, type Callers } from '../protocol/callers.js';
import type { Policy } from '../protocol/ram.js';

interface NewRole {
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
  readonly createdAt: Date;
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

interface NewSession {
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
  private readonly attached = new Map<string, readonly Policy[]>();
  private readonly live = new Map<string, Caller[]>();
  private readonly principals = new Map<string, Principal>();

  constructor(
    private readonly callers: Callers,
    private readonly clock: Clock,
  ) {}

  /** Gives the role's ARN. */
  addRole(o: NewRole): string {
    const arn = `acs:ram::${o.accountId}:role/${o.name}`;
    const roleId = `3${idTail('role', o.accountId, o.name)}`;
    const maxSessionSeconds = o.maxSessionSeconds ?? DEFAULT_MAX_SESSION_SECONDS;
    this.roles.set(arn, { ...o, arn, roleId, maxSessionSeconds, createdAt: this.clock.now() });
    return arn;
  }

  /** Its sessions may do nothing from now on (inferred). */
  removeRole(arn: string): void {
    this.roles.delete(arn);
    this.attached.delete(arn);
    for (const caller of this.liveOf(arn)) caller.policies = [];
  }

  /** Policies beside the role's own; running sessions may do what they allow from now on. */
  setAttached(arn: string, policies: readonly Policy[]): void {
    this.attached.set(arn, policies);
    const role = this.roles.get(arn);
    if (role) for (const caller of this.liveOf(arn)) caller.policies = this.policiesOf(role);
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
      policies: this.policiesOf(role),
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
    this.liveOf(role.arn).push(caller);
    return { caller, principal, expiresAt };
  }

  private liveOf(arn: string): Caller[] {
    const live = this.live.get(arn) ?? [];
    this.live.set(arn, live);
    return live;
  }

  private policiesOf(role: RoleRecord): readonly Policy[] {
    return [role.policy ?? ALLOW_EVERYTHING, ...(this.attached.get(role.arn) ?? [])];
  }
}

/** True when a trust policy with these principals lets somebody in. An account id stands for its `root` ARN. */
export function trusts(role: RoleRecord, who: Principal): boolean {
  const names = [who.accountId, `acs:ram::${who.accountId}:root`, who.arn, who.roleArn];
  const own = who.kind === 'Service' ? [who.arn] : names;
  return role.trusts.some((trusted) => own.includes(trusted));
}
