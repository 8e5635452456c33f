import type { Listener } from './inventory.js';

/** `:443`, and `:8000-8010` for a listener of a port range. */
export function portsOf({ port, lastPort }: Pick<Listener, 'port' | 'lastPort'>): string {
  return lastPort === undefined ? `:${port}` : `:${port}-${lastPort}`;
}
