import type { Clock } from '../clock.js';
import {
  type AttachmentRecord,
  type ListenerRecord,
  type ListenerView,
  type LoadBalancerRecord,
  shownStatus,
} from './records.js';

interface Moment {
  readonly atMs: number;
  readonly view: ListenerView;
}

/** All load balancers and listeners, and what listings showed of them when. */
export class Estate {
  readonly loadBalancers = new Map<string, LoadBalancerRecord>();
  readonly listeners = new Map<string, ListenerRecord>();
  private readonly byLoadBalancer = new Map<string, ListenerRecord[]>();
  private readonly history = new Map<string, Moment[]>();
  private sequence = 0;

  constructor(
    private readonly clock: Clock,
    private readonly lagSeconds: number,
  ) {}

  nextSequence(): number {
    this.sequence += 1;
    return this.sequence;
  }

  addLoadBalancer(record: LoadBalancerRecord): void {
    if (this.loadBalancers.has(record.id)) throw new Error(`load balancer ${record.id} exists already`);
    this.loadBalancers.set(record.id, record);
    this.byLoadBalancer.set(record.id, []);
  }

  addListener(record: ListenerRecord): void {
    if (this.listeners.has(record.id)) throw new Error(`listener ${record.id} exists already`);
    this.listeners.set(record.id, record);
    this.listenersOf(record.loadBalancerId).push(record);
    this.changed(record);
  }

  removeListener(record: ListenerRecord): void {
    record.deleted = true;
    record.jobId = undefined;
    this.listeners.delete(record.id);
    const siblings = this.listenersOf(record.loadBalancerId);
    siblings.splice(siblings.indexOf(record), 1);
  }

  listenersOf(loadBalancerId: string): ListenerRecord[] {
    const listeners = this.byLoadBalancer.get(loadBalancerId);
    if (!listeners) throw new Error(`no load balancer ${loadBalancerId}`);
    return listeners;
  }

  newAttachment(certificateId: string, over: Partial<AttachmentRecord> = {}): AttachmentRecord {
    return {
      certificateId,
      role: 'additional',
      kind: 'Server',
      status: 'Associated',
      sequence: this.nextSequence(),
      ...over,
    };
  }

  /** To be told after every change of a listener, with the moment it took effect. */
  changed(listener: ListenerRecord, at: Date = this.clock.now()): void {
    if (this.lagSeconds === 0) return;
    const moments = this.history.get(listener.id) ?? [];
    moments.push({ atMs: at.getTime(), view: viewOf(listener) });
    this.history.set(listener.id, moments);
  }

  /** What a listing shows now: with a lag, the latest state that is old enough, or the oldest there is. */
  seen(listener: ListenerRecord): ListenerView {
    const moments = this.history.get(listener.id);
    if (!moments) return viewOf(listener);
    const untilMs = this.clock.now().getTime() - this.lagSeconds * 1000;
    while (moments[1] !== undefined && moments[1].atMs <= untilMs) moments.shift();
    return moments[0]?.view ?? viewOf(listener);
  }
}

function viewOf(listener: ListenerRecord): ListenerView {
  return {
    status: shownStatus(listener),
    attachments: listener.attachments.map((attachment) => ({ ...attachment })),
    gone: [...listener.gone],
  };
}
