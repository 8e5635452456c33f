import { subSeconds } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import {
  type ActionScope,
  everything,
  everywhere,
  isEverything,
  type Selector,
} from '../../rotation/model/selector.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { AccountContext } from '../context.js';
import type { LookTarget } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import { loadAttachmentIndex } from './attachment-index.js';

export interface RegionTarget {
  readonly region: Region;
  readonly target: LookTarget;
}

/** The regions that a pass reads, and the error if NLB did not list the regions, so that some may be missing. */
export interface Targets {
  readonly targets: readonly RegionTarget[];
  readonly unlisted?: { readonly error: unknown };
}

const whole: LookTarget = { kind: 'all' };

/**
 * The regions of an account that a pass reads, and the load balancers there. If NLB does not list the regions, the pass
 * reads the regions in the ledger. One endpoint lists the regions for all, and its failure must not stop the others.
 */
export async function targetsOf(context: AccountContext): Promise<Targets> {
  const { scope, account, options, ports } = context;
  const { policy } = options;
  if (!isOfAllRegions(context)) {
    if (scope.kind === 'open') return { targets: openTargets(scope.within ?? everything, context) };
    if (scope.kind === 'selection') return { targets: regionTargets(scope, scope.selector.regions, policy) };
  }
  try {
    const regions = options.regions === 'all' ? await account.loadBalancers.regions() : options.regions;
    return { targets: regionTargets(scope, regions, policy) };
  } catch (error) {
    if (scope.kind === 'open')
      return { targets: openTargets(scope.within ?? everything, context), unlisted: { error } };
    const records = await loadAttachmentIndex(account, ports.ledger);
    const regions = [...new Set(records.map(({ region }) => region))].sort();
    return { targets: regionTargets(scope, regions, policy), unlisted: { error } };
  }
}

/** The target of the scope in each of these regions. */
function regionTargets(scope: Scope, regions: readonly Region[], policy: Policy): RegionTarget[] {
  const target = scope.kind === 'selection' ? targetIn(scope.selector, policy) : whole;
  return regions.map((region) => ({ region, target }));
}

/** Whether a pass reads every region, not only the regions of the scope or of the ledger. */
export function isOfAllRegions({ scope, state, ports }: AccountContext): boolean {
  switch (scope.kind) {
    case 'open':
      if (!isEverything(scope.within ?? everything)) return false;
      return state.requeue.some(({ region, at }) => region === 'all' && at <= ports.now());
    case 'selection':
      return scope.selector.regions.length === 0;
    case 'certificates':
    case 'everything':
      return true;
  }
}

/**
 * The rotations that the pass may act on; `nothing` if the certificates alone show that there is nothing to do. On a
 * requeued load balancer the pass may act on every certificate, not only on the reason of the requeue.
 */
export function actionScopeOf(context: AccountContext, certificates: readonly Certificate[]): ActionScope | 'nothing' {
  const { scope } = context;
  switch (scope.kind) {
    case 'certificates': {
      const named = [...scope.certificateIds, ...mappedIds(scope.mappings)];
      const fresh = newCertificates(certificates, scope.newsSinceSeconds, context);
      // Ids that are not in this account's CAS cannot lead to a rotation in this account.
      const isListed = named.some((id) => certificates.some((certificate) => sameCertificate(certificate.id, id)));
      const certificateIds = [...(isListed ? named : []), ...fresh];
      return certificateIds.length === 0 ? 'nothing' : { selector: everywhere, certificateIds };
    }
    case 'selection':
      return actionScopeIn(scope);
    case 'open':
      return scope.within ?? everything;
    case 'everything':
      return everything;
  }
}

/** The action scope of a manual selection. */
export function actionScopeIn(scope: Extract<Scope, { kind: 'selection' }>): ActionScope {
  const { selector, mappings, certificateIds = 'all' } = scope;
  return { selector, certificateIds: mappings.length === 0 ? certificateIds : mappedIds(mappings) };
}

/** Load balancers with an open batch, or with a requeue whose time has come. Waves need a read of the whole region. */
function openTargets({ selector }: ActionScope, { state, options, ports }: AccountContext): RegionTarget[] {
  const { policy } = options;
  const now = ports.now();
  const requeued = state.requeue.filter(({ at }) => at <= now);
  const named = [...state.open, ...requeued].flatMap(({ region, loadBalancerId }) =>
    region === 'all' ? [] : [{ region, loadBalancerId }],
  );
  const isNamed = (region: Region) => selector.regions.length === 0 || selector.regions.includes(region);
  const isNarrow = selector.loadBalancerIds.length + selector.listenerIds.length > 0;
  return [...grouped(named, ({ region }) => region)]
    .filter(([region]) => isNamed(region))
    .map(([region, records]) => {
      if (isNarrow) return { region, target: targetIn(selector, policy) };
      const ids = records.map(({ loadBalancerId }) => loadBalancerId);
      if (ids.includes(null) || goesInWaves(policy)) return { region, target: whole };
      const loadBalancerIds = [...new Set(ids.filter((id): id is LoadBalancerId => id !== null))].sort();
      return { region, target: { kind: 'some', loadBalancerIds, listenerIds: [] } };
    });
}

function targetIn({ loadBalancerIds, listenerIds }: Selector, policy: Policy): LookTarget {
  const isWhole = loadBalancerIds.length + listenerIds.length === 0 || goesInWaves(policy);
  return isWhole ? whole : { kind: 'some', loadBalancerIds, listenerIds };
}

function mappedIds(mappings: readonly { successor: CertificateId; replaced: CertificateId }[]): CertificateId[] {
  return mappings.flatMap(({ successor, replaced }) => [successor, replaced]);
}

function newCertificates(
  certificates: readonly Certificate[],
  sinceSeconds: number | null,
  { state, ports }: AccountContext,
): CertificateId[] {
  if (sinceSeconds === null) return [];
  const now = ports.now();
  const seen = new Set(state.seen.flatMap(({ certificateIds }) => certificateIds));
  const since = subSeconds(now, sinceSeconds);
  return certificates
    .filter(({ id, notBefore }) => !seen.has(id) || (notBefore >= since && notBefore <= now))
    .map(({ id }) => id);
}
