import { subSeconds } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import { type ActionScope, everything, everywhere, isEverything } from '../../rotation/model/selector.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { Account, LookTarget } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { isOfAccount, type State } from '../state/state.js';

export interface RegionTarget {
  readonly region: Region;
  readonly target: LookTarget;
}

export interface When {
  readonly regions: readonly Region[] | 'all';
  readonly policy: Policy;
  readonly now: Date;
}

const whole: LookTarget = { kind: 'all' };

/** Which regions of an account a pass looks at, and which load balancers there. Rejects when NLB does not list regions. */
export async function targetsOf(scope: Scope, account: Account, state: State, when: When): Promise<RegionTarget[]> {
  if (!isOfAllRegions(scope, account, state, when.now)) {
    if (scope.kind === 'open') return openTargets(scope.within ?? everything, account, state, when);
    if (scope.kind === 'selection')
      return scope.selector.regions.map((region) => ({ region, target: targetIn(scope.selector, when.policy) }));
  }
  const regions = when.regions === 'all' ? await account.loadBalancers.regions() : when.regions;
  return regionTargets(scope, regions, when);
}

/** In each of these regions, all that the scope is about. */
export function regionTargets(scope: Scope, regions: readonly Region[], { policy }: Pick<When, 'policy'>) {
  const target = scope.kind === 'selection' ? targetIn(scope.selector, policy) : whole;
  return regions.map((region) => ({ region, target }));
}

/** Whether a pass goes to every region, rather than to those that are named or remembered. */
export function isOfAllRegions(scope: Scope, account: Account, { requeue }: State, now: Date): boolean {
  switch (scope.kind) {
    case 'open':
      if (!isEverything(scope.within ?? everything)) return false;
      return requeue.some((entry) => isOfAccount(entry, account) && entry.region === 'all' && entry.at <= now);
    case 'selection':
      return scope.selector.regions.length === 0;
    case 'certificates':
    case 'everything':
      return true;
  }
}

/**
 * What the pass may act on; `nothing` when the certificates alone show that there is nothing to do.
 * Load balancers that are come back to are looked at for whatever is on them, not only for what brought the pass there.
 */
export function selectionOf(
  scope: Scope,
  certificates: readonly Certificate[],
  state: State,
  { account, now }: { readonly account: Account; readonly now: Date },
): ActionScope | 'nothing' {
  switch (scope.kind) {
    case 'certificates': {
      const named = [...scope.certificateIds, ...mappedIds(scope.mappings)];
      const news = newCertificates(certificates, state, account, scope.newsSinceSeconds, now);
      // Ids that this account's CAS does not know are another account's, or none: nothing replaces anything by them yet.
      const isKnown = named.some((id) => certificates.some((certificate) => sameCertificate(certificate.id, id)));
      const certificateIds = [...(isKnown ? named : []), ...news];
      return certificateIds.length === 0 ? 'nothing' : { selector: everywhere, certificateIds };
    }
    case 'selection':
      return selectionIn(scope);
    case 'open':
      return scope.within ?? everything;
    case 'everything':
      return everything;
  }
}

/** What a selection by hand is about. */
export function selectionIn({ selector, mappings }: Extract<Scope, { kind: 'selection' }>): ActionScope {
  return { selector, certificateIds: mappings.length === 0 ? 'all' : mappedIds(mappings) };
}

/** A wave is of a whole region, so it takes the look of a whole region to know where one stands. */
export function openTargets(
  { selector }: ActionScope,
  account: Account,
  { open, requeue }: State,
  { now, policy }: When,
): RegionTarget[] {
  const batches = open.filter((batch) => isOfAccount(batch, account));
  const ripe = requeue.filter((entry) => isOfAccount(entry, account) && entry.at <= now);
  const named = [...batches, ...ripe].flatMap(({ region, loadBalancerId }) =>
    region === 'all' ? [] : [{ region, loadBalancerId }],
  );
  const regions = grouped(named, ({ region }) => region);
  const isNamed = (region: Region) => selector.regions.length === 0 || selector.regions.includes(region);
  const isNarrow = selector.loadBalancerIds.length + selector.listenerIds.length > 0;
  return [...regions]
    .filter(([region]) => isNamed(region))
    .map(([region, places]) => {
      if (isNarrow) return { region, target: targetIn(selector, policy) };
      const ids = places.map(({ loadBalancerId }) => loadBalancerId);
      const loadBalancerIds = [...new Set(ids.filter((id): id is LoadBalancerId => id !== null))].sort();
      return {
        region,
        target: ids.includes(null) || goesInWaves(policy) ? whole : { kind: 'some', loadBalancerIds, listenerIds: [] },
      };
    });
}

function targetIn({ loadBalancerIds, listenerIds }: ActionScope['selector'], policy: Policy): LookTarget {
  const isWhole = loadBalancerIds.length + listenerIds.length === 0 || goesInWaves(policy);
  return isWhole ? whole : { kind: 'some', loadBalancerIds, listenerIds };
}

function mappedIds(mappings: readonly { successor: CertificateId; replaced: CertificateId }[]): CertificateId[] {
  return mappings.flatMap(({ successor, replaced }) => [successor, replaced]);
}

function newCertificates(
  certificates: readonly Certificate[],
  state: State,
  account: Account,
  sinceSeconds: number | null,
  now: Date,
): CertificateId[] {
  if (sinceSeconds === null) return [];
  const seen = new Set(
    state.seen.filter((entry) => isOfAccount(entry, account)).flatMap((entry) => entry.certificateIds),
  );
  const since = subSeconds(now, sinceSeconds);
  return certificates
    .filter(({ id, notBefore }) => !seen.has(id) || (notBefore >= since && notBefore <= now))
    .map(({ id }) => id);
}
