import { CloudError } from './message.js';

/** So many calls within so many seconds, per account, region and operation. */
export interface Rate {
  readonly calls: number;
  readonly seconds: number;
}

/** Counts calls in sliding windows of *wall* time: a test that moves its clock is not let off a limit. */
export class RateLimits {
  private readonly windows = new Map<string, number[]>();

  constructor(
    private readonly scale: number,
    private readonly retryAfterHeader: boolean,
    private readonly wallMs: () => number = () => performance.now(),
  ) {}

  /** Takes a slot or throws `Throttling.User` with HTTP 400 (facts 3.3). A refused call takes no slot. */
  take(key: string, rate: Rate): void {
    const nowMs = this.wallMs();
    const windowMs = rate.seconds * 1000;
    const taken = this.windows.get(key) ?? [];
    while (taken[0] !== undefined && taken[0] <= nowMs - windowMs) taken.shift();
    this.windows.set(key, taken);
    if (taken.length >= rate.calls * this.scale) throw this.throttled(windowMs - (nowMs - (taken[0] ?? nowMs)));
    taken.push(nowMs);
  }

  /** `x-acs-retry-after` is in milliseconds (facts 1.4). */
  throttled(retryAfterMs: number): CloudError {
    const headers = this.retryAfterHeader ? { 'x-acs-retry-after': String(Math.max(1, Math.ceil(retryAfterMs))) } : {};
    return new CloudError(
      400,
      'Throttling.User',
      'Request was denied due to user flow control.',
      headers as Record<string, string>,
    );
  }
}
