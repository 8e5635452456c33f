import type { Clock } from '../clock.js';
import { CloudError } from '../protocol/message.js';
import type { Policy } from '../protocol/ram.js';
import type { RoleRecord, Sessions } from '../sts/sessions.js';

export interface PolicyVersion {
  readonly id: string;
  readonly text: string;
  readonly policy: Policy;
  readonly createdAt: Date;
}

export interface PolicyRecord {
  readonly accountId: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
  defaultId: string;
  /** Oldest first. */
  versions: readonly PolicyVersion[];
  /** Numbers are not used again. */
  made: number;
}

export interface Attachment {
  readonly policy: PolicyRecord;
  readonly at: Date;
}

/** How a role was made, where it was made over the API. */
interface RoleFacts {
  readonly document: string;
  readonly description: string;
  readonly createdAt: Date;
}

/** The custom policies of every account and what they are attached to. The roles themselves are those of STS. */
export class RamStore {
  private readonly policies = new Map<string, PolicyRecord>();
  private readonly attachments = new Map<string, readonly Attachment[]>();
  private readonly facts = new Map<string, RoleFacts>();

  constructor(
    readonly sessions: Sessions,
    readonly clock: Clock,
  ) {}

  role(accountId: string, name: string): RoleRecord {
    const role = this.sessions.find(arnOf(accountId, name));
    if (role) return role;
    throw new CloudError(404, 'EntityNotExist.Role', `The role not exists: ${name}`);
  }

  factsOf(role: RoleRecord): RoleFacts | undefined {
    return this.facts.get(role.arn);
  }

  addRole(order: Parameters<Sessions['addRole']>[0], facts: RoleFacts): RoleRecord {
    if (this.sessions.find(arnOf(order.accountId, order.name)))
      throw new CloudError(409, 'EntityAlreadyExists.Role', `The role already exists: ${order.name}`);
    this.facts.set(this.sessions.addRole(order), facts);
    return this.role(order.accountId, order.name);
  }

  removeRole(role: RoleRecord): void {
    this.sessions.removeRole(role.arn);
    this.facts.delete(role.arn);
    this.attachments.delete(role.arn);
  }

  policy(accountId: string, name: string): PolicyRecord {
    const policy = this.policies.get(`${accountId}/${name}`);
    if (policy) return policy;
    throw new CloudError(404, 'EntityNotExist.Policy', `The policy not exists: ${name}`);
  }

  addPolicy(policy: PolicyRecord): void {
    const key = `${policy.accountId}/${policy.name}`;
    if (this.policies.has(key))
      throw new CloudError(409, 'EntityAlreadyExists.Policy', `The policy already exists: ${policy.name}`);
    this.policies.set(key, policy);
  }

  removePolicy({ accountId, name }: PolicyRecord): void {
    this.policies.delete(`${accountId}/${name}`);
  }

  attachedTo({ arn }: RoleRecord): readonly Attachment[] {
    return this.attachments.get(arn) ?? [];
  }

  attachmentCount(policy: PolicyRecord): number {
    return [...this.attachments.values()].flat().filter((each) => each.policy === policy).length;
  }

  setAttached(role: RoleRecord, attached: readonly Attachment[]): void {
    this.attachments.set(role.arn, attached);
    this.sessions.setAttached(
      role.arn,
      attached.map(({ policy }) => currentOf(policy).policy),
    );
  }

  /** A version has come, or another is the default. */
  changed(policy: PolicyRecord): void {
    for (const [arn, attached] of this.attachments) {
      const role = this.sessions.find(arn);
      if (role && attached.some((each) => each.policy === policy)) this.setAttached(role, attached);
    }
  }
}

/** The version that counts. */
export function currentOf({ versions, defaultId, name }: PolicyRecord): PolicyVersion {
  const found = versions.find(({ id }) => id === defaultId);
  if (!found) throw new Error(`policy ${name} has no version ${defaultId}`);
  return found;
}

function arnOf(accountId: string, name: string): string {
  return `acs:ram::${accountId}:role/${name}`;
}
