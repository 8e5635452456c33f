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

/** What the scope names and this account does not have. */
export function unmatchedIn(input: UnmatchedInput): readonly Unmatched[] {
  const { scope, certificates, now } = input;
  return [...unknownSuccessors(scope, certificates, now), ...missingTargets(input), ...idleMappings(input)];
}

/** What no account has. With an account that could not be searched, which is undefined, that cannot be said. */
export function unmatchedEverywhere(all: readonly (readonly Unmatched[] | undefined)[]): Condition[] {
  const [first = [], ...others] = all;
  return first
    .filter(({ id, condition }) =>
      others.every((other) => other?.some((one) => one.id === id && one.condition.reason === condition.reason)),
    )
    .map(({ condition }) => condition);
}

export function unknownSuccessors(scope: Scope, certificates: readonly Certificate[], now: Date): Unmatched[] {
  if (scope.kind !== 'certificates') return [];
  return scope.certificateIds
    .filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)))
    .map((id) => {
      const detail = `CAS does not know ${id}; check the id and CAS_SITE, or wait until CAS lists it`;
      return { id, condition: { reason: 'successor-unknown', certificateIds: [id], since: now, detail } };
    });
}

/** Listeners and load balancers that a payload names and no region shows. */
function missingTargets({ scope, regions, now }: UnmatchedInput): Unmatched[] {
  if (scope.kind !== 'selection' || regions.some(({ looked }) => looked === undefined)) return [];
  const loadBalancers = regions.flatMap(({ looked }) => looked?.loadBalancers ?? []);
  const found = new Set<string>(loadBalancers.flatMap((lb) => [lb.id, ...lb.listeners.map(({ id }) => id)]));
  const searched = regions.map(({ region }) => region).join(', ');
  return [...scope.selector.loadBalancerIds, ...scope.selector.listenerIds]
    .filter((id) => !found.has(id))
    .map((id) => {
      const detail = `${id} is no TCPSSL listener, nor a load balancer with one, in ${searched}`;
      return { id, condition: { reason: 'not-found', certificateIds: [], since: now, detail } };
    });
}

/** Mappings given by hand that match nothing: an id mistyped, or the two of them swapped. */
function idleMappings({ scope, certificates, regions, now }: UnmatchedInput): Unmatched[] {
  if (scope.kind !== 'selection' || regions.some(({ looked }) => looked === undefined)) return [];
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  const certificateIndex = indexCertificates(certificates);
  const isThere = (id: CertificateId, selector: Selector) => isAttached(id, selector, inventories);
  const endOf = (id: CertificateId) => certificateIndex.find(id)?.notAfter ?? now;
  return scope.mappings
    .filter(({ replaced, successor, selector, isRollback }) => {
      const isDone = isThere(successor, selector) && (isRollback === true || endOf(successor) > endOf(replaced));
      return !isThere(replaced, selector) && !isDone;
    })
    .map(({ replaced, successor }) => {
      const detail = `${replaced} is on no listener that was looked at, so ${successor} replaces nothing there`;
      return { id: replaced, condition: { reason: 'not-found', certificateIds: [replaced], since: now, detail } };
    });
}
