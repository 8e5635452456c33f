import type { Answer } from '../protocol/message.js';
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

export function xmlAnswer(root: Element): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(root) };
}
