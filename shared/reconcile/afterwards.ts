import { certificateBook } from '../rotation/book.js';
import { sameCertificate } from '../rotation/certificate-id.js';
import { expiryConditions } from '../rotation/expiry.js';
import type { Certificate, CertificateId } from '../rotation/model.js';
import type { Range } from '../rotation/range.js';
import type { RegionOutcome } from './account-pass.js';
import { regionDue } from './due.js';
import { finishedMappings, isAttached } from './finished-mappings.js';
import { isOfAccount, type Memory } from './memory.js';
import type { PassOptions } from './pass.js';
import type { Account, Ledger } from './ports.js';
import type { Condition } from './report.js';
import type { Scope } from './scope.js';

export interface Afterwards {
  readonly scope: Scope;
  readonly account: Account;
  readonly memory: Memory;
  readonly certificates: readonly Certificate[];
  readonly regions: readonly RegionOutcome[];
  readonly ledger: Ledger;
  readonly options: PassOptions;
  readonly now: Date;
}

/**
 * What a pass over an account leaves behind: a region that could not be read is due again in a minute; a mapping that
 * is finished is forgotten; and once everything was acted on, what CAS listed counts as seen. Gives what to tell.
 */
export async function afterwards(done: Afterwards): Promise<Condition[]> {
  if (!done.options.dryRun) {
    await rememberFailedRegions(done);
    if (sawEverything(done)) {
      await forgetFinishedMappings(done);
      await rememberSeen(done);
    }
  }
  return [...unknownSuccessors(done), ...missingPlaces(done), ...idleMappings(done), ...expiring(done)];
}

async function rememberFailedRegions({ account, memory, regions, ledger, now }: Afterwards): Promise<void> {
  for (const { target, looked, findings } of regions) {
    const known = memory.due.find(
      (due) => isOfAccount(due, account.id) && due.region === target.region && due.loadBalancerId === null,
    );
    if (looked === undefined) await ledger.remember('due', regionDue(account.id, target.region, findings, now));
    else if (known !== undefined && target.target.kind === 'all') await ledger.forget('due', known);
  }
}

function sawEverything({ regions }: Afterwards): boolean {
  return regions.every(({ target, looked }) => looked !== undefined && target.target.kind === 'all');
}

async function forgetFinishedMappings({ memory, certificates, regions, ledger, now }: Afterwards): Promise<void> {
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  for (const mapping of finishedMappings(memory, certificateBook(certificates), inventories, now))
    await ledger.forget('mapping', mapping);
}

/** Only a pass that was free to act on every new certificate may call them seen. */
async function rememberSeen({ scope, account, certificates, memory, ledger }: Afterwards): Promise<void> {
  const actedOnAll = scope.kind === 'everything' || (scope.kind === 'certificates' && scope.newsSinceSeconds !== null);
  if (!actedOnAll) return;
  const certificateIds = certificates.map(({ id }) => id).sort();
  const known = memory.seen.find((entry) => isOfAccount(entry, account.id));
  if (JSON.stringify(known?.certificateIds) === JSON.stringify(certificateIds)) return;
  await ledger.remember('seen', { account: account.id, certificateIds });
}

function unknownSuccessors({ scope, certificates, now }: Afterwards): Condition[] {
  if (scope.kind !== 'certificates') return [];
  return scope.certificateIds
    .filter((id) => !certificates.some((certificate) => sameCertificate(certificate.id, id)))
    .map((id) => ({
      reason: 'successor-unknown',
      certificateIds: [id],
      since: now,
      detail: `CAS does not know ${id}; check the id and CAS_SITE, or wait until CAS lists it`,
    }));
}

/** Listeners and load balancers that a payload names and no region shows. */
function missingPlaces({ scope, regions, now }: Afterwards): Condition[] {
  if (scope.kind !== 'selection' || regions.some(({ looked }) => looked === undefined)) return [];
  const loadBalancers = regions.flatMap(({ looked }) => looked?.loadBalancers ?? []);
  const found = new Set<string>(loadBalancers.flatMap((lb) => [lb.id, ...lb.listeners.map(({ id }) => id)]));
  return [...scope.range.loadBalancerIds, ...scope.range.listenerIds]
    .filter((id) => !found.has(id))
    .map((id) => ({
      reason: 'not-found',
      certificateIds: [],
      since: now,
      detail: `${id} is no TCPSSL listener, nor a load balancer with one, in ${regions.map(({ target }) => target.region).join(', ')}`,
    }));
}

/** Mappings given by hand that match nothing: an id mistyped, or the two of them swapped. */
function idleMappings({ scope, certificates, regions, now }: Afterwards): Condition[] {
  if (scope.kind !== 'selection' || regions.some(({ looked }) => looked === undefined)) return [];
  const inventories = regions.flatMap(({ looked }) => looked ?? []);
  const book = certificateBook(certificates);
  const isThere = (id: CertificateId, range: Range) => isAttached(id, range, inventories);
  const endOf = (id: CertificateId) => book.find(id)?.notAfter ?? now;
  return scope.mappings
    .filter(({ replaced, successor, range, undoes }) => {
      const isDone = isThere(successor, range) && (undoes === true || endOf(successor) > endOf(replaced));
      return !isThere(replaced, range) && !isDone;
    })
    .map(({ replaced, successor }) => ({
      reason: 'not-found',
      certificateIds: [replaced],
      since: now,
      detail: `${replaced} is on no listener that was looked at, so ${successor} replaces nothing there`,
    }));
}

function expiring({ scope, certificates, regions, memory, options, now }: Afterwards): Condition[] {
  if (scope.kind !== 'everything') return [];
  const book = certificateBook(certificates);
  return regions.flatMap(({ looked }) =>
    looked === undefined
      ? []
      : expiryConditions(looked, { book, mappings: memory.mapping, policy: options.policy, now }),
  );
}
