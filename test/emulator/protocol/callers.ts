import { randomBytes } from 'node:crypto';
import type { Policy } from './ram.js';

/** Somebody with an access key. STS-style keys start with `STS.` and need their token in every request. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | undefined;
  readonly accountId: string;
  readonly expiresAt: Date | undefined;
  policies: readonly Policy[];
  /** The policy of an assumed session: it narrows, never widens. */
  readonly boundary: Policy | undefined;
}

interface NewCaller {
  readonly accountId: string;
  /** Default: everything is allowed. */
  readonly policies?: readonly Policy[];
  readonly expiresAt?: Date;
  readonly boundary?: Policy;
  /** False for a long-lived key without a token. Default true. */
  readonly temporary?: boolean;
  /** In place of keys made here. */
  readonly keys?: Keys;
}

/** Without a token they are long-lived. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export const ALLOW_EVERYTHING: Policy = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Everybody the cloud knows. */
export class Callers {
  private readonly byKey = new Map<string, Caller>();

  add(o: NewCaller): Caller {
    const { accessKeyId, accessKeySecret, securityToken } = o.keys ?? newKeys(o.temporary ?? true);
    if (this.byKey.has(accessKeyId)) throw new Error(`"${accessKeyId}" is used twice`);
    const caller: Caller = {
      ...{ accessKeyId, accessKeySecret, securityToken },
      accountId: o.accountId,
      expiresAt: o.expiresAt,
      policies: o.policies ?? [ALLOW_EVERYTHING],
      boundary: o.boundary,
    };
    this.byKey.set(caller.accessKeyId, caller);
    return caller;
  }

  find(accessKeyId: string): Caller | undefined {
    return this.byKey.get(accessKeyId);
  }

  /** Replaces what a caller may do. */
  attach(accessKeyId: string, policies: readonly Policy[]): void {
    const caller = this.byKey.get(accessKeyId);
    if (!caller) throw new Error(`callers: no such access key: ${accessKeyId}`);
    caller.policies = policies;
  }
}

function newKeys(temporary: boolean): Keys {
  return {
    accessKeyId: `${temporary ? 'STS.' : 'LTAI'}${randomBytes(12).toString('hex')}`,
    accessKeySecret: randomBytes(15).toString('hex'),
    ...(temporary ? { securityToken: `CAIS${randomBytes(48).toString('base64')}` } : {}),
  };
}
