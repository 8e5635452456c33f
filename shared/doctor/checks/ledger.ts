import { english } from '../../rotation/english.js';
import { failureFinding } from '../failure-finding.js';
import type { Finding } from '../finding.js';
import type { RoundTripStore } from '../ports.js';

const first = '{"doctor":1}';
const second = '{"doctor":2}';
/** More than either has. */
const mostBytes = 1024;

/**
 * Creates, reads, overwrites and removes a test entry, under a key that no ledger entry has. Removal is tried first, on the
 * missing key, so that no entry is left behind without the permission to remove it.
 */
export async function ledgerFindings(store: RoundTripStore, nonce: string): Promise<readonly Finding[]> {
  const key = `doctor-${nonce}.json`;
  const listed = await findingsOf(() => noFindings(store.list('doctor-')));
  // A denied listing hides no other denial, so the checks continue. An unreachable store is reported once.
  if (listed.some(({ missing }) => missing === undefined)) return listed;
  const removable = await findingsOf(() => noFindings(store.remove(key)));
  const tried = removable.length > 0 ? [] : await roundTrip(store, key);
  const findings = [...listed, ...removable, ...tried];
  if (findings.length > 0) return findings;
  return [
    {
      check: 'ledger',
      level: 'ok',
      detail: english`a test entry was created, read, overwritten and removed; create-only is honoured`,
    },
  ];
}

async function roundTrip(store: RoundTripStore, key: string): Promise<readonly Finding[]> {
  const findings = await findingsOf(async () => {
    if (!(await store.create(key, first))) return [storeFault(english`a new entry was reported as existing`)];
    if (await store.create(key, second))
      return [storeFault(english`create-only is not honoured, so two passes could submit the same change`)];
    if ((await store.read(key, mostBytes)) !== first)
      return [storeFault(english`the text read differs from the text written`)];
    await store.write(key, second);
    return (await store.read(key, mostBytes)) === second
      ? []
      : [storeFault(english`the text read differs from the text that overwrote it`)];
  });
  const kept = await findingsOf(() => noFindings(store.remove(key)));
  if (findings.length === 0 || kept.length === 0) return [...findings, ...kept];
  // The reason is the same, for example a retention policy.
  return findings.map((finding) => ({ ...finding, detail: english`${finding.detail}; the test entry ${key} stays` }));
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
  const fix = english`set LEDGER to a bucket that never had versioning, or to a folder on one file system`;
  return { check: 'ledger', level: 'fail', mendedBy: 'configuration', detail, fix };
}
