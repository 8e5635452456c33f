import { addSeconds } from 'date-fns';
import type { AccountConfig, AlicloudAccount } from '../../shared/alicloud/account.js';
import { isDense } from '../../shared/alicloud/client/answer.js';
import { amplyOfMemory } from '../../shared/ledger/bounds.js';
import { ossStore } from '../../shared/ledger/oss/bucket.js';
import { ossEndpoint } from '../../shared/ledger/oss/endpoint.js';
import type { Store } from '../../shared/ledger/store.js';
import { english } from '../../shared/rotation/english.js';
import type { Region } from '../../shared/rotation/model/inventory.js';
import type { Config } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { type Connection, openAccounts } from './accounts.js';
import type { Edges, FcContext } from './edges.js';

/** The context with the present keys. Rejects with a `ConfigFault` if there are none. */
export async function withCurrentKeys(context: FcContext, { currentKeys }: Edges): Promise<FcContext> {
  return currentKeys === undefined ? context : { ...context, credentials: await currentKeys() };
}

/** The end of a run, and the callbacks for its calls. */
type Bounds = Pick<AccountConfig, 'stopAt' | 'onCall' | 'onAnswer' | 'onServerTime'>;

/** Every account that is served, with the present keys, the function's own first. Throws a `ConfigFault` without credentials. */
export async function openServed(
  config: Config,
  given: FcContext,
  edges: Edges,
  bounds: Bounds,
): Promise<readonly AlicloudAccount[]> {
  const context = await withCurrentKeys(given, edges);
  return openAccounts(context.accountId || undefined, config.accounts, connectionOf(config, context, edges, bounds));
}

/** The connection to an account. Throws a `ConfigFault` without credentials. */
export function connectionOf(config: Config, context: FcContext, edges: Edges, bounds: Bounds): Connection {
  return {
    ...edges,
    ...bounds,
    homeRegion: (context.region || undefined) as Region | undefined,
    credentials: credentialsOf(context),
    site: config.site,
    endpoints: config.endpoints,
  };
}

/** Throws a `ConfigFault` if they are missing or cannot be sent. */
export function credentialsOf({ credentials }: FcContext) {
  if (!credentials?.accessKeyId || !credentials.accessKeySecret)
    throw new ConfigFault(
      english`no credentials: give the function a role, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET`,
    );
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  refuseWhitespace({
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  });
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}

/** A line end that was copied from a file makes a header that cannot be sent, or a wrong signature. */
function refuseWhitespace(keys: Readonly<Record<string, string | undefined>>): void {
  const broken = Object.keys(keys).filter((name) => /[^!-~]/.test(keys[name] ?? ''));
  if (broken.length > 0)
    throw new ConfigFault(english`bad credentials: ${broken.join(' and ')} must have no spaces and no ends of lines`);
}

/** The store of the ledger. Throws a `ConfigFault` without credentials, or if the bucket's region is unknown. */
export function openStore({ ledger, endpoints }: Config, context: FcContext, edges: Edges) {
  if (ledger.kind === 'folder') return { store: edges.folder(ledger.path), close: async () => {} };
  const endpoint = ossEndpoint(endpoints.oss, context.region);
  if (endpoint.region === '')
    throw new ConfigFault(
      english`bad environment: the region of the LEDGER bucket is unknown; set OSS_ENDPOINT=https://oss-<region>.aliyuncs.com`,
    );
  const store = ossStore({ ...edges, ...ledger, ...endpoint, credentials: credentialsOf(context) });
  return { store, close: store.close };
}

/** Reads a report beside the ledger. One that takes more than its part of the memory counts as none. */
export function storedTexts(store: Store, { memoryBytes = amplyOfMemory }: Pick<Edges, 'memoryBytes'>) {
  return async (key: string): Promise<string | undefined> => {
    const text = await store.read(key, memoryBytes / reportParts);
    return typeof text !== 'string' || isDense(text) ? undefined : text;
  };
}

/** As records a report takes up to six times as much, beside the estate of the pass. */
const reportParts = 32;

/** FC ends a run at its timeout; EventBridge waits 5 minutes for it, independent of the timeout. */
const longestRunSeconds = 240;

/** `stopAt` leaves a tenth of the run, at most 10 seconds, for the epilogue of the pass and for the report. */
export function runTimes(startedAt: Date, timeoutSeconds: number = longestRunSeconds, longest = longestRunSeconds) {
  const seconds = Math.min(timeoutSeconds, longest);
  return { stopAt: addSeconds(startedAt, seconds - Math.min(10, seconds / 10)), endAt: addSeconds(startedAt, seconds) };
}
