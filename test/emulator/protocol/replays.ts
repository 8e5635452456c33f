import type { Clock } from '../clock.js';
import { CloudError } from './message.js';

interface Remembered {
  readonly fingerprint: string;
  readonly atMs: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Answers given under a ClientToken: the same token with the same parameters gets the same answer and no second
 * change, with others it is refused (facts part 2). Refused calls and dry runs are not remembered.
 */
export class Replays {
  private readonly byToken = new Map<string, Remembered>();

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeSeconds: number,
  ) {}

  find(key: string, fingerprint: string): Readonly<Record<string, unknown>> | undefined {
    const before = this.byToken.get(key);
    if (!before || this.clock.now().getTime() - before.atMs >= this.lifetimeSeconds * 1000) return undefined;
    if (before.fingerprint === fingerprint) return before.body;
    throw new CloudError(
      400,
      'IdempotenceSignatureMismatch',
      'The request uses the same client token as a previous, but not identical request.',
    );
  }

  remember(key: string, fingerprint: string, body: Readonly<Record<string, unknown>>): void {
    this.byToken.set(key, { fingerprint, atMs: this.clock.now().getTime(), body });
  }
}
