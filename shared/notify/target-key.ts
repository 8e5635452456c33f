import { createHash } from 'node:crypto';
import type { NotifyTarget } from '../runtime/notify-settings.js';

/** What a target is called in the ledger, where its address must not be. */
export function keyOf({ vendor, url }: NotifyTarget): string {
  return `${vendor}-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`;
}
