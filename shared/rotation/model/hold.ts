import type { CertificateId, ListenerId, LoadBalancerId, Region } from './inventory.js';

/** A step that is not made now, with the reason that stops it. */
export interface Hold {
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
  /** The successors that wait. For `grace`, the replaced certificates. */
  readonly certificateIds: readonly CertificateId[];
  readonly reason: HoldReason;
  /** One sentence for the operator, with the relevant numbers, names and times. */
  readonly detail: string;
  /** The time of the next look. Undefined if only an operator or an hourly sweep can end the hold. */
  readonly until: Date | undefined;
}

export type HoldReason = keyof typeof endsBy;

/**
 * `itself`: a later pass ends the hold. `choice`: a setting or a tag of the operator is the reason. `person`: the operator
 * has to act.
 */
const endsBy = {
  busy: 'itself',
  'next-step': 'itself',
  'batch-full': 'itself',
  'waiting-for-room': 'itself',
  grace: 'itself',
  'not-valid-yet': 'itself',
  'backing-off': 'itself',
  'switched-off': 'choice',
  excluded: 'choice',
  'rolled-back': 'choice',
  'quota-full': 'person',
  'keeps-being-undone': 'person',
  'waiting-for-wave': 'itself',
  'outside-window': 'itself',
  unproven: 'itself',
  'unexpected-served': 'itself',
  'rollout-stopped': 'person',
  'names-lost': 'person',
  'expires-sooner': 'person',
  'no-private-key': 'person',
  revoked: 'person',
  expired: 'person',
  'not-issued': 'person',
  'key-algorithm': 'person',
  'unproven-lineage': 'person',
  'replaced-unknown': 'person',
  'successor-unknown': 'person',
  'successor-is-additional': 'person',
  'listener-stopped': 'person',
  'load-balancer-inactive': 'person',
} as const satisfies Record<string, 'itself' | 'choice' | 'person'>;

const ends: ReadonlyMap<string, 'itself' | 'choice' | 'person'> = new Map(Object.entries(endsBy));

export function needsPerson({ reason }: { readonly reason: string }): boolean {
  return ends.get(reason) === 'person';
}

/** False for a reason that only conditions have. */
export function endsByItself({ reason }: { readonly reason: string }): boolean {
  return ends.get(reason) === 'itself';
}
