import { subMinutes } from 'date-fns';
import { relatedTo } from '../../rotation/lineage/related.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { CertificateId, LoadBalancerId } from '../../rotation/model/inventory.js';
import { goesInWaves } from '../../rotation/rollout/waves.js';
import type { Prefilter, RegionContext } from '../context.js';
import type { LookTarget, Survey, SurveyedLoadBalancer } from '../ports/cloud.js';
import type { AttachmentIndex } from '../ports/records.js';
import type { State } from '../state/state.js';
import { loadAttachmentIndex } from './attachment-index.js';

/** Undefined if everything has to be read: a wave needs a whole region, and a dry run shows everything. */
export async function prefilterFor(
  context: Pick<
    RegionContext,
    'scope' | 'actionScope' | 'account' | 'certificateIndex' | 'state' | 'options' | 'ports'
  >,
): Promise<Prefilter | undefined> {
  const { scope, actionScope, account, certificateIndex, state, options, ports } = context;
  const { certificateIds } = actionScope;
  if (scope.kind !== 'certificates' || certificateIds === 'all') return undefined;
  if (options.dryRun || goesInWaves(options.policy)) return undefined;
  const related = relatedTo(certificateIds, certificateIndex, state.mapping);
  const index = await loadAttachmentIndex(account, ports.ledger);
  let answer: ReturnType<Prefilter['noted']> | undefined;
  const noted = () => {
    answer ??= account.certificates.notedLoadBalancers([...related]).then(
      (ids) => new Set(ids),
      () => undefined,
    );
    return answer;
  };
  return { related, index, isNamed: scope.certificateIds.length > 0, noted };
}

/** A part of a region, the time, and the state that decides whether a load balancer must be read. */
export interface PrefilterScope extends Pick<RegionContext, 'region' | 'target' | 'prefilter'> {
  readonly ports: Pick<RegionContext['ports'], 'now'>;
  readonly state: Pick<State, 'open' | 'requeue' | 'pendingAttach' | 'failure'>;
}

interface Prefiltered {
  readonly survey: Survey;
  readonly target: LookTarget;
}

/**
 * The surveyed load balancers that the pass may have work on. A load balancer is left unread only if its record is fresh and
 * agrees with the survey. The attachments that CAS lists lag behind NLB, so they only add load balancers. Records must be
 * fresher if no record and no default has the named certificates, or if CAS does not answer.
 */
export async function prefiltered(survey: Survey, scope: PrefilterScope): Promise<Prefiltered> {
  const { prefilter, target, region, ports } = scope;
  const whole = { survey, target };
  const busy = busyLoadBalancers(scope);
  if (prefilter === undefined || target.kind !== 'all' || busy.has(null)) return whole;
  const ofRegion = prefilter.index.filter((record) => record.region === region);
  const records = new Map(ofRegion.map((record) => [record.loadBalancerId, record]));
  const worthReading = (surveyed: SurveyedLoadBalancer, minutes: number) =>
    busy.has(surveyed.id) ||
    mustBeRead(surveyed, records.get(surveyed.id), prefilter.related, { now: ports.now(), minutes });
  if (survey.loadBalancers.every((surveyed) => worthReading(surveyed, freshMinutes))) return whole;
  const noted = await prefilter.noted();
  const isDoubtful = (noted === undefined || (noted.size === 0 && prefilter.isNamed)) && !isSeen(survey, prefilter);
  const minutes = isDoubtful ? doubtfulMinutes : freshMinutes;
  const loadBalancers = survey.loadBalancers.filter((each) => noted?.has(each.id) || worthReading(each, minutes));
  if (loadBalancers.length === survey.loadBalancers.length) return whole;
  const ids = loadBalancers.map(({ id }) => id);
  const named = [...busy].filter((id) => id !== null);
  return {
    survey: { ...survey, loadBalancers, look: (wanted = ids) => survey.look(wanted) },
    target: { kind: 'some', loadBalancerIds: [...new Set([...ids, ...named])], listenerIds: [] },
  };
}

/** Longer than the hour between two sweeps, which renew all records. Without sweeps, a listener may stay unread so long. */
const freshMinutes = 90;
/** A burst of events for certificates that are on no listener then reads everything once in 5 minutes, not each time. */
const doubtfulMinutes = 5;

function mustBeRead(
  surveyed: SurveyedLoadBalancer,
  record: AttachmentIndex | undefined,
  related: Prefilter['related'],
  { now, minutes }: { readonly now: Date; readonly minutes: number },
): boolean {
  if (record === undefined || record.at > now || record.at < subMinutes(now, minutes)) return true;
  const listenerIds = [...surveyed.listenerIds].sort();
  if (JSON.stringify(listenerIds) !== JSON.stringify([...record.listenerIds].sort())) return true;
  const recorded = new Set(record.certificateIds.map(certificateKey));
  // A default without a record was set from outside, so other certificates may have changed too.
  if (surveyed.defaultIds.some((id) => !recorded.has(certificateKey(id)))) return true;
  return isRelated(record.certificateIds, related);
}

function isSeen({ loadBalancers }: Survey, { index, related }: Prefilter): boolean {
  return (
    index.some(({ certificateIds }) => isRelated(certificateIds, related)) ||
    loadBalancers.some(({ defaultIds }) => isRelated(defaultIds, related))
  );
}

function isRelated(ids: readonly CertificateId[], related: Prefilter['related']): boolean {
  return ids.some((id) => related.has(certificateKey(id)));
}

/**
 * Load balancers with an open batch, a pending attach, a failure or a requeue whose time has come; null if the whole region
 * is requeued. A later requeue does not count, because a pass for other certificates may not act on it.
 */
function busyLoadBalancers({ region, state, ports }: PrefilterScope): ReadonlySet<LoadBalancerId | null> {
  const now = ports.now();
  const requeued = state.requeue.filter(({ loadBalancerId, at }) => loadBalancerId === null || at <= now);
  const records = [...state.open, ...state.pendingAttach, ...state.failure, ...requeued];
  const isInRegion = (record: { readonly region: string }) => record.region === region || record.region === 'all';
  return new Set(records.filter(isInRegion).map(({ loadBalancerId }) => loadBalancerId));
}
