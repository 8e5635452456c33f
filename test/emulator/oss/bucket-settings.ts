import { type Answer, CloudError } from '../protocol/message.js';
import { xmlAnswer } from './bucket-facts.js';
import { ACLS, type Acl, SSE_ALGORITHMS } from './buckets.js';
import { type OssCall, wrongArgument } from './context.js';
import type { Element } from './xml.js';

const DONE: Answer = { status: 200, headers: {}, body: '' };
const GONE: Answer = { status: 204, headers: {}, body: '' };
const MOST_TAGS = 20;

/** Of PutBucket (OSS, PutBucket: `x-oss-acl`). */
export function aclOf(sent: string | undefined): Acl {
  const found = ACLS.find((acl) => acl === (sent ?? 'private'));
  if (found) return found;
  throw wrongArgument(`no such bucket access control exists: ${sent}`);
}

/** DeleteBucket takes an empty bucket only (OSS, DeleteBucket). */
export function deleteBucket({ bucket, buckets }: OssCall): Answer {
  if (buckets.removeBucket(bucket)) return GONE;
  throw new CloudError(409, 'BucketNotEmpty', 'The bucket has objects. Please delete them first.');
}

/** PutBucketEncryption: AES256, KMS or SM4 (OSS, PutBucketEncryption). */
export function putBucketEncryption({ bucket, request }: OssCall): Answer {
  const named = textOf(request.body, 'SSEAlgorithm');
  const algorithm = SSE_ALGORITHMS.find((each) => each === named);
  if (!algorithm) throw malformed();
  bucket.encryption = algorithm;
  return DONE;
}

export function getBucketEncryption({ bucket }: OssCall): Answer {
  if (!bucket.encryption)
    throw new CloudError(404, 'NoSuchServerSideEncryptionRule', 'The server side encryption rule does not exist.');
  const rule = [['SSEAlgorithm', bucket.encryption] as const];
  return xmlAnswer(['ServerSideEncryptionRule', [['ApplyServerSideEncryptionByDefault', rule]]]);
}

export function deleteBucketEncryption({ bucket }: OssCall): Answer {
  bucket.encryption = undefined;
  return GONE;
}

/** PutBucketPublicAccessBlock (OSS, Block Public Access). */
export function putPublicAccessBlock({ bucket, request }: OssCall): Answer {
  const text = textOf(request.body, 'BlockPublicAccess');
  if (text !== 'true' && text !== 'false') throw malformed();
  bucket.blocksPublicAccess = text === 'true';
  return DONE;
}

export function getPublicAccessBlock({ bucket }: OssCall): Answer {
  return xmlAnswer(['PublicAccessBlockConfiguration', [['BlockPublicAccess', String(bucket.blocksPublicAccess)]]]);
}

export function deletePublicAccessBlock({ bucket }: OssCall): Answer {
  bucket.blocksPublicAccess = false;
  return GONE;
}

/** At most 20 tags; those with other keys stay (OSS, PutBucketTags). */
export function putBucketTags({ bucket, request }: OssCall): Answer {
  const sent = [...request.body.toString('utf8').matchAll(/<Tag>(.*?)<\/Tag>/gs)].map(([, tag = '']) => {
    const [key, value] = ['Key', 'Value'].map((name) => textOf(Buffer.from(tag), name));
    if (!key || key.length > 64 || (value ?? '').length > 128) throw malformed();
    return [key, value ?? ''] as const;
  });
  if (sent.length === 0) throw malformed();
  const tags = { ...bucket.tags, ...Object.fromEntries(sent) };
  if (Object.keys(tags).length > MOST_TAGS) throw wrongArgument(`a bucket has at most ${MOST_TAGS} tags`);
  bucket.tags = tags;
  return DONE;
}

/** Without tags the element is empty (OSS, GetBucketTags). */
export function getBucketTags({ bucket }: OssCall): Answer {
  const tags = Object.entries(bucket.tags).map(
    ([key, value]): Element => [
      'Tag',
      [
        ['Key', key],
        ['Value', value],
      ],
    ],
  );
  return xmlAnswer(['Tagging', tags.length === 0 ? [] : [['TagSet', tags]]]);
}

/** The text of the one element of a name; these documents have no attributes that matter. */
function textOf(body: Buffer, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(body.toString('utf8'))?.[1];
}

function malformed(): CloudError {
  return new CloudError(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate.');
}
