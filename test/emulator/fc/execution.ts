import type { Clock } from '../clock.js';
import type { Credentials } from '../cloud.js';
import type { FunctionRecord } from './functions.js';
import type { HandlerFault, RunEnd } from './instance.js';
import type { Kills } from './kills.js';
import type { Lease } from './pool.js';

export type InvocationKind = 'sync' | 'async' | 'timer';

/** `handled-error`: the handler threw. The rest of the errors are FC's `UnhandledInvocationError`. */
export type Outcome = 'running' | 'succeeded' | 'handled-error' | 'timed-out' | 'killed' | 'exited' | 'out-of-memory';

/** One attempt, as the log of the cloud keeps it. */
export interface Invocation {
  readonly name: string;
  readonly service: string | undefined;
  readonly requestId: string;
  readonly kind: InvocationKind;
  /** Counted from 1. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly isCold: boolean;
  readonly instanceId: string;
  readonly payload: Buffer;
  outcome: Outcome;
  billedMs: number;
  peakMemoryBytes: number;
  /** Lines of stdout and stderr. */
  logs: readonly string[];
  /** The handler's result, or the error's JSON. */
  body: Buffer;
}

interface ExecutionParts {
  readonly clock: Clock;
  readonly kills: Kills;
}

/** Runs one attempt in the instance and fills the record in. Always resolves. */
export async function execute(
  parts: ExecutionParts,
  {
    fn,
    lease,
    credentials,
    record,
  }: {
    readonly fn: FunctionRecord;
    readonly lease: Lease;
    readonly credentials: Credentials;
    readonly record: Invocation;
  },
): Promise<void> {
  const { instance } = lease;
  let ended: 'timed-out' | 'killed' | undefined;
  const end = (why: typeof ended) => () => {
    ended ??= why;
    instance.kill();
  };
  const startedMs = performance.now();
  const timer = setTimeout(end('timed-out'), fn.timeoutSeconds * 1000);
  // Loading the code counts: no page gives it a time of its own, so code that never ends loading must end here (inferred).
  await instance.ready;
  const forget = parts.kills.start(fn.name, credentials.accessKeyId, end('killed'));
  const offsetMs = parts.clock.now().getTime() - Date.now();
  const message = { event: record.payload, context: contextOf(fn, credentials, record.requestId), offsetMs };
  const run = await instance.invoke(record.requestId, message);
  clearTimeout(timer);
  forget();
  fillIn(record, fn, run, ended, performance.now() - startedMs);
  if (record.outcome === 'out-of-memory') instance.kill();
  lease.release();
}

function fillIn(
  record: Invocation,
  fn: FunctionRecord,
  run: RunEnd,
  ended: 'timed-out' | 'killed' | undefined,
  elapsedMs: number,
): void {
  record.billedMs = Math.ceil(elapsedMs);
  record.peakMemoryBytes = run.peakMemoryBytes;
  record.logs = run.logs;
  record.outcome = outcomeOf(fn, run, ended);
  if (run.kind === 'returned' && record.outcome === 'succeeded') record.body = run.body;
  else record.body = Buffer.from(JSON.stringify(faultOf(record, fn, run)));
}

/** Memory is judged when a run ends; the real cloud ends it at the moment that the limit is passed. */
function outcomeOf(fn: FunctionRecord, run: RunEnd, ended: 'timed-out' | 'killed' | undefined): Outcome {
  if (ended) return ended;
  if (run.peakMemoryBytes > fn.memoryMb * 1024 * 1024) return 'out-of-memory';
  if (run.kind === 'exited') return 'exited';
  return run.kind === 'threw' ? 'handled-error' : 'succeeded';
}

/** Messages as users of FC quote them in public issues. */
function faultOf(
  record: Invocation,
  fn: FunctionRecord,
  run: RunEnd,
): HandlerFault | { readonly errorMessage: string } {
  if (run.kind === 'threw' && record.outcome === 'handled-error') return run.fault;
  const used = `maxMemoryUsage: ${megabytes(record.peakMemoryBytes)}MB`;
  if (record.outcome === 'timed-out') {
    return { errorMessage: `Function timed out after ${fn.timeoutSeconds} seconds (${used})` };
  }
  return {
    errorMessage: `Process exited unexpectedly before completing request (duration: ${record.billedMs}ms, ${used})`,
  };
}

export function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2);
}

/** The documented context (events, part 4.3); the logger is added inside the instance. */
function contextOf(fn: FunctionRecord, credentials: Credentials, requestId: string) {
  return {
    requestId,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: credentials.accessKeySecret,
      securityToken: credentials.securityToken,
    },
    function: { name: fn.name, handler: `index.${fn.handler}`, memory: fn.memoryMb, timeout: fn.timeoutSeconds },
    service: {
      logProject: '',
      logStore: '',
      qualifier: 'LATEST',
      versionId: '',
      ...(fn.service === undefined ? {} : { name: fn.service }),
    },
    region: fn.region,
    accountId: fn.accountId,
  };
}
