import { addSeconds, min } from 'date-fns';
import { faultOf } from '../../shared/reconcile/report/faults.js';
import type { FaultReport, Report } from '../../shared/reconcile/report/report.js';
import type { PublishedReport } from '../../shared/report/publish.js';
import { english } from '../../shared/rotation/english.js';

const longestSeconds = 15;

/** When the epilogue must end: half of the time after `stopAt` is kept for returning the report. */
export function epilogueEnd(now: Date, stopAt: Date, endAt: Date): Date {
  const spare = (endAt.getTime() - stopAt.getTime()) / 1000 / 2;
  return min([addSeconds(now, longestSeconds), addSeconds(stopAt, spare)]);
}

/** After a pass: messages, and a report beside the ledger. */
interface Epilogue {
  readonly make: (() => Promise<PublishedReport>) | undefined;
  readonly deliver: (facts: PublishedReport['facts']) => Promise<readonly FaultReport[]>;
  readonly write: (key: string, text: string) => Promise<void>;
  /** Milliseconds until it must end. */
  readonly leftMs: () => number;
}

type Ending = Pick<Report, 'faults' | 'unpublished'>;

/** Sends messages before it writes the report, because they may be urgent. Returns failures as faults; never rejects. */
export async function epilogue({ make, deliver, write, leftMs }: Epilogue): Promise<Ending> {
  const publications: PublishedReport[] = [];
  const makeFaults =
    make === undefined
      ? []
      : await afterPass('report', leftMs(), async () => {
          publications.push(await make());
          return [];
        });
  const deliveryFaults = await deliver(publications[0]?.facts);
  const { texts: all = {}, unpublished } = publications[0] ?? {};
  const why = unpublished === undefined ? {} : { unpublished };
  const texts = Object.entries(all);
  if (texts.length === 0) return { faults: [...makeFaults, ...deliveryFaults], ...why };
  const writeFaults = await afterPass('report', leftMs(), async () => {
    for (const [key, text] of texts) await write(key, text);
    return [];
  });
  return { faults: [...makeFaults, ...deliveryFaults, ...writeFaults] };
}

/**
 * Runs work that must not make the pass fail: an error and a timeout are returned as faults. Without time left the work
 * does not start.
 */
export async function afterPass(
  operation: string,
  leftMs: number,
  work: () => Promise<readonly FaultReport[]>,
): Promise<readonly FaultReport[]> {
  const where = { region: '*', account: '*', operation } as const;
  if (leftMs <= 0)
    return [{ ...where, code: 'NoTime', message: english`not started, because no time was left: ${operation}` }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly FaultReport[]>((resolve) => {
    const fault = { ...where, code: 'NoTime', message: english`not finished in time: ${operation}` };
    timer = setTimeout(() => resolve([fault]), leftMs);
  });
  const done = work().catch((error: unknown) => [faultOf(error, where)]);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
