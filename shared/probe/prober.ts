import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Prober } from '../reconcile/prober.js';
import { handshake } from './handshake.js';

export interface Address {
  readonly address: string;
  readonly family: number;
}

export interface ProberConfig {
  readonly now: () => Date;
  /** The addresses of a name, of either family. The system's own answer when absent. */
  readonly addressesOf?: ((host: string) => Promise<readonly Address[]>) | undefined;
  /** From the first byte to the certificate. 5 seconds when absent. */
  readonly withinMs?: number | undefined;
  /** Handshakes at a time. 16 when absent. */
  readonly atOnce?: number | undefined;
}

/** Plays a client over real TLS: shakes hands as far as the server's certificate, and hangs up. */
export function tlsProber({ now, addressesOf = systemAddresses, withinMs = 5_000, atOnce = 16 }: ProberConfig): Prober {
  const inTurn = turnstile(atOnce);
  return {
    ask: async (question) => {
      const found = await firstOfEachFamily(question.host, addressesOf);
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
): Promise<{ readonly addresses: readonly string[] } | { readonly code: string }> {
  if (isIP(host) !== 0) return { addresses: [host] };
  try {
    const all = await addressesOf(host);
    const found = [4, 6].flatMap((family) => all.find((one) => one.family === family)?.address ?? []);
    return found.length === 0 ? { code: 'ENOTFOUND' } : { addresses: found };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'ENOTFOUND' };
  }
}

/** Lets so many tasks run at a time; the others wait in line. */
function turnstile(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
