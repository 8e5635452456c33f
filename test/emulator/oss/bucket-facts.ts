import { type Answer, CloudError } from '../protocol/message.js';
import type { OssCall } from './context.js';
import { document, type Element, timeOf } from './xml.js';

const STATUS = { enabled: 'Enabled', suspended: 'Suspended' } as const;

/** GetBucketVersioning: a bucket that never had versioning has no Status at all (OSS, GetBucketVersioning). */
export function getBucketVersioning({ bucket }: OssCall): Answer {
  const status: Element[] = bucket.versioning === 'off' ? [] : [['Status', STATUS[bucket.versioning]]];
  return xmlAnswer(['VersioningConfiguration', status]);
}

/** GetBucketInfo: `Versioning` is there only when versioning is or was on (OSS, GetBucketInfo). */
export function getBucketInfo({ bucket }: OssCall): Answer {
  const host = `oss-${bucket.region}`;
  const versioning: Element[] = bucket.versioning === 'off' ? [] : [['Versioning', STATUS[bucket.versioning]]];
  return xmlAnswer([
    'BucketInfo',
    [
      [
        'Bucket',
        [
          ['CreationDate', timeOf(bucket.createdAt)],
          ['ExtranetEndpoint', `${host}.aliyuncs.com`],
          ['IntranetEndpoint', `${host}-internal.aliyuncs.com`],
          ['Location', host],
          ['Name', bucket.name],
          ['StorageClass', 'Standard'],
          ...versioning,
          [
            'Owner',
            [
              ['DisplayName', bucket.accountId],
              ['ID', bucket.accountId],
            ],
          ],
          ['AccessControlList', [['Grant', bucket.acl]]],
          ['ServerSideEncryptionRule', [['SSEAlgorithm', bucket.encryption ?? 'None']]],
          ['BlockPublicAccess', String(bucket.blocksPublicAccess)],
        ],
      ],
    ],
  ]);
}

/** GetBucketLifecycle (OSS, GetBucketLifecycle). */
export function getBucketLifecycle({ bucket }: OssCall): Answer {
  if (bucket.lifecycle.length === 0) throw new CloudError(404, 'NoSuchLifecycle', 'No Row found in Lifecycle Table.');
  const rules = bucket.lifecycle.map(
    ({ id, prefix, isEnabled = true, expireDays, tag }): Element => [
      'Rule',
      [
        ['ID', id],
        ['Prefix', prefix],
        ['Status', isEnabled ? 'Enabled' : 'Disabled'],
        tag === undefined
          ? undefined
          : [
              'Tag',
              [
                ['Key', tag],
                ['Value', '1'],
              ],
            ],
        expireDays === undefined
          ? [
              'Transition',
              [
                ['Days', '30'],
                ['StorageClass', 'IA'],
              ],
            ]
          : ['Expiration', [['Days', String(expireDays)]]],
      ],
    ],
  );
  return xmlAnswer(['LifecycleConfiguration', rules]);
}

export function xmlAnswer(root: Element): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(root) };
}
