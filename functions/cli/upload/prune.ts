import { addDays, subDays } from 'date-fns';
import type { Ledger } from '../../../shared/reconcile/ports/ledger.js';
import { english } from '../../../shared/rotation/english.js';
import type { CertificateId } from '../../../shared/rotation/model/inventory.js';
import type { PruneEntry } from '../../../shared/show/upload/prune-lines.js';
import { type PruneInput, type PruneVerdict, pruneVerdicts } from '../../../shared/upload/prunable.js';
import type { openUploads } from '../../run/command-line/uploads.js';
import type { Cli } from '../cli.js';
import { gapIn, lookAt } from './find.js';

interface Prune {
  readonly entries: readonly PruneEntry[];
  /** Whether the ledger is that of functions that rotate. An empty one knows no rollbacks. */
  readonly isLedgerKnown: boolean;
}

type UploadAccount = Awaited<ReturnType<typeof openUploads>>;

/** Reads CAS, all regions of NLB and the ledger. Rejects if one of them can be read in part only: absence proves nothing then. */
export async function prunable(cli: Cli, account: UploadAccount, olderThanDays: number): Promise<Prune> {
  const { certificates } = await account.certificates.all();
  const uploaded = await account.uploads.listed();
  const look = await lookAt(cli, 'all');
  const gap = gapIn(look);
  if (gap !== undefined) throw new Error(english`nothing is deleted, because NLB could not be read whole: ${gap}`);
  const attached = look.sights.flatMap(({ inventories }) =>
    inventories.flatMap(({ loadBalancers }) =>
      loadBalancers.flatMap(({ listeners }) => listeners.flatMap(({ attachments }) => attachments)),
    ),
  );
  const run = cli.run('prune');
  const now = cli.edges.now();
  const known = await run.readLedger((ledger) => rememberedIn(ledger, { olderThanDays, now }));
  const attachedIds = [...attached.map(({ certificateId }) => certificateId), ...known.attachedIds];
  const input = { ...known, certificates, uploaded, attachedIds, policy: run.policy, olderThanDays, now };
  const verdicts = await withUsers(account, input);
  return { entries: verdicts.map(toEntry), isLedgerKnown: known.isLedgerKnown };
}

/** Longer than the time between two renewals from 2027 on. One listing a day. */
const historyDays = 92;

async function rememberedIn(ledger: Ledger, { olderThanDays, now }: Pick<PruneInput, 'olderThanDays' | 'now'>) {
  const since = subDays(now, Math.max(historyDays, olderThanDays));
  const [history, open, mappings, pending, overlaps, places, seen] = [
    await ledger.history(since, addDays(now, 1)),
    await ledger.openBatches(),
    await ledger.load('mapping'),
    await ledger.load('pendingAttach'),
    await ledger.load('overlap'),
    await ledger.load('attachmentIndex'),
    await ledger.load('seen'),
  ];
  const pairs = [
    ...mappings,
    ...pending,
    ...overlaps.flatMap((each) => each.overlaps),
    ...open.flatMap(({ replacements = [] }) => replacements),
  ];
  const rememberedIds: CertificateId[] = [
    ...pairs.flatMap(({ replaced, successor }) => [replaced, successor]),
    ...open.flatMap(({ certificateIds }) => certificateIds),
  ];
  const attachedIds = places.flatMap(({ certificateIds }) => certificateIds);
  if (ledger.unreadable().length > 0)
    throw new Error(
      english`nothing is deleted, because the ledger has entries that cannot be read; nlb-cert status names them`,
    );
  return { history, mappings, rememberedIds, attachedIds, isLedgerKnown: seen.length > 0 || history.length > 0 };
}

/** CAS is asked for the users of those alone that nothing else keeps. */
async function withUsers({ uploads }: UploadAccount, input: PruneInput): Promise<readonly PruneVerdict[]> {
  const free = pruneVerdicts(input).filter(({ keep }) => keep === undefined);
  const users = await uploads.usersOf(free.map(({ certificate }) => certificate.id));
  const uploaded = input.uploaded.map((each) => ({
    ...each,
    products: [
      ...each.products,
      ...(users.find(({ certificateId }) => certificateId === each.certificateId)?.products ?? []),
    ],
  }));
  return pruneVerdicts({ ...input, uploaded });
}

function toEntry({ certificate, successor, replacedAt, keep }: PruneVerdict): PruneEntry {
  const { id: certificateId, label, names } = certificate;
  return { certificateId, label, names, replacedAt, successorId: successor.id, keep };
}

/** Deletes each that may be deleted, after CAS has said once more that nothing uses it. One failure does not stop the others. */
export async function prune(
  { uploads, certificates }: UploadAccount,
  entries: readonly PruneEntry[],
): Promise<readonly PruneEntry[]> {
  const done: PruneEntry[] = [];
  for (const entry of entries) {
    const id = entry.certificateId as CertificateId;
    if (entry.keep !== undefined) done.push(entry);
    else
      try {
        const [users] = await uploads.usersOf([id]);
        if (users === undefined || users.products.length > 0)
          throw new Error(english`CAS lists a product that uses it now`);
        const isGone = (await uploads.remove(id)) === 'removed' || (await certificates.find(id)) === undefined;
        if (!isGone) throw new Error(english`CAS did not answer, and still has it; run the same command again`);
        done.push({ ...entry, outcome: 'deleted' });
      } catch (error) {
        done.push({ ...entry, outcome: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
  }
  return done;
}
