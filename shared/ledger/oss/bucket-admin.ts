import { wayOf } from '../../alicloud/client/answer.js';
import { CloudFault } from '../../alicloud/client/cloud-fault.js';
import { type SetupOperation, setupPermissionFor } from '../../ram/permissions.js';
import type { SetupReach } from '../../ram/setup-resources.js';
import type { BucketAdmin, BucketInfo, BucketState, Tags } from '../../setup/ports.js';
import { ossAnswer } from './call.js';
import type { AnyOssCall, OssAnswer, OssChannel } from './channel.js';
import { xmlText, xmlTexts } from './xml.js';

interface BucketOwner {
  readonly channel: OssChannel;
  readonly account: string;
  readonly reach: SetupReach;
}

/** The ledger's bucket itself, over signed HTTP. */
export function bucketAdmin(owner: BucketOwner): BucketAdmin {
  const put = async (operation: SetupOperation, query: string, text: string) => {
    await call(owner, operation, { query: { [query]: '' }, text });
  };
  return {
    info: () => info(owner),
    read: () => read(owner),
    make: async () => {
      // Private is the default. An ACL that is given would need a permission more, and change a bucket that exists.
      await call(owner, 'PutBucket', {});
    },
    // PutBucket takes no tags. Source: OSS, EC 0015-00000207.
    tag: async (tags) => put('PutBucketTags', 'tagging', taggingXml({ ...(await tagsOf(owner)), ...tags })),
    encrypt: () => put('PutBucketEncryption', 'encryption', encryptionXml),
    blockPublicAccess: () => put('PutBucketPublicAccessBlock', 'publicAccessBlock', blockXml),
    keys: () => keys(owner),
    removeObject: async (key) => {
      await call(owner, 'DeleteLedgerObject', { key });
    },
    remove: async () => {
      await call(owner, 'DeleteBucket', {}, ['NoSuchBucket']);
    },
  };
}

/** Sources: OSS, PutBucketEncryption, PutBucketPublicAccessBlock, PutBucketTags. */
const encryptionXml =
  '<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
  '</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>';
const blockXml =
  '<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>';

/** One page says that other tags stay, another that all are overwritten. So all are sent. */
function taggingXml(tags: Tags): string {
  const pairs = Object.entries(tags).map(
    ([key, value]) => `<Tag><Key>${xml(key)}</Key><Value>${xml(value)}</Value></Tag>`,
  );
  return `<Tagging><TagSet>${pairs.join('')}</TagSet></Tagging>`;
}

function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

async function read(owner: BucketOwner): Promise<BucketState> {
  const known = await info(owner);
  if (known.kind !== 'own') return known;
  const tags = await tagsOf(owner);
  // Only a bucket without tags may be one that setup could not mark.
  const isEmpty = Object.keys(tags).length === 0 && (await page(owner, { 'max-keys': '1' })).keys.length === 0;
  return { ...known, tags, isEmpty };
}

/** One call has the region, the owner and all settings. Source: OSS, GetBucketInfo. */
async function info(owner: BucketOwner): Promise<BucketInfo> {
  const query = { bucketInfo: '' };
  const answer = await call(owner, 'GetBucketInfo', { query }, ['NoSuchBucket', 'AccessDenied', ...notOwn]);
  if (answer.code === 'NoSuchBucket') return { kind: 'none' };
  if (answer.endpoint) return { kind: 'elsewhere', endpoint: answer.endpoint };
  if (isForeign(answer)) return { kind: 'foreign' };
  if (answer.code !== '') throw faultOf(owner, { operation: 'GetBucketInfo' }, { answer, operation: 'GetBucketInfo' });
  const { text } = answer;
  const of = (name: string) => xmlText(text, name);
  if (of('ID') !== owner.account) return { kind: 'foreign' };
  return {
    kind: 'own',
    region: (of('Location') ?? '').replace(/^oss-/, ''),
    acl: of('Grant') ?? '',
    versioning: of('Versioning'),
    isEncrypted: (of('SSEAlgorithm') ?? 'None') !== 'None',
    blocksPublicAccess: of('BlockPublicAccess') === 'true',
    madeAt: new Date(of('CreationDate') ?? 0),
  };
}

const notOwn = ['BucketNotBelongTo', 'BucketAlreadyExists'];

/** Sources: OSS, "How to troubleshoot 403"; EC 0003-00000001. */
function isForeign({ code, exactCode, message = '' }: OssAnswer): boolean {
  if (notOwn.includes(code)) return true;
  return code === 'AccessDenied' && (exactCode === '0003-00000001' || /does not belong to you/i.test(message));
}

async function tagsOf(owner: BucketOwner): Promise<Tags> {
  const { text } = await call(owner, 'GetBucketTags', { query: { tagging: '' } });
  const [names, values] = [xmlTexts(text, 'Key'), xmlTexts(text, 'Value')];
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
}

async function keys(owner: BucketOwner): Promise<readonly string[]> {
  const all: string[] = [];
  let from: Readonly<Record<string, string>> | undefined = {};
  while (from !== undefined) {
    const { keys: more, next }: Awaited<ReturnType<typeof page>> = await page(owner, { 'max-keys': '1000', ...from });
    all.push(...more);
    from = next === undefined ? undefined : { 'continuation-token': next };
  }
  return all;
}

async function page(owner: BucketOwner, more: Readonly<Record<string, string>>) {
  const query = { 'list-type': '2', 'encoding-type': 'url', ...more };
  const { text } = await call(owner, 'ListBucket', { query });
  return { keys: xmlTexts(text, 'Key').map(decodeURIComponent), next: xmlText(text, 'NextContinuationToken') };
}

/** The operations of OSS whose names differ from those of the table of permissions. */
const named: Partial<Record<SetupOperation, string>> = {
  ListBucket: 'ListObjectsV2',
  DeleteLedgerObject: 'DeleteObject',
};

async function call(
  owner: BucketOwner,
  operation: SetupOperation,
  request: Omit<AnyOssCall, 'operation'>,
  expected: readonly string[] = [],
): Promise<OssAnswer> {
  const ossCall = { ...request, operation: named[operation] ?? operation };
  const { answer } = await ossAnswer(owner.channel, ossCall, expected);
  if (answer.code === '' || expected.includes(answer.code)) return answer;
  throw faultOf(owner, ossCall, { answer, operation });
}

function faultOf(
  { channel, reach }: BucketOwner,
  { key }: Pick<AnyOssCall, 'operation' | 'key'>,
  { answer, operation }: { readonly answer: OssAnswer; readonly operation: SetupOperation },
): CloudFault {
  const { code, requestId, status: httpStatus, cause, message } = answer;
  const subject = key === undefined ? `bucket ${channel.bucket}` : `oss://${channel.bucket}/${key}`;
  const missing = code === 'AccessDenied' ? setupPermissionFor(operation, reach) : undefined;
  const remedy = missing ? `; allow ${missing.action} on ${missing.resource}` : '';
  const why = message ?? (httpStatus === 0 ? `no answer${wayOf(cause)}` : `HTTP ${httpStatus}`);
  return new CloudFault(`${subject}: ${why}${remedy}`, { operation, code, requestId, httpStatus, cause, missing });
}
