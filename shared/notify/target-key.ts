import { createHash } from 'node:crypto';
import type { NotifyTarget } from '../runtime/notify-settings.js';

/** The id of a target in the ledger: a hash, because the URL is a secret. */
export function keyOf({ vendor, url }: NotifyTarget): string {
  return `${vendor}-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`;
}
