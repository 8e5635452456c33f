import type { CertificateId, ListenerId, LoadBalancerId, Region } from './inventory.js';

/** Work seen and not started, with the one reason that stops it. */
export interface Hold {
  readonly region: Region;
  readonly loadBalancerId: LoadBalancerId;
  readonly listenerId: ListenerId;
  /** The successors that wait; for `grace`, the replaced certificates. */
  readonly certificateIds: readonly CertificateId[];
  readonly reason: HoldReason;
  /** One sentence for a person, with the numbers, names and times that matter. */
  readonly detail: string;
  /** When it is worth another look; undefined for one that only a person or an hourly sweep can end. */
  readonly until: Date | undefined;
}

export type HoldReason = keyof typeof endsBy;

/** What ends a hold: the passes of this system by themselves, nothing (somebody chose it), or a person. */
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

export function needsPerson(hold: Pick<Hold, 'reason'>): boolean {
  return endsBy[hold.reason] === 'person';
}

export function endsByItself(hold: Pick<Hold, 'reason'>): boolean {
  return endsBy[hold.reason] === 'itself';
}
