import { crowded, isRotated, oneCertificateEach } from './estates.js';
import type { Row } from './table.js';
import { type Timeline, timeline } from './timeline.js';

/** Documented or inferred, for one account and region. */
const changesAMinute = 200;
const readsASecond = 20;
const listeningPage = 100;

/** The whole rotation of listeners with one certificate each, by the functions on their timers. */
export async function rotationRows(sizes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  let first: { readonly size: number; readonly cpuSeconds: number } | undefined;
  for (const size of sizes) {
    const found = await timeline({
      plant: (cloud) => oneCertificateEach(cloud, size),
      isOver: isRotated,
      mostMinutes: 90,
    });
    first ??= { size, cpuSeconds: found.cpuSeconds };
    rows.push(...rowsOf(`${size} listeners`, size, found));
    const growth = found.cpuSeconds / first.cpuSeconds / (size / first.size);
    rows.push([`${size} listeners: processor time over ${first.size}'s, by listener, cloud included`, growth]);
  }
  return rows;
}

function rowsOf(what: string, size: number, found: Timeline): Row[] {
  const all = [...found.calls.values()].reduce((sum, count) => sum + count, 0);
  const pages = Math.ceil(size / listeningPage);
  const balancers = Math.ceil(size / 50);
  // Certificates of before and after listed once; everything read once for the plan and once after; one change, with a read
  // of its listener just before, which is two calls.
  const fewest = 2 * pages + 2 * (Math.ceil(balancers / listeningPage) + pages + size) + 3 * size;
  const looks = found.runs.filter(({ name, kind }) => name === 'sweep' && kind === 'timer').length;
  // No rate allows the last change sooner, nor the reading of everything.
  const bound = Math.max((Math.ceil(size / changesAMinute) - 1) * 60, (size - readsASecond) / readsASecond, 1);
  return [
    [`${what}: calls made / fewest possible with the 5-minute looks`, all / (fewest + (looks - 1) * 2 * pages)],
    [`${what}: the same, as if CAS had to be listed but once`, all / fewest],
    [`${what}: until the last change / rate bound (${bound.toFixed(0)} s)`, found.writtenSeconds / bound],
    [`${what}: until all is confirmed / rate bound`, found.confirmedSeconds / bound],
    [`${what}: throttled calls / calls`, found.throttled / all],
    [`${what}: longest run / 240 s`, Math.max(...found.runs.map(({ seconds }) => seconds)) / 240],
    [`${what}: function time billed / time until all is confirmed`, billed(found) / found.confirmedSeconds],
    [`${what}: rotated`, Number(found.isRotated)],
  ];
}

function billed({ runs }: Timeline): number {
  return runs.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Load balancers that are full, or have one place left: each certificate takes two calls, one after the other. */
export async function quotaRows(loadBalancers: number): Promise<Row[]> {
  const swap = await rolled(loadBalancers, 25, { QUOTA_RELIEF: 'swap' });
  const none = await rolled(loadBalancers, 24, { QUOTA_RELIEF: 'none', RETIRE_AFTER_MINUTES: '0' });
  return [...rolledRows('25 of 25, swap', 25, swap), ...rolledRows('24 of 25, none', 24, none)];
}

function rolled(loadBalancers: number, additional: number, env: Readonly<Record<string, string>>): Promise<Timeline> {
  return timeline({
    plant: (cloud) => crowded(cloud, loadBalancers, additional),
    env,
    isOver: isRotated,
    mostMinutes: 120,
  });
}

function rolledRows(what: string, certificates: number, found: Timeline): Row[] {
  const bound = certificates * 2 * 60;
  const all = [...found.calls.values()].reduce((sum, count) => sum + count, 0);
  return [
    [
      `${what}: until all is confirmed / bound (2 steps a certificate, a minute each: ${bound} s)`,
      found.confirmedSeconds / bound,
    ],
    [`${what}: throttled calls / calls`, found.throttled / all],
    [`${what}: longest run / 240 s`, Math.max(...found.runs.map(({ seconds }) => seconds)) / 240],
    [`${what}: rotated`, Number(found.isRotated)],
  ];
}
