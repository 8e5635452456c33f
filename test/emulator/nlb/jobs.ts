import type { Clock } from '../clock.js';
import { newJobId } from '../identity.js';
import type { JobFate } from '../protocol/product.js';
import type { Estate } from './estate.js';
import type { ListenerRecord } from './records.js';

export interface JobRecord {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly operation: string;
  readonly listenerId: string;
  readonly certificateIds: readonly string[];
  status: 'Processing' | 'Succeeded' | 'Failed';
  dueAt: Date | undefined;
}

/** What a job does to its listener: at once, and when it ends one way or the other. */
export interface JobWork {
  readonly operation: string;
  readonly listener: ListenerRecord;
  readonly certificateIds: readonly string[];
  readonly begin: () => void;
  readonly succeed: () => void;
  readonly fail: () => void;
}

interface Pending {
  readonly job: JobRecord;
  readonly work: JobWork;
  readonly fate: JobFate;
}

/** Told of a job's end around its effect, to compare the listener before and after. */
export type AroundEnd = (work: JobWork, end: () => void, at: Date) => void;

/** Asynchronous jobs: each takes `jobSeconds` of emulated time, and ends when somebody next looks. */
export class Jobs {
  private readonly byId = new Map<string, JobRecord>();
  private pending: Pending[] = [];
  private readonly watchers: ((work: JobWork) => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly estate: Estate,
    private readonly jobSeconds: number,
    private readonly aroundEnd: AroundEnd,
  ) {}

  /** `fails-silently`: accepted, reported as succeeded, and nothing ever shows. `hangs`: never ends by itself. */
  start(work: JobWork, fate: JobFate): JobRecord {
    const { listener } = work;
    for (const told of this.watchers) told(work);
    const job: JobRecord = {
      id: newJobId(),
      accountId: listener.accountId,
      region: listener.region,
      operation: work.operation,
      listenerId: listener.id,
      certificateIds: work.certificateIds,
      status: 'Processing',
      dueAt: fate === 'hangs' ? undefined : new Date(this.clock.now().getTime() + this.jobSeconds * 1000),
    };
    this.byId.set(job.id, job);
    this.pending.push({ job, work, fate });
    if (fate !== 'fails-silently') {
      work.begin();
      listener.jobId = job.id;
      this.estate.changed(listener);
    }
    return job;
  }

  /** Called for every change that is accepted, before it shows. */
  onStart(told: (work: JobWork) => void): void {
    this.watchers.push(told);
  }

  find(id: string): JobRecord | undefined {
    return this.byId.get(id);
  }

  all(): readonly JobRecord[] {
    return [...this.byId.values()];
  }

  /** Ends every job that is due, in the order in which they fell due. */
  settle(): void {
    if (this.pending.length === 0) return;
    const nowMs = this.clock.now().getTime();
    const due = this.pending.filter(({ job }) => job.dueAt !== undefined && job.dueAt.getTime() <= nowMs);
    if (due.length === 0) return;
    this.pending = this.pending.filter((pending) => !due.includes(pending));
    due.sort((a, b) => (a.job.dueAt?.getTime() ?? 0) - (b.job.dueAt?.getTime() ?? 0));
    for (const pending of due) this.end(pending);
  }

  /** Lets jobs that hang end successfully after all, at the next look. */
  release(): void {
    for (const { job } of this.pending) job.dueAt ??= this.clock.now();
  }

  private end({ job, work, fate }: Pending): void {
    const at = job.dueAt ?? this.clock.now();
    job.status = fate === 'fails' ? 'Failed' : 'Succeeded';
    if (fate === 'fails-silently' || work.listener.deleted) return;
    work.listener.jobId = undefined;
    this.aroundEnd(work, fate === 'fails' ? work.fail : work.succeed, at);
    this.estate.changed(work.listener, at);
  }
}
