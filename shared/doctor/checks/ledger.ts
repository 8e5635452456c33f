import { failureFinding } from '../failure-finding.js';
import type { Finding } from '../finding.js';
import type { RoundTripStore } from '../ports.js';

const first = '{"doctor":1}';
const second = '{"doctor":2}';

/**
 * One text goes there and back, under a name that no ledger entry has, and is taken away again. Taking away is tried
 * first, on what is not there: so nothing is written that could not be removed.
 */
export async function ledgerFindings(store: RoundTripStore, nonce: string): Promise<readonly Finding[]> {
  const key = `doctor-${nonce}.json`;
  const listed = await findingsOf(() => noFindings(store.list('doctor-')));
  // One denial hides no other; but what cannot be reached at all is said once.
  if (listed.some(({ missing }) => missing === undefined)) return listed;
  const removable = await findingsOf(() => noFindings(store.remove(key)));
  const tried = removable.length > 0 ? [] : await roundTrip(store, key);
  const findings = [...listed, ...removable, ...tried];
  if (findings.length > 0) return findings;
  return [
    { check: 'ledger', level: 'ok', detail: 'a text went there and back, create-only is honoured, nothing is left' },
  ];
}

async function roundTrip(store: RoundTripStore, key: string): Promise<readonly Finding[]> {
  const findings = await findingsOf(async () => {
    if (!(await store.create(key, first))) return [storeFault('a new text was called one that is there already')];
    if (await store.create(key, second))
      return [storeFault('create-only is not honoured: two passes could make one change')];
    if ((await store.read(key)) !== first) return [storeFault('what was written is not what was read')];
    await store.write(key, second);
    return (await store.read(key)) === second ? [] : [storeFault('what was overwritten is not what was read')];
  });
  return [...findings, ...(await findingsOf(() => noFindings(store.remove(key))))];
}

async function noFindings(work: Promise<unknown>): Promise<readonly Finding[]> {
  await work;
  return [];
}

async function findingsOf(work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    return [failureFinding(error, 'ledger')];
  }
}

function storeFault(detail: string): Finding {
  const fix = 'name in LEDGER a bucket that never had versioning, or a folder of one file system';
  return { check: 'ledger', level: 'fail', mendedBy: 'configuration', detail, fix };
}
