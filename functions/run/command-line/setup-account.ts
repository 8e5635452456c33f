import { connectionsOf, linkOf } from '../../../shared/alicloud/account.js';
import type { Channel } from '../../../shared/alicloud/client/openapi.js';
import type { SetupProduct } from '../../../shared/alicloud/setup/call.js';
import { queueAdmin, queueUrl, queueVersion } from '../../../shared/alicloud/setup/queue.js';
import { ramAdmin, ramUrl, ramVersion } from '../../../shared/alicloud/setup/ram.js';
import { bucketAdmin } from '../../../shared/ledger/oss/bucket-admin.js';
import type { OssChannel } from '../../../shared/ledger/oss/channel.js';
import { ossEndpoint } from '../../../shared/ledger/oss/endpoint.js';
import type { MadeNames, SetupReach } from '../../../shared/ram/setup-resources.js';
import { readConfig } from '../../../shared/runtime/config.js';
import { readSetupEndpoints } from '../../../shared/runtime/setup-endpoints.js';
import type { SetupCloud } from '../../../shared/setup/ports.js';
import { accountOf } from '../accounts.js';
import { connectionOf, runTimes, withCurrentKeys } from '../connect.js';
import type { Edges, FcContext } from '../edges.js';

/** The account of the credentials, for setup. No function loads this file. */
export interface SetupAccount {
  readonly id: string;
  /** What setup makes under these names, in the region of the context. */
  cloud(names: MadeNames): SetupCloud;
  /** The connection to a bucket, in the region of the context. */
  bucket(ledger: Pick<OssChannel, 'bucket' | 'prefix'>): OssChannel;
  close(): Promise<void>;
}

/** Asks STS for the account. Rejects with a `ConfigFault` without credentials. */
export async function openSetup(given: FcContext, edges: Edges): Promise<SetupAccount> {
  const context = await withCurrentKeys(given, edges);
  const config = readConfig(edges.env, context.region);
  const endpoints = readSetupEndpoints(edges.env);
  const { stopAt } = runTimes(edges.now(), edges.runSeconds, edges.runSeconds);
  const own = connectionOf(config, context, edges, { stopAt });
  const id = context.accountId || (await accountOf(own, 'setup names what it makes by the account'));
  const connection = { ...own, accountId: id };
  const { dispatcher, close } = connectionsOf(connection);
  const { channel } = linkOf(connection, dispatcher);
  const { region } = context;
  const bucket: SetupAccount['bucket'] = (ledger) => ({
    ...connection,
    ...ossEndpoint(config.endpoints.oss, region),
    ...ledger,
    dispatcher,
  });
  return {
    id,
    bucket,
    cloud: (names) => {
      const reach: SetupReach = { account: id, regions: [region], made: names };
      return {
        bucket: bucketAdmin({ channel: bucket({ bucket: names.bucket, prefix: '' }), account: id, reach }),
        queue: queueAdmin(
          product(channel, { url: endpoints.mns ?? queueUrl, version: queueVersion, region, reach }),
          names.queue,
        ),
        ram: ramAdmin(
          product(channel, { url: endpoints.ram ?? ramUrl, version: ramVersion, region, reach }),
          names.name,
        ),
      };
    },
    close,
  };
}

function product(
  channel: Channel,
  { url, ...rest }: Omit<SetupProduct, 'channel' | 'url'> & { readonly url: string },
): SetupProduct {
  return { ...rest, channel, url: new URL(url.replaceAll('{region}', rest.region)) };
}
