import type { Attempt } from '../rotation/backoff/outage.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import { includesCertificate } from '../rotation/model/ids.js';
import type { Certificate } from '../rotation/model/inventory.js';
import { type ActionScope, isSelected } from '../rotation/model/selector.js';
import type { Outlook } from '../rotation/outlook.js';
import { unservedOutside } from '../rotation/plan/unserved.js';
import type { AccountContext, RegionContext } from './context.js';
import { listCertificates } from './look/certificates.js';
import { withChains } from './look/chains.js';
import { prefilterFor } from './look/prefilter.js';
import { type StartedSurvey, startSurvey } from './look/survey.js';
import { actionScopeOf, type RegionTarget, targetsOf } from './look/targets.js';
import { unknownSuccessors } from './look/unmatched.js';
import type { AccountOutcome, RegionOutcome } from './outcome.js';
import type { CasListing } from './ports/cloud.js';
import type { Requeue } from './ports/records.js';
import { reconcileRegion } from './region.js';
import { toCondition } from './report/conditions.js';
import { failed } from './report/faults.js';
import { reportConditions } from './report/notices.js';
import { attemptsAtCertificates, attemptsAtRegion, attemptsAtRegionList, noteOutages } from './report/outages.js';
import { outlookConditions, outlooksIn } from './report/outlooks.js';
import { type FaultReport, mergeFindings } from './report/report.js';
import type { Scope } from './scope.js';
import { saveKnownClaims } from './state/mappings.js';
import { regionRequeue } from './state/requeue.js';
import { wrapUp } from './wrap-up.js';

/**
 * The pass over one account: the names of its regions, then CAS with a survey of each region at the same time, then its
 * regions at the same time. A failed read is a fault that names the account, not a rejection, so the other accounts
 * continue. Its regions are requeued.
 */
export async function reconcileAccount(context: AccountContext): Promise<AccountOutcome> {
  const { scope, account } = context;
  const found = await targetsOf(context);
  const { targets, unlisted } = found;
  const attempts = attemptsAtRegionList(found, context);
  if (targets.length === 0) {
    if (unlisted === undefined) return unread(attempts, context);
    return unreached({ ...unlisted, operation: 'DescribeRegions', regions: ['all'], attempts }, context);
  }
  const surveys = targets.map((target) => ({ ...target, ...startSurvey(target, scope, account) }));
  const unnamed = unlisted === undefined ? [] : [unnamedRegions(unlisted.error, context)];
  const listing = await listCertificates(context).catch((error: unknown) => ({ error }));
  if (!('error' in listing)) return reconcileRegions({ listing, surveys, unnamed, attempts }, context);
  // No call may outlive the run.
  await Promise.all(surveys.map(({ over }) => over()));
  const regions = [...targets, ...unnamed].map(({ region }) => region);
  const failure = { ...listing, operation: 'ListCertificates', regions };
  return unreached({ ...failure, attempts: [...attempts, ...attemptsAtCertificates(listing, targets)] }, context);
}

/** An account whose certificates were listed. */
interface Listed {
  readonly listing: CasListing;
  readonly surveys: readonly (RegionTarget & Pick<StartedSurvey, 'survey'>)[];
  /** The failed outcome for regions that may be missing from the list of regions. */
  readonly unnamed: readonly RegionOutcome[];
  readonly attempts: readonly Attempt[];
}

async function reconcileRegions(
  { listing, surveys, unnamed, attempts }: Listed,
  context: AccountContext,
): Promise<AccountOutcome> {
  const { scope, account, ports } = context;
  const actionScope = actionScopeOf(context, listing.certificates);
  if (actionScope === 'nothing') {
    const unmatched = unknownSuccessors(scope, listing.certificates, ports.now());
    return { ...(await unread([...attempts, ...attemptsAtCertificates(listing, [])], context)), unmatched };
  }
  await saveKnownClaims(listing.certificates, context);
  const listed = await withChains(listing, context);
  const certificateIndex = indexCertificates(listed.certificates);
  const shared = { ...context, actionScope, certificateIndex, isListShort: listing.lacking > 0 };
  const prefilter = await prefilterFor(shared);
  const outcomes = await Promise.all(
    surveys.map(({ region, target, survey }) => reconcileRegion(survey, { ...shared, prefilter, region, target })),
  );
  const regions = [...outcomes, ...unnamed];
  const certificates = withAttached(listed.certificates, outcomes);
  const found = mergeFindings(regions.map(({ findings }) => findings));
  const isWhole = certificates.length === listed.certificates.length;
  const asOf = { certificateIndex: isWhole ? certificateIndex : indexCertificates(certificates), now: ports.now() };
  const ofRegions = regions.flatMap((region) => attemptsAtRegion(region, context));
  const tried = [...attempts, ...attemptsAtCertificates(listing, surveys), ...ofRegions];
  const outages = await noteOutages(tried, context, asOf.certificateIndex);
  const stops = { ...found, conditions: [...found.conditions, ...outages] };
  const outlooks = looksAhead(scope) ? outlooksIn(regions, stops, asOf).filter(selectedBy(actionScope)) : [];
  ports.saw?.({ ...sightOf(regions, surveys), account: account.id, certificates, outlooks });
  const wrapped = await wrapUp(certificates, regions, shared);
  const served = unnamed.length === 0 && scope.kind === 'everything' ? surveys.map(({ region }) => region) : undefined;
  const outside = served ? unservedOutside(served, context.state.pendingAttach, asOf).map(toCondition) : [];
  const merged = mergeFindings([stops, { conditions: [...outlookConditions(outlooks, asOf), ...outside] }]);
  const conditions = await reportConditions(merged, { regions, certificateIndex: asOf.certificateIndex }, context);
  const faults = listed.odd.flatMap((error) => failed(error, whereIn(context, 'ListCertificates'), ports.now()).faults);
  const left = regions.flatMap((region) => (region.left ? [{ ...region.left, account: account.id }] : []));
  return { ...wrapped, left, findings: { ...merged, conditions, faults: [...merged.faults, ...faults] } };
}

/**
 * Every pass that may act on all certificates of the load balancers that it reads reports those that nothing will replace:
 * what a full sweep has no time for is read by others. An event is about its own certificates only.
 */
function looksAhead({ kind }: Scope): boolean {
  return kind !== 'certificates';
}

function selectedBy({ selector, certificateIds }: ActionScope) {
  return ({ region, loadBalancerId, listenerId, certificateId }: Outlook) =>
    isSelected(selector, region, { id: listenerId, loadBalancerId }) &&
    (certificateIds === 'all' || includesCertificate(certificateIds, certificateId));
}

/** The certificates of a short list with the attached ones that it lacks, each once. */
function withAttached(listed: readonly Certificate[], outcomes: readonly RegionOutcome[]): readonly Certificate[] {
  const attached = new Map(outcomes.flatMap(({ attached = [] }) => attached).map((one) => [one.id, one]));
  return [...listed, ...attached.values()];
}

/** The outcome for an account in which no region has to be read. */
async function unread(attempts: readonly Attempt[], context: AccountContext): Promise<AccountOutcome> {
  const outages = mergeFindings([{ conditions: await noteOutages(attempts, context) }]);
  const conditions = await reportConditions(outages, { regions: [], certificateIndex: undefined }, context);
  return { findings: { conditions }, unmatched: [], finished: [], left: [] };
}

interface Unreached {
  readonly error: unknown;
  readonly operation: string;
  readonly regions: readonly Requeue['region'][];
  readonly attempts: readonly Attempt[];
}

/** The outcome for an account whose regions, or whose certificates, could not be listed. */
async function unreached(
  { error, operation, regions, attempts }: Unreached,
  context: AccountContext,
): Promise<AccountOutcome> {
  const { account, ports, options } = context;
  ports.saw?.({ account: account.id, certificates: [], inventories: [], unseen: regions, outlooks: [] });
  const findings = mergeFindings([failed(error, whereIn(context, operation), ports.now())]);
  if (!options.dryRun)
    for (const region of regions)
      await ports.ledger.save('requeue', regionRequeue(account.id, region, findings, ports.now()));
  const outages = await noteOutages(attempts, context);
  const all = mergeFindings([findings, { conditions: outages }]);
  const conditions = await reportConditions(all, { regions: [], certificateIndex: undefined }, context);
  return { findings: { ...findings, conditions }, unmatched: undefined, finished: [], left: [] };
}

function unnamedRegions(error: unknown, context: AccountContext): RegionOutcome {
  const findings = failed(error, whereIn(context, 'DescribeRegions'), context.ports.now());
  return { region: 'all', target: { kind: 'all' }, inventory: undefined, findings, prospects: [] };
}

function sightOf(regions: readonly RegionOutcome[], targets: readonly RegionTarget[]) {
  return {
    inventories: regions.flatMap(({ inventory }) => inventory ?? []),
    unseen: regions.filter(({ inventory }) => inventory === undefined).map(({ region }) => region),
    unread: new Map(targets.map(({ region }, index) => [region, regions[index]?.unread ?? 0])),
  };
}

function whereIn({ account }: Pick<RegionContext, 'account'>, operation: string) {
  return { region: '*', account: account.id, operation } as const satisfies Partial<FaultReport>;
}
