import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../../functions/build/bundles.js';
import { startCloud } from '../emulator/cloud.js';
import { region } from './estates.js';
import { type Process, timesOf } from './processes.js';
import type { Row } from './table.js';

const bucket = 'bench-ledger';

/**
 * A cold start as FC has it: the bundle is loaded and its idle `confirm` has read the ledger, in a folder and on OSS.
 * Over bare node, against loading the official SDK, which then has called nothing yet.
 */
export async function firstCallRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'first-call-'));
  const cloud = await startCloud({ now: new Date(), frozen: false, rateScale: 1e6, regions: [region] });
  try {
    cloud.oss.addBucket({ name: bucket, region });
    const { credentials, accountId, urls } = cloud;
    const context = { requestId: 'bench', region, accountId, credentials, function: { name: 'confirm', timeout: 60 } };
    const file = `${await buildBundles()}/confirm.js`;
    const script = `require(${JSON.stringify(file)}).handler(Buffer.from(''), ${JSON.stringify(context)})`;
    const common = { REGIONS: region, NLB_ENDPOINT: urls.nlb, CAS_ENDPOINT: urls.cas, OSS_ENDPOINT: urls.oss };
    const sdk = "require('@alicloud/openapi-core'); require('@alicloud/cas20200407')";
    const subjects: readonly Process[] = [
      { name: 'bare node', script: '0' },
      { name: 'official SDK', script: sdk },
      { name: 'official SDK and ali-oss', script: `${sdk}; require('ali-oss')` },
      { name: 'folder', script, env: { ...common, LEDGER: `dir:${join(folder, 'ledger')}` } },
      { name: 'OSS', script, env: { ...common, LEDGER: `oss://${bucket}/x` } },
    ];
    const { over } = await timesOf(subjects);
    const what = 'confirm, loaded and run with nothing open, over bare node';
    return [
      [`${what}: ledger in a folder / loading the official SDK`, over('folder') / over('official SDK')],
      [`${what}: ledger on OSS / loading the official SDK and ali-oss`, over('OSS') / over('official SDK and ali-oss')],
      [`${what}: ledger on OSS / ledger in a folder`, over('OSS') / over('folder')],
    ];
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true });
  }
}
