/** What may go wrong on purpose. Job effects only mean something to an operation that starts a job. */
export type FaultEffect =
  | 'throttle'
  | 'busy'
  | '503'
  | '500'
  | 'html'
  | 'drop-before'
  | 'drop-after'
  | 'half-body'
  | 'job-fails'
  | 'job-hangs'
  | 'job-fails-silently'
  | { readonly slowMs: number }
  | { readonly code: string; readonly status: number; readonly message?: string };

interface FaultMatch {
  readonly operation?: string;
  readonly region?: string;
  readonly listenerId?: string;
  /** Only the n-th call that matches the rest, counted from 1. */
  readonly nth?: number;
}

export interface Fault {
  readonly match: FaultMatch;
  /** How often it strikes; default: once with `nth`, else until cleared. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** What a fault may match on. */
interface Occasion {
  readonly operation: string;
  readonly region: string;
  readonly listenerId: string | undefined;
}

interface Armed {
  readonly fault: Fault;
  seen: number;
  left: number;
}

/** The script of faults. The first that matches strikes. */
export class Faults {
  private armed: Armed[] = [];

  add(fault: Fault): void {
    const left = fault.times ?? (fault.match.nth === undefined ? Number.POSITIVE_INFINITY : 1);
    this.armed.push({ fault, seen: 0, left });
  }

  clear(): void {
    this.armed = [];
  }

  list(): readonly Fault[] {
    return this.armed.filter((armed) => armed.left > 0).map((armed) => armed.fault);
  }

  take(occasion: Occasion): FaultEffect | undefined {
    for (const armed of this.armed) {
      if (armed.left <= 0 || !matches(armed.fault.match, occasion)) continue;
      armed.seen += 1;
      if (armed.fault.match.nth !== undefined && armed.seen < armed.fault.match.nth) continue;
      armed.left -= 1;
      return armed.fault.effect;
    }
    return undefined;
  }
}

function matches(match: FaultMatch, occasion: Occasion): boolean {
  return (
    (match.operation === undefined || match.operation === occasion.operation) &&
    (match.region === undefined || match.region === occasion.region) &&
    (match.listenerId === undefined || match.listenerId === occasion.listenerId)
  );
}
