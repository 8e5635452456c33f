import { subDays } from 'date-fns';
import type { Sight } from '../../../shared/reconcile/context.js';
import type { Scope } from '../../../shared/reconcile/scope.js';
import { publishedIn } from '../../../shared/report/last-known.js';
import { type Names, namesOf } from '../../../shared/show/names.js';
import { type Story, storyOf } from '../../../shared/show/story/story.js';
import type { Run } from '../../run/compose.js';
import type { FoundSubject } from './find-subject.js';

/** Longer than the time between two renewals from 2027 on (CA/Browser Forum: 100 days of validity). One listing a day. */
const historyDays = 92;

/** A story, and the names of what it is about. */
interface NamedStory {
  readonly story: Story;
  readonly names: Names;
}

/** A dry run over the load balancer of the subject, or over everything, with what the ledger has of it. Writes nothing. */
export async function readStory(run: Run, { subject, region }: FoundSubject): Promise<NamedStory> {
  const sights: Sight[] = [];
  const saw = (sight: Sight) => sights.push(sight);
  const report = await run.pass({ scope: scopeOf(subject, region), dryRun: true, saw });
  const historySince = subDays(run.now(), historyDays);
  const records = await run.readLedger(async (ledger, stored) => ({
    open: await ledger.openBatches(),
    due: await ledger.load('requeue'),
    closed: await ledger.history(historySince, run.now()),
    answers: await ledger.load('answer'),
    proofs: (await ledger.load('proof')).flatMap(({ proofs }) => proofs),
    historySince,
    sweptAt: publishedIn(await stored('report/latest.json'))?.filledAt ?? null,
  }));
  return { story: storyOf(subject, { report, sights }, records, run.policy), names: namesOf(sights) };
}

/** A certificate may be on any listener. */
function scopeOf(subject: FoundSubject['subject'], region: FoundSubject['region']): Scope {
  if (subject.kind === 'certificates' || region === undefined) return { kind: 'everything' };
  const selector = {
    regions: [region],
    loadBalancerIds: subject.kind === 'load balancer' ? [subject.id] : [],
    listenerIds: subject.kind === 'listener' ? [subject.id] : [],
  };
  return { kind: 'selection', selector, mappings: [] };
}
