import type { RequeueResult } from '../../../shared/reconcile/context.js';
import { english } from '../../../shared/rotation/english.js';
import type { CertificateId } from '../../../shared/rotation/model/inventory.js';
import { everywhere } from '../../../shared/rotation/model/selector.js';
import { reportIn } from '../../../shared/show/returned-lines.js';
import type { Rotation } from '../../../shared/show/upload/upload-result.js';
import { graded } from '../../../shared/wording/reasons.js';
import { backfill } from '../../backfill.js';
import { onRenewal } from '../../on-renewal.js';
import { callOnRenewal } from '../../run/command-line/call-on-renewal.js';
import { follow } from '../apply/follow.js';
import type { Cli } from '../cli.js';

/** `auto`: the deployed function, or later if there is none that these credentials may call. */
export type RotateMode = 'auto' | 'function' | 'here' | 'later';

interface RotateRequest {
  readonly mode: RotateMode;
  readonly successor: CertificateId;
  /** Named by the user. Undefined: every pass finds the predecessors by itself. */
  readonly replaced: CertificateId | undefined;
  /** The beginning of the names of the deployed functions. */
  readonly prefix: string;
  /** With `here`: further passes follow until the changes are confirmed. */
  readonly follows: boolean;
}

export async function rotate(cli: Cli, request: RotateRequest): Promise<Rotation> {
  switch (request.mode) {
    case 'later':
      return { kind: 'later' };
    case 'here':
      return rotateHere(cli, request);
    case 'auto':
    case 'function':
      return rotateByFunction(cli, request);
  }
}

async function rotateByFunction(cli: Cli, { mode, successor, replaced, prefix }: RotateRequest): Promise<Rotation> {
  const name = `${prefix}on-renewal`;
  const payload = { successor, ...(replaced === undefined ? {} : { replaced }) };
  const answer = await callOnRenewal(cli.context(), cli.edges, { name, payload }).catch((error: unknown) => ({
    kind: 'failed' as const,
    message: error instanceof Error ? error.message : String(error),
  }));
  if (answer.kind === 'failed') return { ...answer, by: name };
  if (answer.kind === 'absent') {
    const isLost = mode === 'function' || replaced !== undefined;
    return isLost ? { kind: 'failed', by: name, message: answer.why } : { kind: 'later', why: answer.why };
  }
  const by = `${name} in ${answer.region}`;
  if (answer.kind === 'threw') return { kind: 'failed', by, message: answer.message };
  const report = reportIn(answer.text);
  return report === undefined
    ? { kind: 'failed', by, message: english`the function returned no report` }
    : { kind: 'passed', by, report };
}

/** The same pass as that of the function. What the user names counts as a person's mapping. */
async function rotateHere(cli: Cli, { successor, replaced, follows }: RotateRequest): Promise<Rotation> {
  const run = cli.run('upload');
  const payload = replaced === undefined ? { successor } : { apply: true, certificates: [{ successor, replaced }] };
  const entry = replaced === undefined ? onRenewal : backfill;
  const requeued: RequeueResult[] = [];
  const request = await entry(Buffer.from(JSON.stringify(payload)), run);
  const first = await run.pass({ ...request, onRequeue: (result) => requeued.push(result) });
  const certificateIds = [successor, ...(replaced === undefined ? [] : [replaced])];
  const within = { selector: everywhere, certificateIds };
  const result = follows
    ? await follow(cli, { first, within, requeued }, { onPass: () => {}, isEnded: () => false })
    : undefined;
  const last = result?.passes.at(-1);
  const steps = [first, ...(result?.passes ?? [])].flatMap((pass) => pass.steps);
  const report = { ...first, steps, holds: last?.holds ?? first.holds, faults: (last ?? first).faults };
  return {
    kind: 'passed',
    by: undefined,
    report: { ...report, conditions: graded(result?.conditions ?? first.conditions) },
  };
}
