import type { Clock } from '../clock.js';
import { newRequestId } from '../identity.js';
import type { Service } from '../protocol/message.js';
import type { Sessions } from '../sts/sessions.js';
import { Agenda } from './agenda.js';
import { Events, type FailedEvent, type QueuedEvent } from './events.js';
import { execute, type Invocation } from './execution.js';
import { type FunctionRecord, functionRecord, type NewFunction } from './functions.js';
import type { Network } from './instance.js';
import { type Kill, Kills } from './kills.js';
import { Pool } from './pool.js';
import { roleCredentials } from './role-credentials.js';
import { type NewTimer, startTimer } from './timers.js';
import { type NewTrigger, periodOf, triggerRecord } from './triggers.js';

interface FunctionComputeParts {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly sts: Sessions;
  readonly network: Network;
}

/** Function Compute: functions, their instances, asynchronous events and timers. */
export class FunctionCompute {
  /** Every attempt, in the order of its start. */
  readonly invocations: Invocation[] = [];
  private readonly functions = new Map<string, FunctionRecord>();
  private readonly taskIds = new Set<string>();
  private readonly kills = new Kills();
  private readonly agenda: Agenda;
  private readonly events: Events;
  private readonly pool: Pool;
  private running = 0;
  private isStopped = false;
  private settling: (() => void)[] = [];

  constructor(private readonly parts: FunctionComputeParts) {
    this.agenda = new Agenda(parts.clock);
    this.pool = new Pool(parts.network);
    this.events = new Events({
      agenda: this.agenda,
      now: () => parts.clock.now(),
      start: (event) => this.start(event),
    });
  }

  /** What failure destinations got. */
  get failed(): readonly FailedEvent[] {
    return this.events.failed;
  }

  addFunction(o: NewFunction): void {
    const record = functionRecord(o, { ...this.parts, now: this.parts.clock.now() });
    // A role that is not there, or does not trust the service, is the test's mistake: say so now.
    roleCredentials(this.parts.sts, record);
    this.functions.set(`${record.accountId}/${record.key}`, record);
  }

  find(accountId: string, key: string): FunctionRecord | undefined {
    return this.functions.get(`${accountId}/${key}`);
  }

  /** An event per period of emulated time, as a timer trigger makes it (events, part 3). Gives what stops it. */
  addTimer(o: NewTimer): () => void {
    const fn = this.named(o.function, 'timer');
    return startTimer(this.agenda, this.parts.clock.now(), o, (event) => this.accept(fn, event, 0, 'timer'));
  }

  /** A trigger as a deployment makes it. A timer of `@every` that is on fires too; others are only shown. */
  addTrigger(o: NewTrigger): void {
    const fn = this.named(o.function, 'trigger');
    const record = triggerRecord(o, fn, this.parts.clock.now());
    fn.triggers.push(record);
    const everySeconds = periodOf(record);
    const { payload } = record.config;
    if (everySeconds === undefined) return;
    const timer = { function: fn.key, name: record.name, everySeconds };
    this.addTimer(typeof payload === 'string' ? { ...timer, payload } : timer);
  }

  /** The next invocation dies in the middle. */
  killNext(kill: Kill): void {
    this.kills.next(kill);
  }

  /** The next asynchronous events, one unless told, are delivered twice. */
  deliverTwice(times = 1): void {
    this.events.deliverTwice(times);
  }

  /** Ends warm instances, so that the next invocation is a cold start. */
  coolDown(): void {
    this.pool.clear('idle');
  }

  /** Resolves when nothing that is due is queued or running. What waits for a later emulated time does not count. */
  async settled(): Promise<void> {
    this.agenda.settle();
    if (this.isSettled()) return;
    await new Promise<void>((resolve) => this.settling.push(resolve));
  }

  /** Accepts an asynchronous event. Gives its request id. */
  accept(fn: FunctionRecord, payload: Buffer, delaySeconds: number, kind: 'async' | 'timer' = 'async'): string {
    return this.events.accept({ fn, payload, kind }, delaySeconds);
  }

  /** Reserves a task id; false when it was used before. How long an id stays reserved is not documented. */
  reserve(fn: FunctionRecord, taskId: string): boolean {
    const key = `${fn.arn}/${taskId}`;
    if (this.taskIds.has(key)) return false;
    this.taskIds.add(key);
    return true;
  }

  /** Runs a function now and waits for it; undefined when it has no free instance. */
  invoke(fn: FunctionRecord, payload: Buffer): Promise<Invocation> | undefined {
    return this.start({ fn, payload, kind: 'sync', attempt: 1, requestId: newRequestId() });
  }

  /** The same services, seen by the script of kills. */
  watched(services: readonly Service[]): readonly Service[] {
    return this.kills.watched(services);
  }

  stop(): void {
    this.isStopped = true;
    this.agenda.clear();
    this.events.clear();
    this.pool.clear('all');
  }

  private named(text: string, what: string): FunctionRecord {
    const fn = [...this.functions.values()].find(({ key, name }) => key === text || name === text);
    if (!fn) throw new Error(`${what}: no function ${text}`);
    return fn;
  }

  private start({ fn, payload, kind, attempt, requestId }: QueuedEvent): Promise<Invocation> | undefined {
    const credentialsOf = () => roleCredentials(this.parts.sts, fn);
    // What the stop itself killed must not come again as a retry.
    if (this.isStopped) return undefined;
    const lease = this.pool.take(fn, credentialsOf);
    if (!lease) return undefined;
    const { clock } = this.parts;
    const record: Invocation = {
      ...{ name: fn.name, service: fn.service, requestId, kind, attempt, payload },
      ...{ startedAt: clock.now(), isCold: lease.isCold, instanceId: lease.id },
      ...{ outcome: 'running', billedMs: 0, peakMemoryBytes: 0, logs: [], body: Buffer.alloc(0) },
    };
    this.invocations.push(record);
    this.running += 1;
    const credentials = credentialsOf();
    return execute({ clock, kills: this.kills }, { fn, lease, credentials, record }).then(() => {
      // The caller's own then-handlers, which may queue a retry, come before the next look at what is left.
      setImmediate(() => this.ended());
      return record;
    });
  }

  private ended(): void {
    this.running -= 1;
    this.events.pump();
    if (!this.isSettled()) return;
    for (const resolve of this.settling.splice(0)) resolve();
  }

  private isSettled(): boolean {
    return this.running === 0 && this.events.waiting === 0;
  }
}
