import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Prober } from '../reconcile/ports/prober.js';
import { handshake } from './handshake.js';

interface Address {
  readonly address: string;
  readonly family: number;
}

export interface ProberConfig {
  readonly now: () => Date;
  /** The IPv4 and IPv6 addresses of a name. Default: the resolver of the system. */
  readonly addressesOf?: ((host: string) => Promise<readonly Address[]>) | undefined;
  /** The limit for the addresses, and again from the connection to the certificate. Default: 5 seconds. */
  readonly withinMs?: number | undefined;
  /** Handshakes and look-ups at the same time. Default: 16. */
  readonly atOnce?: number | undefined;
}

/** A TLS client that ends each handshake at the server's certificate. */
export function tlsProber({ now, addressesOf = systemAddresses, withinMs = 5_000, atOnce = 16 }: ProberConfig): Prober {
  const inTurn = turnstile(atOnce);
  return {
    ask: async (question) => {
      if (question.port === 0) return [{ kind: 'unreachable', address: question.host, code: 'NLB gives no port' }];
      const resolved = await inTurn(() => firstOfEachFamily(question.host, addressesOf, withinMs));
      if ('code' in resolved) return [{ kind: 'unreachable', address: question.host, code: resolved.code }];
      return Promise.all(
        resolved.addresses.map((address) => inTurn(() => handshake({ ...question, address }, { now, withinMs }))),
      );
    },
  };
}

async function systemAddresses(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true, verbatim: true });
}

/** One IPv4 and one IPv6 address; a load balancer may have one or both. */
async function firstOfEachFamily(
  host: string,
  addressesOf: (host: string) => Promise<readonly Address[]>,
  withinMs: number,
): Promise<{ readonly addresses: readonly string[] } | { readonly code: string }> {
  if (isIP(host) !== 0) return { addresses: [host] };
  try {
    const all = await inTime(addressesOf(host), withinMs);
    const addresses = [4, 6].flatMap((family) => all.find((entry) => entry.family === family)?.address ?? []);
    return addresses.length === 0 ? { code: 'ENOTFOUND' } : { addresses };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'ENOTFOUND' };
  }
}

/** The limit of the system's resolver is too long. */
function inTime<T>(task: Promise<T>, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => reject(late), withinMs);
    task.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Runs at most so many tasks at the same time. The others wait, first come, first served. */
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
