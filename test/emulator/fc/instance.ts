import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNNER = fileURLToPath(new URL('./runner.cjs', import.meta.url));

export interface HandlerFault {
  readonly errorMessage: string;
  readonly errorType: string;
  readonly stackTrace: readonly string[];
}

/** How a run ended: with a result, with the handler's fault, or with the end of the process. */
export type RunEnd = { readonly peakMemoryBytes: number; readonly logs: readonly string[] } & (
  | { readonly kind: 'returned'; readonly body: Buffer }
  | { readonly kind: 'threw'; readonly fault: HandlerFault }
  | { readonly kind: 'exited' }
);

/** Finds what a function may connect to; undefined for a name that nobody has. */
export type Network = (host: string, port: number) => Promise<{ readonly host: string; readonly port: number }>;

interface NewInstance {
  readonly file: string;
  readonly handler: string;
  readonly environment: Record<string, string>;
  readonly network: Network;
}

type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'lookup'; readonly id: number; readonly host: string; readonly port: number }
  | {
      readonly kind: 'done';
      readonly body?: Uint8Array;
      readonly fault?: HandlerFault;
      readonly peakMemoryBytes: number;
    };

interface Run {
  readonly endLine: string;
  readonly logs: string[];
  done: (Message & { kind: 'done' }) | undefined;
  readonly resolve: (end: RunEnd) => void;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** One process that runs one bundle, one request at a time. Between requests it is frozen (events, part 2.2). */
export class Instance {
  /** True once the process has ended or has been told to. */
  isOver = false;
  /** Settles when the code is loaded, or the process is gone. */
  readonly ready: Promise<void>;
  private readonly child: ChildProcess;
  private run: Run | undefined;
  private peakMemoryBytes = 0;
  /** Lines from before the run: of loading the code, or of what was left behind. */
  private early: string[] = [];

  constructor(private readonly o: NewInstance) {
    this.child = fork(RUNNER, [o.file, o.handler], {
      cwd: dirname(o.file),
      env: o.environment,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    alive.add(this.child);
    // A message to a process that has just died; its close event tells the rest.
    this.child.on('error', () => {});
    this.readLines();
    this.ready = new Promise((resolve) => {
      this.child.on('message', (message: Message) => this.hear(message, resolve));
      this.child.once('close', () => {
        this.close();
        resolve();
      });
    });
  }

  /** `message` is what runner.cjs takes. One at a time: the pool sees to it. */
  invoke(requestId: string, message: object): Promise<RunEnd> {
    return new Promise((resolve) => {
      this.run = {
        endLine: `FC Invoke End RequestId: ${requestId}`,
        logs: this.early.splice(0),
        done: undefined,
        resolve,
      };
      if (this.isOver) return this.close();
      this.child.kill('SIGCONT');
      this.child.send({ kind: 'invoke', ...message });
    });
  }

  kill(): void {
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, peakOf(this.child.pid));
    this.isOver = true;
    this.child.kill('SIGKILL');
  }

  private hear(message: Message, ready: () => void): void {
    if (message.kind === 'ready') ready();
    if (message.kind === 'lookup') void this.answerLookup(message);
    if (message.kind !== 'done' || !this.run) return;
    this.run.done = message;
    this.finish();
  }

  private async answerLookup({ id, host, port }: Message & { kind: 'lookup' }): Promise<void> {
    const answer = await Promise.resolve()
      .then(() => this.o.network(host, port))
      .then(
        (address) => ({ address }),
        (fault: { code?: string }) => ({ code: fault.code ?? 'ENOTFOUND' }),
      );
    if (!this.isOver) this.child.send({ kind: 'address', id, ...answer });
  }

  private readLines(): void {
    for (const stream of [this.child.stdout, this.child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        (this.run?.logs ?? this.early).push(...lines);
        this.finish();
      });
    }
  }

  /** A run is over when its reply *and* its last line are here: they travel on two roads. */
  private finish(): void {
    const run = this.run;
    if (!run?.done || !run.logs.includes(run.endLine)) return;
    this.run = undefined;
    const { body, fault, peakMemoryBytes } = run.done;
    this.peakMemoryBytes = peakMemoryBytes;
    this.child.kill('SIGSTOP');
    const common = { peakMemoryBytes, logs: run.logs };
    run.resolve(
      fault ? { ...common, kind: 'threw', fault } : { ...common, kind: 'returned', body: Buffer.from(body ?? []) },
    );
  }

  private close(): void {
    this.isOver = true;
    alive.delete(this.child);
    const run = this.run;
    this.run = undefined;
    run?.resolve({ kind: 'exited', peakMemoryBytes: this.peakMemoryBytes, logs: run.logs });
  }
}

/** The most memory that a living process has held; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
