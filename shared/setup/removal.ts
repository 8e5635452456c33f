import { english } from '../rotation/english.js';
import { type Existing, isDescribed, isTagged, otherInstallation } from './plan.js';
import type { RemoveCall, StepName } from './steps.js';

/** What exists, with the keys of a bucket that setup made. */
export interface ExistingToRemove extends Existing {
  readonly keys: readonly string[];
}

/** `keep`: it stays, for the reason in `details`. What does not exist is left out. */
export interface RemovalStep {
  readonly step: StepName;
  readonly resource: string;
  readonly verdict: 'remove' | 'keep';
  readonly details: readonly string[];
  readonly calls: readonly RemoveCall[];
  /** The entries of the ledger that it removes. */
  readonly entries?: number;
}

interface Names {
  readonly bucket: string;
  /** Of the ledger in it; empty, or ends in a slash. */
  readonly prefix: string;
  readonly queue: string;
  readonly name: string;
}

type Plan = Omit<RemovalStep, 'step' | 'resource'> | undefined;

/** Takes away what setup made, in the reverse order, and names the rest. The ledger goes only `withLedger`. */
export function planRemoval(
  existing: ExistingToRemove,
  { bucket, prefix, queue, name }: Names,
  withLedger: boolean,
): readonly RemovalStep[] {
  const other = otherInstallation(existing.policy, bucket);
  const ofOther = other === undefined ? undefined : keep(english`of another installation, with the bucket ${other}`);
  const steps: readonly (readonly [StepName, string, Plan])[] = [
    ['attachment', name, ofOther ? undefined : detachment(existing, name)],
    ['role', name, existing.role.kind === 'found' && ofOther ? ofOther : roleRemoval(existing, name)],
    ['policy', name, ofOther ?? policyRemoval(existing)],
    ['queue', queue, existing.queue.kind === 'found' && ofOther ? ofOther : queueRemoval(existing)],
    ['bucket', bucket, bucketRemoval(existing, prefix, withLedger)],
  ];
  return steps.flatMap(([step, resource, plan]) => (plan === undefined ? [] : [{ step, resource, ...plan }]));
}

const keep = (...details: string[]): Plan => ({ verdict: 'keep', details, calls: [] });
const remove = (details: readonly string[], ...calls: RemoveCall[]): Plan => ({
  verdict: 'remove',
  details,
  calls,
});
const notMade = english`not made by setup`;

/** The policy has to be detached before it, or the role, can be removed. */
function detachment({ role, policy }: Existing, name: string): Plan {
  if (role.kind === 'none' || !role.attached.includes(`Custom/${name}`)) return undefined;
  const isOurs = isDescribed(role) || (policy.kind === 'found' && isDescribed(policy));
  return isOurs ? remove([], 'DetachPolicyFromRole') : keep(notMade);
}

function roleRemoval({ role }: Existing, name: string): Plan {
  if (role.kind === 'none') return undefined;
  if (!isDescribed(role)) return keep(notMade);
  const others = role.attached.filter((policy) => policy !== `Custom/${name}`);
  if (others.length === 0) return remove([], 'DeleteRole');
  return keep(
    english`it also has ${others.map((policy) => policy.replace('Custom/', '')).join(', ')}; detach that first`,
  );
}

function policyRemoval({ policy }: Existing): Plan {
  if (policy.kind === 'none') return undefined;
  return isDescribed(policy) ? remove([], 'DeletePolicy') : keep(notMade);
}

function queueRemoval({ queue }: Existing): Plan {
  if (queue.kind === 'none') return undefined;
  return isTagged(queue.tags) ? remove([english`with the failed calls in it`], 'DeleteQueue') : keep(notMade);
}

function bucketRemoval({ bucket, keys }: ExistingToRemove, prefix: string, withLedger: boolean): Plan {
  if (bucket.kind !== 'own') return undefined;
  if (!isTagged(bucket.tags)) return keep(notMade);
  const entries = keys.filter((key) => key.startsWith(prefix)).length;
  if (keys.length > entries) return keep(english`it has objects that are not of the ledger: ${keys.length - entries}`);
  if (entries === 0) return remove([], 'DeleteBucket');
  if (!withLedger) return keep(english`it has the ledger; --with-ledger removes it too`);
  return {
    verdict: 'remove',
    details: [english`with the ledger: mappings, rollbacks and the history are lost`],
    calls: ['DeleteLedgerObject', 'DeleteBucket'],
    entries,
  };
}
