import type { Clock } from '../clock.js';
import { CloudError } from './message.js';

interface Remembered {
  readonly fingerprint: string;
  readonly atMs: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One token of an account in a region, with one operation. */
interface TokenUse {
  readonly scope: string;
  readonly operation: string;
}

/**
 * Answers given under a ClientToken: the same token with the same parameters gets the same answer and no second
 * change, with others it is refused (facts part 2). Refused calls and dry runs are not remembered.
 */
export class Replays {
  private readonly byScope = new Map<string, Map<string, Remembered>>();

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeSeconds: number,
    private readonly mismatchCode: string,
  ) {}

  find({ scope, operation }: TokenUse, fingerprint: string): Readonly<Record<string, unknown>> | undefined {
    const before = this.byScope.get(scope)?.get(operation);
    if (!before || this.isForgotten(before)) return undefined;
    if (before.fingerprint === fingerprint) return before.body;
    throw this.mismatch();
  }

  /** Another operation that the token has been used for, and that is not forgotten. */
  otherOperation(scope: string, operation: string): string | undefined {
    const uses = [...(this.byScope.get(scope) ?? [])];
    return uses.find(([other, use]) => other !== operation && !this.isForgotten(use))?.[0];
  }

  remember({ scope, operation }: TokenUse, fingerprint: string, body: Readonly<Record<string, unknown>>): void {
    const uses = this.byScope.get(scope) ?? new Map<string, Remembered>();
    this.byScope.set(scope, uses.set(operation, { fingerprint, atMs: this.clock.now().getTime(), body }));
  }

  mismatch(): CloudError {
    const message = 'The request uses the same client token as a previous, but not identical request.';
    return new CloudError(400, this.mismatchCode, message);
  }

  private isForgotten({ atMs }: Remembered): boolean {
    return this.clock.now().getTime() - atMs >= this.lifetimeSeconds * 1000;
  }
}
