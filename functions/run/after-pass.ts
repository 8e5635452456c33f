import { addSeconds, min } from 'date-fns';
import { faultOf } from '../../shared/reconcile/report/faults.js';
import type { FaultReport, Report } from '../../shared/reconcile/report/report.js';
import type { PublishedReport } from '../../shared/report/publish.js';

const longestSeconds = 15;

/** How long what comes after a pass may take: never into the last part of the run, in which its report is handed over. */
export function epilogueEnd(now: Date, stopAt: Date, endAt: Date): Date {
  const spare = (endAt.getTime() - stopAt.getTime()) / 1000 / 2;
  return min([addSeconds(now, longestSeconds), addSeconds(stopAt, spare)]);
}

/** What a pass leaves for people: a report beside the ledger, and messages. */
export interface Epilogue {
  readonly make: (() => Promise<PublishedReport>) | undefined;
  readonly deliver: (facts: PublishedReport['facts']) => Promise<readonly FaultReport[]>;
  readonly write: (key: string, text: string) => Promise<void>;
  /** How long there is from now on. */
  readonly leftMs: () => number;
}

type Ending = Pick<Report, 'faults' | 'unpublished'>;

/** Messages go before the report is written: they may be urgent. Gives what failed as faults; never rejects. */
export async function epilogue({ make, deliver, write, leftMs }: Epilogue): Promise<Ending> {
  const made: PublishedReport[] = [];
  const unmade =
    make === undefined
      ? []
      : await afterPass('report', leftMs(), async () => {
          made.push(await make());
          return [];
        });
  const untold = await deliver(made[0]?.facts);
  const { texts: all = {}, unpublished } = made[0] ?? {};
  const why = unpublished === undefined ? {} : { unpublished };
  const texts = Object.entries(all);
  if (texts.length === 0) return { faults: [...unmade, ...untold], ...why };
  const unwritten = await afterPass('report', leftMs(), async () => {
    for (const [key, text] of texts) await write(key, text);
    return [];
  });
  return { faults: [...unmade, ...untold, ...unwritten] };
}

/**
 * Something that comes after a pass and may cost it nothing: what goes wrong with it, or takes too long, is a fault. It
 * is not begun when it is too late already.
 */
export async function afterPass(
  operation: string,
  leftMs: number,
  work: () => Promise<readonly FaultReport[]>,
): Promise<readonly FaultReport[]> {
  const where = { region: '*', account: '*', operation } as const;
  if (leftMs <= 0) return [{ ...where, code: 'NoTime', message: `no time was left for it: ${operation}` }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly FaultReport[]>((resolve) => {
    const fault = { ...where, code: 'NoTime', message: `not finished in time: ${operation}` };
    timer = setTimeout(() => resolve([fault]), leftMs);
  });
  const done = work().catch((error: unknown) => [faultOf(error, where)]);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
