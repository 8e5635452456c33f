import { differenceInSeconds } from 'date-fns';
import type { Sight } from '../../../shared/reconcile/context.js';
import { publishedIn } from '../../../shared/report/last-known.js';
import { type ActionScope, isSelected } from '../../../shared/rotation/model/selector.js';
import { interruptedLines, type OpenNow } from '../../../shared/show/interrupted-lines.js';
import { namesOf } from '../../../shared/show/names.js';
import type { Cli } from '../cli.js';
import { codeOf, plainMessage } from '../terminal/failure.js';

interface Interrupted {
  readonly within: ActionScope;
  readonly sights: readonly Sight[];
  readonly beganAt: Date;
}

/** The answer of a followed change that the user ends: what is open, and how to go on. */
export async function answerInterrupted(cli: Cli, { within, sights, beganAt }: Interrupted): Promise<void> {
  const now = await openNow(cli, within);
  const after = differenceInSeconds(cli.edges.now(), beganAt);
  const names = namesOf(sights, now.expiries);
  cli.answer(
    { interrupted: true, seconds: after, ...(now.kind === 'read' ? { open: now.open } : { unread: now.why }) },
    () => interruptedLines(now, after, { names, view: cli.view }),
    1,
  );
}

/** A pass may be under way, so the ledger has the truth: each change is written to it before its call. */
async function openNow(cli: Cli, { selector }: ActionScope): Promise<OpenNow> {
  try {
    return await cli.run('confirm').readLedger(async (ledger, stored) => {
      const open = (await ledger.openBatches()).filter(({ region, loadBalancerId, listenerId: id }) =>
        isSelected(selector, region, { id, loadBalancerId }),
      );
      return { kind: 'read', open, expiries: publishedIn(await stored('report/latest.json'))?.expiries };
    });
  } catch (error) {
    return { kind: 'unread', why: codeOf(error) || plainMessage(error, cli.view), expiries: undefined };
  }
}
