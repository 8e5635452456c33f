import { newRequestId } from '../identity.js';
import type { Agenda } from './agenda.js';
import type { Invocation, InvocationKind } from './execution.js';
import type { FunctionRecord } from './functions.js';

/** An event that FC has accepted and delivers later. */
export interface QueuedEvent {
  readonly fn: FunctionRecord;
  readonly requestId: string;
  readonly kind: InvocationKind;
  readonly payload: Buffer;
  readonly attempt: number;
}

/** What the failure destination of a function got (events, part 2.1). */
export interface FailedEvent {
  readonly destination: string;
  readonly record: {
    readonly timestamp: number;
    readonly requestContext: {
      readonly requestId: string;
      readonly functionArn: string;
      readonly condition: string;
      readonly approximateInvokeCount: number;
    };
    readonly requestPayload: string;
    readonly responseContext: { readonly statusCode: number; readonly functionError: string };
    readonly responsePayload: string;
  };
}

interface EventParts {
  readonly agenda: Agenda;
  readonly now: () => Date;
  /** Starts an attempt; undefined when the function has no free instance. */
  readonly start: (event: QueuedEvent) => Promise<Invocation> | undefined;
}

/**
 * Asynchronous invocations: at least once, function errors again up to the function's number of retries, then its
 * failure destination (events, part 2.2).
 */
export class Events {
  readonly failed: FailedEvent[] = [];
  private ready: QueuedEvent[] = [];
  private duplicates = 0;

  constructor(private readonly parts: EventParts) {}

  /** Events that are due and not yet started. */
  get waiting(): number {
    return this.ready.length;
  }

  /** The next accepted events are delivered twice: FC promises at least once, not exactly once. */
  deliverTwice(times: number): void {
    this.duplicates += times;
  }

  accept(o: Omit<QueuedEvent, 'attempt' | 'requestId'> & { readonly requestId?: string }, delaySeconds = 0): string {
    const event: QueuedEvent = { ...o, requestId: o.requestId ?? newRequestId(), attempt: 1 };
    const copies = this.duplicates > 0 ? 2 : 1;
    this.duplicates -= copies - 1;
    for (let copy = 0; copy < copies; copy += 1) this.enqueue(event, delaySeconds);
    return event.requestId;
  }

  /** Starts what can start. */
  pump(): void {
    const left: QueuedEvent[] = [];
    const ready = this.ready;
    this.ready = [];
    for (const event of ready) {
      const running = this.parts.start(event);
      if (running) void running.then((invocation) => this.judge(event, invocation));
      else left.push(event);
    }
    this.ready = [...left, ...this.ready];
  }

  clear(): void {
    this.ready = [];
  }

  private enqueue(event: QueuedEvent, delaySeconds: number): void {
    if (delaySeconds === 0) {
      this.ready.push(event);
      this.pump();
      return;
    }
    this.parts.agenda.at(new Date(this.parts.now().getTime() + delaySeconds * 1000), () => this.enqueue(event, 0));
  }

  private judge(event: QueuedEvent, invocation: Invocation): void {
    const { fn, attempt } = event;
    if (invocation.outcome === 'succeeded') return;
    if (attempt <= fn.maxAsyncRetryAttempts) {
      this.enqueue({ ...event, attempt: attempt + 1 }, fn.asyncRetryAfterSeconds);
    } else if (fn.onFailure !== undefined) {
      this.failed.push({ destination: fn.onFailure, record: this.recordOf(event, invocation) });
    }
  }

  private recordOf(event: QueuedEvent, invocation: Invocation): FailedEvent['record'] {
    return {
      timestamp: this.parts.now().getTime(),
      requestContext: {
        requestId: event.requestId,
        functionArn: event.fn.arn,
        condition: 'RetriesExhausted', // inferred
        approximateInvokeCount: event.attempt,
      },
      requestPayload: event.payload.toString('utf8'),
      responseContext: { statusCode: 200, functionError: errorTypeOf(invocation) ?? '' },
      responsePayload: invocation.body.toString('utf8'),
    };
  }
}

/** `X-Fc-Error-Type`; undefined for a success (events, part 2.2). */
export function errorTypeOf({ outcome }: Invocation): string | undefined {
  if (outcome === 'succeeded') return undefined;
  return outcome === 'handled-error' ? 'HandledInvocationError' : 'UnhandledInvocationError';
}
