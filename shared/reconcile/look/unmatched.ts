import { english } from '../../rotation/english.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import type { Selector } from '../../rotation/model/selector.js';
import type { RegionOutcome, Unmatched } from '../outcome.js';
import type { Condition } from '../report/report.js';
import type { Scope } from '../scope.js';
import { isAttached } from '../state/finished-mappings.js';

interface UnmatchedInput {
  readonly scope: Scope;
  readonly certificates: readonly Certificate[];
  readonly regions: readonly RegionOutcome[];
  readonly now: Date;
}

/** The ids in the scope that this account does not have. */
export function unmatchedIn(input: UnmatchedInput): readonly Unmatched[] {
  const { scope, certificates, now } = input;
  return [...unknownSuccessors(scope, certificates, now), ...missingTargets(input), ...idleMappings(input)];
}

/** One condition for each id that no account has. None if an account could not be searched (undefined). */
export function unmatchedEverywhere(all: readonly (readonly Unmatched[] | undefined)[]): Condition[] {
  const [first = [], ...others] = all;
  const conditions = first
    .filter(({ id, condition }) =>
      others.every((other) => other?.some((item) => item.id === id && item.condition.reason === condition.reason)),
    )
    .map(({ condition }) => condition);
  const [last] = conditions.slice(mostNamed);
  if (last === undefined) return conditions;
  const detail = english`${conditions.length - mostNamed} further ids of this payload are unknown; check its sender`;
  return [...conditions.slice(0, mostNamed), { ...last, certificateIds: [], detail }];
}

/** Unknown ids that have a condition of their own. A forged event can have 500. */
const mostNamed = 20;

export function unknownSuccessors(scope: Scope, certificates: readonly Certificate[], now: Date): Unmatched[] {
  if (scope.kind !== 'certificates') return [];
  return scope.certificateIds
    .filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)))
    .map((id) => {
      const detail = english`CAS does not list ${id}; check the id and CAS_SITE, or wait until CAS lists it`;
      return { id, condition: { reason: 'successor-unknown', certificateIds: [id], since: now, detail } };
    });
}

/** Listeners and load balancers of a payload that are in no region. */
function missingTargets({ scope, regions, now }: UnmatchedInput): Unmatched[] {
  if (scope.kind !== 'selection' || regions.some(({ inventory }) => inventory === undefined)) return [];
  const loadBalancers = regions.flatMap(({ inventory }) => inventory?.loadBalancers ?? []);
  const existing = new Set<string>(loadBalancers.flatMap((lb) => [lb.id, ...lb.listeners.map(({ id }) => id)]));
  const searched = regions.map(({ region }) => region).join(', ');
  return [...scope.selector.loadBalancerIds, ...scope.selector.listenerIds]
    .filter((id) => !existing.has(id))
    .map((id) => {
      const detail = english`${id} is neither a TCPSSL listener nor a load balancer with such a listener in ${searched}; check the id and the region`;
      return { id, condition: { reason: 'not-found', certificateIds: [], since: now, detail } };
    });
}

/** Mappings of a payload that match no listener: an id is mistyped, or the two ids are swapped. */
function idleMappings({ scope, certificates, regions, now }: UnmatchedInput): Unmatched[] {
  if (scope.kind !== 'selection' || regions.some(({ inventory }) => inventory === undefined)) return [];
  const inventories = regions.flatMap(({ inventory }) => inventory ?? []);
  const certificateIndex = indexCertificates(certificates);
  const isOnListener = (id: CertificateId, selector: Selector) => isAttached(id, selector, inventories);
  const endOf = (id: CertificateId) => certificateIndex.find(id)?.notAfter ?? now;
  const startOf = (id: CertificateId) => certificateIndex.find(id)?.notBefore;
  const isRenewal = (successor: CertificateId, replaced: CertificateId) => {
    const [start, formerStart] = [startOf(successor), startOf(replaced)];
    return endOf(successor) > endOf(replaced) || (start && formerStart && start >= formerStart);
  };
  return scope.mappings
    .filter(({ replaced, successor, selector, isRollback }) => {
      const isDone = isOnListener(successor, selector) && (isRollback === true || isRenewal(successor, replaced));
      return !isOnListener(replaced, selector) && !isDone;
    })
    .map(({ replaced, successor }) => {
      const detail = english`${replaced} is on no listener that was read, so ${successor} replaces nothing; check whether the two ids are swapped`;
      return { id: replaced, condition: { reason: 'not-found', certificateIds: [replaced], since: now, detail } };
    });
}
