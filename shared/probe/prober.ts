import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Prober } from '../reconcile/ports/prober.js';
import { handshake } from './handshake.js';

export interface Address {
  readonly address: string;
  readonly family: number;
}

export interface ProberConfig {
  readonly now: () => Date;
  /** The addresses of a name, of either family. The system's own answer when absent. */
  readonly addressesOf?: ((host: string) => Promise<readonly Address[]>) | undefined;
  /** For the addresses, and then from the first byte to the certificate. 5 seconds when absent. */
  readonly withinMs?: number | undefined;
  /** Handshakes and look-ups at a time. 16 when absent. */
  readonly atOnce?: number | undefined;
}

/** Plays a client over real TLS: shakes hands as far as the server's certificate, and hangs up. */
export function tlsProber({ now, addressesOf = systemAddresses, withinMs = 5_000, atOnce = 16 }: ProberConfig): Prober {
  const inTurn = turnstile(atOnce);
  return {
    ask: async (question) => {
      if (question.port === 0) return [{ kind: 'unreachable', address: question.host, code: 'NLB gives no port' }];
      const found = await inTurn(() => firstOfEachFamily(question.host, addressesOf, withinMs));
      if ('code' in found) return [{ kind: 'unreachable', address: question.host, code: found.code }];
      return Promise.all(
        found.addresses.map((address) => inTurn(() => handshake({ ...question, address }, { now, withinMs }))),
      );
    },
  };
}

async function systemAddresses(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true, verbatim: true });
}

/** One IPv4 and one IPv6 address; a load balancer may have either, or both. */
async function firstOfEachFamily(
  host: string,
  addressesOf: (host: string) => Promise<readonly Address[]>,
  withinMs: number,
): Promise<{ readonly addresses: readonly string[] } | { readonly code: string }> {
  if (isIP(host) !== 0) return { addresses: [host] };
  try {
    const all = await inTime(addressesOf(host), withinMs);
    const found = [4, 6].flatMap((family) => all.find((one) => one.family === family)?.address ?? []);
    return found.length === 0 ? { code: 'ENOTFOUND' } : { addresses: found };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'ENOTFOUND' };
  }
}

/** The system's resolver has no end of its own that is near enough. */
function inTime<T>(task: Promise<T>, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => reject(late), withinMs);
    task.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Lets so many tasks run at a time; the others wait in line, and who ends hands its place to the next. */
function turnstile(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
