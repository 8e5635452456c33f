import { subHours } from 'date-fns';
import type { Estate, RegionView } from './estate.js';

/** Full sweeps come every hour: an older report is written by nobody any more. Our choice. */
const lastsHours = 2;

/**
 * Where the report that is there tells of more than this one: of what, and since when, in words. Undefined where this one may
 * take its place.
 */
export function toldByFormerAlone(former: string | undefined, { regions, takenAt }: Estate): string | undefined {
  const known = former === undefined ? undefined : parsed(former);
  if (known === undefined || !(new Date(known.takenAt) > subHours(takenAt, lastsHours))) return undefined;
  const isHere = (one: RegionView) =>
    regions.some(({ account, region }) => account === one.account && region === one.region);
  const missing = known.regions.filter((one) => one.region !== 'all' && !isHere(one));
  if (missing.length === 0) return undefined;
  return `that of ${known.takenAt} tells of ${missing.map(({ account, region }) => `${region} (${account})`).join(', ')} too`;
}

/** What cannot be read is nobody's loss. */
function parsed(text: string): { readonly takenAt: string; readonly regions: readonly RegionView[] } | undefined {
  try {
    const { takenAt, regions } = JSON.parse(text);
    const isWhole = typeof takenAt === 'string' && Array.isArray(regions) && regions.every(isRegion);
    return isWhole ? { takenAt, regions } : undefined;
  } catch {
    return undefined;
  }
}

function isRegion(one: unknown): boolean {
  const texts =
    typeof one === 'object' && one !== null ? [Reflect.get(one, 'account'), Reflect.get(one, 'region')] : [0];
  return texts.every((text) => typeof text === 'string');
}
