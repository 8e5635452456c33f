import type { Cloud } from '../emulator/cloud.js';
import { inEachAccount, isRotated } from './estates.js';
import type { Row } from './table.js';
import { type Timeline, timeline } from './timeline.js';

/** So many accounts, each with so many regions of so many listeners. */
export interface Size {
  readonly accounts: number;
  readonly regions: number;
  readonly listeners: number;
}

/** An account whose role cannot be assumed, whose calls take 5 seconds more each, or are never answered. */
export type Plague = 'denied' | 'slow' | 'hangs';

/** When the last change in an account and region arrived, in seconds from the first run. */
interface Found extends Timeline {
  readonly lastChanges: ReadonlyMap<string, number>;
}

const names = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1', 'eu-central-1'];
const slowMs = 5_000;

export function regionNames({ regions }: Pick<Size, 'regions'>): readonly string[] {
  return names.slice(0, regions);
}

/** All but the own one. */
export function otherAccounts({ accounts }: Pick<Size, 'accounts'>): readonly string[] {
  return Array.from({ length: accounts - 1 }, (_, n) => `${2_000_000_000_000_000 + n}`);
}

/** Documented or inferred, for one account and region: changes a minute, reads and CAS pages a second. */
const changesAMinute = 200;
const readsASecond = 20;
const [casPagesASecond, casPage, listeningPage] = [10, 100, 100];

/** The whole rotation of all accounts by the functions on their timers, one of the accounts in trouble. */
export async function rotated(size: Size, plague?: Plague): Promise<Found> {
  const { listeners } = size;
  const others = otherAccounts(size);
  const ill = plague === undefined ? undefined : others[0];
  const lastChanges = new Map<string, number>();
  const found = await timeline({
    regions: regionNames(size),
    accounts: others,
    plant: (cloud) => {
      if (plague === 'denied') cloud.sts.addRole({ accountId: ill ?? '', name: 'rotator', trusts: [] });
      const well = inEachAccount(
        cloud,
        [cloud.accountId, ...others].filter((id) => id !== ill),
        listeners,
      );
      if (ill !== undefined) inEachAccount(cloud, [ill], listeners);
      const startMs = cloud.clock.now().getTime();
      cloud.onRequest(({ at, operation, region, accessKeyId, httpStatus }) => {
        const account = cloud.callers.find(accessKeyId)?.accountId;
        if (/^(Associate|Disassociate|Update)/.test(operation) && httpStatus === 200)
          lastChanges.set(`${account} ${region}`, (at.getTime() - startMs) / 1000);
      });
      return well;
    },
    trouble: (cloud) => (call) => {
      if (plague === undefined || plague === 'denied' || !isOf(ill ?? '', call, cloud)) return 0;
      return plague === 'slow' ? slowMs : 'hangs';
    },
    isOver: isRotated,
    mostMinutes: plague === undefined ? 90 : 4,
  });
  const last = [...lastChanges].filter(([key]) => ill === undefined || !key.startsWith(ill));
  return { ...found, lastChanges: new Map(last) };
}

/** A call that assumes the role of the account, or with the keys of its sessions. */
function isOf(
  account: string,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
  cloud: Cloud,
) {
  const key = /Credential=([^,]+)/.exec(headers.authorization ?? headers.Authorization ?? '')?.[1] ?? '';
  return body.includes(account) || cloud.callers.find(key)?.accountId === account;
}

export async function accountRows(size: Size): Promise<Row[]> {
  const { accounts, regions, listeners } = size;
  const what = `${accounts} accounts x ${regions} regions x ${listeners} listeners`;
  const found = await rotated(size);
  const all = [...found.calls.values()].reduce((sum, count) => sum + count, 0);
  const last = Math.max(...found.lastChanges.values());
  const { changes, rates } = boundsOf(size);
  const billed = found.runs.reduce((sum, { seconds }) => sum + seconds, 0);
  const working = found.runs.filter(({ calls }) => calls > 0);
  return [
    [`${what}: rotated`, Number(found.isRotated)],
    [`${what}: until the last change / the changes of the largest account and region (${changes} s)`, last / changes],
    [
      `${what}: until the last change / all rates of the largest account and region (${rates.toFixed(1)} s)`,
      last / rates,
    ],
    [`${what}: first account done / last account done`, Math.min(...found.lastChanges.values()) / last],
    [`${what}: until all is confirmed / the changes`, found.confirmedSeconds / changes],
    [`${what}: calls made / fewest possible`, all / fewestCalls(size)],
    [`${what}: throttled calls / calls`, found.throttled / all],
    [`${what}: runs that made a call / accounts`, working.length / accounts],
    [`${what}: function time billed / accounts / until all is confirmed`, billed / accounts / found.confirmedSeconds],
    [`${what}: longest run / 240 s`, Math.max(...found.runs.map(({ seconds }) => seconds)) / 240],
    [`${what}: calls of the ledger / listeners`, found.ledgerCalls / (accounts * regions * listeners)],
  ];
}

/**
 * No rate allows the last change of the largest account and region sooner. The changes alone: 200 a minute. All rates: CAS
 * is listed before, and each change of the last minute is preceded by the two reads of its listener in the first one.
 */
function boundsOf({ regions, listeners }: Size) {
  const minutes = Math.ceil(listeners / changesAMinute) - 1;
  const changes = Math.max(minutes * 60, (listeners - readsASecond) / readsASecond, 1);
  const inLast = listeners - minutes * changesAMinute;
  const listing = Math.ceil((2 * regions * listeners) / casPage) / casPagesASecond;
  return { changes, rates: listing + (2 * inLast) / readsASecond + minutes * 60 };
}

/** CAS listed once before and once after by each account; each listener read for the plan, before its change, and after. */
function fewestCalls({ accounts, regions, listeners }: Size): number {
  const pages = Math.ceil((2 * regions * listeners) / casPage);
  const listings = Math.ceil(Math.ceil(listeners / 50) / listeningPage) + Math.ceil(listeners / listeningPage);
  return accounts * (1 + pages + regions * (2 * listings + 2 * listeners + 3 * listeners));
}
