import { grouped } from '../rotation/model/grouped.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import { acceptancesIn } from './commands.js';

/** A condition of a report, or one that the ledger has. */
export interface AnyCondition {
  readonly reason: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly loadBalancerId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail?: string | undefined;
}

/** Conditions with one reason about the same certificates. Never empty. */
export type SameCause<T> = readonly [T, ...T[]];

/**
 * Conditions by cause: those of one account with the same reason, certificates, words and commands, on one listener or on
 * many. A command accepts one replaced certificate, so the listeners of its cause are those that it is about. The order
 * stays that of the first of each cause.
 */
export function byCause<T extends AnyCondition>(conditions: readonly T[]): readonly SameCause<T>[] {
  const causes = grouped(conditions, ({ reason, account, certificateIds, detail }) =>
    JSON.stringify([
      reason,
      account,
      [...certificateIds].sort(),
      certificateIds.length > 0 ? withoutNumbers(detail) : detail,
      acceptancesIn({ detail }),
    ]),
  );
  return [...causes.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

/** A text without the ids, numbers and times that differ between listeners of one cause. */
export function withoutNumbers(text = ''): string {
  return text.replace(/\b(?:lsn|nlb)-\S+|request [-\w]+|\d+/g, '');
}

/** The locations that a text names. The rest is a number. */
const mostLocations = 3;

/** `a, b, c and 5 more`. The items of one location are joined by `separator`. */
export function locationsText(same: SameCause<AnyCondition>, separator = ' '): string {
  const locations = [...new Set(same.map((condition) => locationOf(condition).join(separator)))];
  const more = locations.length - mostLocations;
  return `${locations.slice(0, mostLocations).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The account is named if it is another one, and no listener shows it. */
function locationOf({ account, region, loadBalancerId, listenerId }: AnyCondition): string[] {
  const isOwn = account === undefined || account === 'own' || account === '*';
  const owner = isOwn || listenerId !== undefined ? undefined : account;
  return [owner, region, loadBalancerId, listenerId].filter((part) => part !== undefined);
}

/** The beginning of a condition; for `expires-soon` the time of expiry. */
export function sinceText(reason: string, since: Date): string {
  return `${reason === 'expires-soon' ? 'at' : 'since'} ${since.toISOString()}`;
}
