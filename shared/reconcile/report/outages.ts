import { addDays } from 'date-fns';
import {
  type Attempt,
  type FailureWords,
  isReportable,
  isSame,
  nextOutages,
  type Outage,
  type OutageOf,
} from '../../rotation/backoff/outage.js';
import { english } from '../../rotation/english.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { Hold } from '../../rotation/model/hold.js';
import type { Region } from '../../rotation/model/inventory.js';
import { adviceFor } from '../../wording/advice.js';
import { count } from '../../wording/count.js';
import type { AccountContext } from '../context.js';
import { loadAttachmentIndex } from '../look/attachment-index.js';
import { isOfAllRegions, type RegionTarget, type Targets } from '../look/targets.js';
import type { RegionOutcome } from '../outcome.js';
import type { CasListing } from '../ports/cloud.js';
import { faultOf, isDenied } from './faults.js';
import type { Condition, Findings, StepReport } from './report.js';

/** The attempts at the list of regions. Ends the outages of regions that are served no more. */
export function attemptsAtRegionList({ targets, unlisted }: Targets, context: AccountContext): readonly Attempt[] {
  const { scope, options, state } = context;
  if (unlisted !== undefined) return [attempted({ part: 'regions', work: 'read' }, unlisted, 'DescribeRegions')];
  if (options.regions === 'all' && !isOfAllRegions(context)) return [];
  const served = new Set<string>(['certificates', ...targets.map(({ region }) => region)]);
  const unserved = scope.kind === 'everything' ? state.outage.filter(({ part }) => !served.has(part)) : [];
  return [...unserved, { part: 'regions', work: 'read' } as const].map(ended);
}

/**
 * The attempts at the list of certificates, after which the pass reads these regions. A list alone is a partial success: it
 * must not hide that each pass over the regions fails at the list. A list that is too short by CAS's own count was answered.
 */
export function attemptsAtCertificates(
  listing: { readonly error: unknown } | Pick<CasListing, 'lacking'>,
  regions: readonly RegionTarget[],
): readonly Attempt[] {
  const part = 'certificates';
  if ('lacking' in listing) {
    const result = regions.length === 0 ? 'partial' : 'ended';
    const count = { part, work: 'count' } as const;
    return [
      { part, work: 'read', result },
      listing.lacking === 0 ? { ...count, result } : { ...count, result: 'failed', failure: shortOf(listing.lacking) },
    ];
  }
  const attempt = attempted({ part, work: 'read' }, listing, 'ListCertificates');
  const isShort = attempt.result === 'failed' && attempt.failure.code === 'IncompleteListing';
  const missed = regions.map(({ region }) => ({ part: region, work: 'read', result: 'missed' }) as const);
  return [isShort ? { ...attempt, work: 'count' } : attempt, ...missed];
}

function shortOf(lacking: number): FailureWords {
  const [operation, code] = ['ListCertificates', 'IncompleteListing'];
  const message = `${operation}: ${lacking} fewer than TotalCount at each reading, so rotations go on with the listed certificates and those that listeners and the ledger name (${code})`;
  return { operation, code, message };
}

/** The attempts at one region: to read it, and to make each kind of change that is waiting there. */
export function attemptsAtRegion(outcome: RegionOutcome, context: AccountContext): readonly Attempt[] {
  const { region: part, target, inventory, failure, findings } = outcome;
  if (part === 'all') return [];
  const read = { part, work: 'read' } as const;
  const failed = failure === undefined ? [] : [attempted(read, failure, 'pass')];
  if (inventory === undefined) return failed;
  const isWhole = target.kind === 'all';
  const isIdle = isWhole && failure === undefined && !(findings.holds ?? []).some(isWaiting);
  const reading = failed[0] ?? { ...read, result: isWhole ? 'ended' : 'partial' };
  const changes = attemptsAtChanges(findings, isIdle, context);
  return [reading, ...changes.map((change) => ({ part, ...change }))];
}

function attemptsAtChanges(
  { steps = [], notStarted = [] }: Partial<Findings>,
  isIdle: boolean,
  { options: { dryRun } }: AccountContext,
): readonly (Tried & Pick<Attempt, 'work'>)[] {
  // A run that makes some changes has time. It leaves the rest to the next run.
  const isWorking = steps.some(({ outcome }) => outcome === 'accepted');
  return (['set-default', 'associate', 'retire'] as const).map((work) => {
    const own = steps.filter(({ step }) => step === work);
    const late = notStarted.filter(({ step }) => step === work);
    const tried = dryRun ? undefined : throttling(own, isWorking ? 0 : late.length);
    const untried = isIdle && own.length + late.length === 0 ? 'ended' : 'partial';
    return { work, ...(tried ?? { result: untried }) };
  });
}

type Tried = { readonly result: 'ended' | 'partial' } | { readonly result: 'failed'; readonly failure: FailureWords };

/** Holds that put off a step which may be throttled when its turn comes. */
function isWaiting({ reason }: Hold): boolean {
  return ['busy', 'backing-off', 'waiting-for-wave', 'outside-window'].includes(reason);
}

/** The code of a step that was not sent, because its listener could not be read just before. */
export const notReadCode = 'NotRead';

/**
 * Undefined if NLB answered no step, or none was tried. One accepted step ends the outage; a refusal of another kind does
 * only if no step is throttled, because NLB may refuse one listener each time before it counts the call.
 */
function throttling(steps: readonly StepReport[], notStarted: number): Tried | undefined {
  const isThrottled = ({ outcome, refusal, code }: StepReport) =>
    (outcome === 'refused' && refusal === 'throttled') || code === notReadCode;
  const last = steps.findLast(isThrottled);
  const answered = new Set<StepReport['outcome']>(last ? ['accepted'] : ['accepted', 'refused', 'fault']);
  if (steps.some(({ outcome }) => answered.has(outcome))) return { result: 'ended' };
  if (last !== undefined) {
    const { step: operation, code = 'Throttling', detail = 'throttled' } = last;
    return { result: 'failed', failure: { operation, code, message: `${detail} (${code})` } };
  }
  if (notStarted === 0) return undefined;
  const message = `no rate slot was free for ${count(notStarted, 'waiting step')} before the run ended (NoTime)`;
  return { result: 'failed', failure: { operation: 'pass', code: 'NoTime', message } };
}

/** A denied read is the condition `permission-missing` at once. */
function attempted(of: OutageOf, { error }: { readonly error: unknown }, operation: string): Attempt {
  if (isDenied(error)) return ended(of);
  const { message, ...fault } = faultOf(error, { region: '*', account: '*', operation });
  return { ...of, result: 'failed', failure: { ...fault, message: message.slice(0, mostCharacters) } };
}

/** The record of an outage stays small, whatever the cloud answers. */
const mostCharacters = 600;

function ended({ part, work }: OutageOf): Attempt {
  return { part, work, result: 'ended' };
}

/**
 * The conditions for what could not be read or changed for 30 minutes, by the ledger and this pass together. So a pass over
 * another part has them too. Saves the outages after this pass; a dry run saves and ends nothing.
 */
export async function noteOutages(
  attempts: readonly Attempt[],
  context: AccountContext,
  certificateIndex?: CertificateIndex,
): Promise<readonly Condition[]> {
  const { account, options, ports, state } = context;
  // A look by hand has other keys and another network, and writes nothing: its success does not mean that the functions work.
  const own = options.dryRun ? attempts.filter(({ result }) => result === 'failed') : attempts;
  const next = nextOutages(state.outage, own, ports.now());
  if (!options.dryRun) await save(next, context);
  const byCondition = grouped(next.filter(isReportable), ({ part, work }) => `${reasonOf(work)} ${regionOf(part)}`);
  if (byCondition.size === 0) return [];
  const ends = certificateIndex && (await firstEnds(certificateIndex, context));
  return [...byCondition.values()].flatMap((outages) => {
    const [first] = [...outages].sort((a, b) => a.since.getTime() - b.since.getTime());
    if (first === undefined) return [];
    const region = regionOf(first.part);
    const where = { account: account.id, ...(region && { region }) };
    const detail = detailOf(outages, region && ends?.get(region));
    return [{ reason: reasonOf(first.work), ...where, certificateIds: [], since: first.since, detail }];
  });
}

async function save(next: readonly Outage[], { account, state, ports: { ledger } }: AccountContext): Promise<void> {
  for (const record of state.outage)
    if (!next.some((outage) => isSame(outage, record))) await ledger.drop('outage', record);
  for (const { part, work, operation, code, message, since, at } of next)
    if (!state.outage.some((record) => isSame(record, { part, work }) && record.at.getTime() === at.getTime()))
      await ledger.save('outage', { account: account.id, part, work, operation, code, message, since, at });
}

function reasonOf(work: Outage['work']): 'cannot-read' | 'cannot-change' {
  return work === 'read' || work === 'count' ? 'cannot-read' : 'cannot-change';
}

function regionOf(part: Outage['part']): Region | undefined {
  return part === 'certificates' || part === 'regions' ? undefined : part;
}

/** The words of each failure, the first end if that is near, and the remedy for the first failure. */
function detailOf(outages: readonly Outage[], end: Date | undefined): string {
  const words = [...new Set(outages.map(({ message }) => message.replaceAll(';', ',')))].join(', and ');
  const urgency = end === undefined ? '' : english`, and the first certificate behind it ends ${end.toISOString()}`;
  return `${words}${urgency}; ${outages.map(remedyOf)[0]}`;
}

function remedyOf({ work, code }: Outage): string {
  if (work === 'count')
    return english`compare the certificates in the CAS console with the count, and open a ticket with Alibaba Cloud if they differ`;
  if (code === 'NoTime' || code === 'OutOfTime') return english`increase the timeout of the function`;
  if (reasonOf(work) === 'cannot-change')
    return english`find the other caller that uses up the rate of this operation in ActionTrail, and slow it down`;
  const advice = adviceFor(code);
  return advice === ''
    ? english`look at Alibaba Cloud's status page, and open a ticket with the request id if it shows nothing`
    : advice;
}

/** As for `expires-soon`, whose threshold is at most 14 days. */
const nearDays = 14;

/** The first end of a certificate in each region, by the last read of its load balancers, if it is near. */
async function firstEnds(index: CertificateIndex, { account, ports }: AccountContext): Promise<Map<Region, Date>> {
  const now = ports.now();
  const near = addDays(now, nearDays);
  const ends = new Map<Region, Date>();
  for (const record of await loadAttachmentIndex(account, ports.ledger)) {
    for (const id of record.certificateIds) {
      const end = index.find(id)?.notAfter;
      if (end === undefined || end < now || end > near) continue;
      if (end < (ends.get(record.region) ?? near)) ends.set(record.region, end);
    }
  }
  return ends;
}
