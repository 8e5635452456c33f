import fc from 'fast-check';
import { type History, histories } from './arbitraries.js';
import { expectedOf } from './catalogue.js';
import type { LedgerKind } from './ledgers.js';
import { begin } from './life.js';
import { live } from './live.js';
import { recover, settle } from './settle.js';
import { startTally, type Tally } from './tally.js';

/** Histories in all, over both kinds of ledger: some in every run of the suite, thousands at night. */
const count = Number(process.env.HISTORIES ?? 4);
/** A search for a deliberate fault needs no short story. */
const isSearch = process.env.SHRINK === 'no';
const longestShrinkMs = isSearch ? 0 : 45_000;

/** Each kind of ledger draws histories of its own from one seed. */
const seedOffset: Readonly<Record<LedgerKind, number>> = { folder: 0, bucket: 1_000_003 };

/** Rejects with the seed, and the shortest history found that breaks an invariant, told in plain words. */
export async function everyHistoryConverges(kind: LedgerKind): Promise<void> {
  const seed = fc.readConfigureGlobal().seed ?? 0;
  const { FC_PATH: path } = process.env;
  const tally = startTally();
  const run = await fc.check(
    fc.asyncProperty(
      histories,
      shrinkingInTime((history) => liveThrough(history, kind, tally)),
    ),
    { seed: seed + seedOffset[kind], numRuns: Math.ceil(count / 2), ...(path ? { path } : {}) },
  );
  if (!run.failed) return checkTally(tally, kind);
  const again = `FC_SEED=${seed} FC_PATH=${run.counterexamplePath} npx vitest run --config test/vitest.config.ts convergence-${kind}`;
  const { errorInstance: why } = run;
  const story = why instanceof Error ? (why instanceof BrokenHistory ? why.message : why.stack) : String(why);
  throw new Error(
    `history ${run.numRuns} broke an invariant (shrunk ${run.numShrinks} times)\n${story}\nTo see it again: ${again}`,
  );
}

class BrokenHistory extends Error {}

/** Below this many histories a mishap may be missing by chance. */
const fewestForAll = 400;

/** The totals, once; with enough histories each mishap and each kind of step must be among them. */
function checkTally(tally: Tally, kind: LedgerKind): void {
  console.log(`What happened in ${Math.ceil(count / 2)} histories, ledger in a ${kind}:\n${tally.text()}`);
  if (count < fewestForAll || isSearch) return;
  const missing = tally.missing(expectedOf(kind, count));
  if (missing.length > 0) throw new Error(`never happened: ${missing.join('; ')}`);
  const relieved = tally.historiesWith('step relief or swap');
  if (relieved * 10 < count / 2)
    throw new Error(`relief or a swap in ${relieved} histories, fewer than a tenth of all`);
}

export async function liveThrough(history: History, kind: LedgerKind, tally: Tally): Promise<void> {
  tally.nextHistory();
  const life = await begin(history, kind, tally);
  const { crowd, spread } = history.estate;
  tally.count(`estate in ${spread}`);
  if (crowd > 0) tally.count('estate with a crowd');
  if (crowd > 0) tally.count(`estate with a crowd of ${crowd}`);
  try {
    for (const [pause, mishap] of history.mishaps) {
      life.cloud.clock.advance(pause);
      tally.count(`mishap ${mishap.kind}`);
      await live(mishap, life);
      if (life.oracle.broken().length > 0) break;
    }
    if (life.oracle.broken().length === 0) await recover(life);
    await settle(life);
    for (const broken of life.oracle.broken()) life.story.tell(`BROKEN: ${broken}`);
    if (life.oracle.broken().length > 0) throw new BrokenHistory(life.story.text());
  } finally {
    await life.end();
  }
}

/** Looks for a shorter history only so long: after that none of them counts. */
function shrinkingInTime(property: (history: History) => Promise<void>) {
  let failedAtMs: number | undefined;
  return async (history: History): Promise<void> => {
    if (failedAtMs !== undefined && performance.now() - failedAtMs > longestShrinkMs) return;
    try {
      await property(history);
    } catch (error) {
      failedAtMs ??= performance.now();
      throw error;
    }
  };
}
