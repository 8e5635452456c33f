import type { Attempt } from '../rotation/backoff/outage.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { AccountContext, RegionContext } from './context.js';
import { listCertificates } from './look/certificates.js';
import { withChains } from './look/chains.js';
import { prefilterFor } from './look/prefilter.js';
import { startSurvey } from './look/survey.js';
import { actionScopeOf, type RegionTarget, targetsOf } from './look/targets.js';
import { unknownSuccessors } from './look/unmatched.js';
import type { AccountOutcome, RegionOutcome } from './outcome.js';
import type { CasListing } from './ports/cloud.js';
import type { Requeue } from './ports/records.js';
import { reconcileRegion } from './region.js';
import { failed } from './report/faults.js';
import { reportConditions } from './report/notices.js';
import { attemptsAtCertificates, attemptsAtRegion, attemptsAtRegionList, noteOutages } from './report/outages.js';
import { outlookConditions, outlooksIn } from './report/outlooks.js';
import { type FaultReport, mergeFindings } from './report/report.js';
import { regionRequeue } from './state/requeue.js';
import { wrapUp } from './wrap-up.js';

/**
 * The pass over one account: the names of its regions, then CAS with a survey of each region at the same time, then its
 * regions at the same time. A failed read is a fault that names the account, not a rejection, so the other accounts
 * continue. Its regions are requeued.
 */
export async function reconcileAccount(context: AccountContext): Promise<AccountOutcome> {
  const { scope, account, ports } = context;
  const regionList = await targetsOf(context);
  const { targets, unlisted } = regionList;
  const listed = attemptsAtRegionList(regionList, context);
  if (targets.length === 0) {
    if (unlisted === undefined) return unread(listed, context);
    return unreached({ ...unlisted, operation: 'DescribeRegions', regions: ['all'], attempts: listed }, context);
  }
  const surveys = targets.map((target) => ({ ...target, ...startSurvey(target, scope, account) }));
  const unnamed = unlisted === undefined ? [] : [unnamedRegions(unlisted.error, context)];

  let listing: CasListing;
  try {
    listing = await listCertificates(context);
  } catch (error) {
    // No call may outlive the run.
    await Promise.all(surveys.map(({ over }) => over()));
    const regions = [...targets, ...unnamed].map(({ region }) => region);
    const attempts = [...listed, ...attemptsAtCertificates({ error }, targets)];
    return unreached({ error, operation: 'ListCertificates', regions, attempts }, context);
  }
  const actionScope = actionScopeOf(context, listing.certificates);
  if (actionScope === 'nothing')
    return {
      ...(await unread([...listed, ...attemptsAtCertificates(undefined, [])], context)),
      unmatched: unknownSuccessors(scope, listing.certificates, ports.now()),
    };
  const { certificates, odd } = await withChains(listing, context);
  const certificateIndex = indexCertificates(certificates);
  const shared = { ...context, actionScope, certificateIndex };
  const prefilter = await prefilterFor(shared);
  const outcomes = await Promise.all(
    surveys.map(({ region, target, survey }) => reconcileRegion(survey, { ...shared, prefilter, region, target })),
  );
  const regions = [...outcomes, ...unnamed];
  const found = mergeFindings(regions.map(({ findings }) => findings));
  const asOf = { certificateIndex, now: ports.now() };
  const outlooks = scope.kind === 'everything' ? outlooksIn(regions, found, asOf) : [];
  ports.saw?.({ ...sightOf(regions, targets), account: account.id, certificates, outlooks });
  const wrapped = await wrapUp(certificates, regions, context);
  const attempts = [
    ...listed,
    ...attemptsAtCertificates(undefined, targets),
    ...regions.flatMap((region) => attemptsAtRegion(region, context)),
  ];
  const outages = await noteOutages(attempts, context, certificateIndex);
  const merged = mergeFindings([found, { conditions: [...outlookConditions(outlooks, asOf), ...outages] }]);
  const conditions = await reportConditions(merged, { regions, isListed: true }, context);
  const faults = odd.flatMap((error) => failed(error, whereIn(context, 'ListCertificates'), ports.now()).faults);
  const left = regions.flatMap((region) => (region.left ? [{ ...region.left, account: account.id }] : []));
  return { ...wrapped, left, findings: { ...merged, conditions, faults: [...merged.faults, ...faults] } };
}

/** The outcome for an account in which no region has to be read. */
async function unread(attempts: readonly Attempt[], context: AccountContext): Promise<AccountOutcome> {
  const outages = mergeFindings([{ conditions: await noteOutages(attempts, context) }]);
  const conditions = await reportConditions(outages, { regions: [], isListed: false }, context);
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
  const conditions = await reportConditions(all, { regions: [], isListed: false }, context);
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
