import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../../functions/build/bundles.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { clientToken } from '../../shared/reconcile/apply/client-token.js';
import { concurrently } from '../../shared/reconcile/concurrently.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { otherAccounts, regionNames, type Size } from './accounts.js';
import { served } from './estates.js';
import { bundled, contextOf, peak, smallest } from './memory.js';
import type { Row } from './table.js';

/**
 * The peak memory of the first run of a full sweep over all accounts, and of the run of one further account, each in a
 * process of its own. Everything was renewed, and the ledger has as many entries as all accounts at work leave.
 */
export async function accountMemoryRows(size: Size): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-accounts-'));
  const regions = regionNames(size);
  const cloud = await startCloud({ now: new Date(), frozen: false, rateScale: 1e6, regions });
  try {
    const others = otherAccounts(size);
    plant(cloud, [cloud.accountId, ...others.slice(0, 1)], size.listeners);
    for (const accountId of others) cloud.sts.addRole({ accountId, name: 'rotator', trusts: [cloud.accountId] });
    const ledger = join(folder, 'ledger');
    await fill(ledger, others.slice(1), size);
    const dist = await buildBundles();
    const payloads = join(folder, 'payloads');
    const later = `async (_config, { payload }) => {
      require('node:fs').appendFileSync(${JSON.stringify(payloads)}, payload + '\\n'); return 'accepted'; }`;
    const bundle = await bundled(folder, `{ ...systemEdges, rateScale: 1000, invokeLater: ${later} }`);
    const env = {
      ...{ NLB_ENDPOINT: cloud.urls.nlb, CAS_ENDPOINT: cloud.urls.cas, STS_ENDPOINT: cloud.urls.sts },
      ...{ REGIONS: regions.join(','), LEDGER: `dir:${ledger}`, LOG_LEVEL: 'error' },
      ACCOUNTS: others.map((id) => `acs:ram::${id}:role/rotator`).join(','),
    };
    const run = (payload: string) =>
      peak(
        `require(${JSON.stringify(bundle)}).handler(Buffer.from(${JSON.stringify(payload)}), ${JSON.stringify(contextOf(cloud))})` +
          `.then(() => require(${JSON.stringify(join(dist, 'fc2.js'))}))`,
        env,
      );
    const first = await run('');
    const started = (await readFile(payloads, 'utf8')).trim().split('\n');
    const second = await run(started.find((payload) => payload.includes(others[0] ?? '')) ?? '');
    const what = `${size.accounts} accounts x ${size.regions} regions x ${size.listeners} listeners: peak memory / 128 MB`;
    return [
      [`${what}, the first run, which starts ${started.length} more`, first / smallest],
      [`${what}, the run of a further account`, second / smallest],
    ];
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function plant(cloud: Cloud, accounts: readonly string[], listeners: number): void {
  const planted = accounts.flatMap((accountId) =>
    cloud.regions.flatMap((region) => served(cloud, listeners, { accountId, region })),
  );
  cloud.clock.advance(120);
  for (const { replaced } of planted) cloud.world.renew(replaced);
  cloud.clock.advance(-120);
}

const openARegion = 200;

/** What other runs leave while they work: 200 open batches in each region, and records of each load balancer. */
async function fill(folder: string, accounts: readonly string[], { listeners, ...size }: Size): Promise<void> {
  const ledger = storeLedger(folderStore(folder));
  const at = new Date();
  const places = accounts.flatMap((account) =>
    regionNames(size).map((region) => ({ account, region: region as Region })),
  );
  await concurrently(16, places, async ({ account, region }) => {
    for (let n = 0; n < Math.min(openARegion, listeners); n += 1) {
      const step = {
        ...{ region, loadBalancerId: `nlb-${account}-${region}` as LoadBalancerId, step: 'set-default' as const },
        listenerId: `lsn-${account}-${region}-${n}` as ListenerId,
        certificateIds: [`${n}-cn-hangzhou` as CertificateId],
      };
      const token = clientToken(step, at, { account: { id: account, isOwn: false }, policy: defaultPolicy });
      await folderStore(folder).write(
        `open/${token}.json`,
        JSON.stringify({ ...step, token, account, requestedAt: at.toISOString() }),
      );
    }
    for (let n = 0; n < Math.ceil(listeners / 50); n += 1) {
      const owner = { account, region, loadBalancerId: `nlb-${account}-${region}-${n}` as LoadBalancerId };
      const ids = Array.from({ length: 50 }, (_, k) => `lsn-${account}-${region}-${n}-${k}` as ListenerId);
      const certificateId = (k: number) => `${k}-cn-hangzhou` as CertificateId;
      const listened = { ...owner, listenerIds: ids, certificateIds: ids.map((_, k) => certificateId(k)), at };
      await ledger.save('attachmentIndex', listened);
      const proofOf = (listenerId: ListenerId, k: number) => ({
        ...{ listenerId, certificateId: certificateId(k), name: `d${k}.${region}.example.com`, since: at, at },
        ...{ verdict: 'served' as const, detail: `${'served '.repeat(60)}` },
      });
      await ledger.save('proof', { ...owner, proofs: ids.map(proofOf) });
    }
  });
}
