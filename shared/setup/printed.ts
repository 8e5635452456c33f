import { ledgerPrefix, mark } from './names.js';
import type { Wanted } from './wanted.js';

const { tag, description } = mark;

/**
 * The same steps as commands of the `aliyun` program, 3.0.304 or later (ossutil 2.0). Sources: "Use Alibaba Cloud CLI to manage
 * OSS resources"; ossutil, put-bucket and its siblings; RAM 2015-05-01; Mns-open 2022-01-19, by `--force`, because not every
 * version of the program knows it.
 */
export function aliyunCommands(wanted: Wanted): readonly string[] {
  const { region, bucket, queue, name, policy, trust } = wanted;
  const oss = (operation: string, ...more: string[]) =>
    shellCommand('aliyun', 'ossutil', 'api', operation, '--region', region, '--bucket', bucket, ...more);
  const ram = (operation: string, ...more: string[]) => shellCommand('aliyun', 'ram', operation, ...more);
  const document = JSON.stringify;
  const tagging = document({ TagSet: { Tag: [{ Key: tag.key, Value: tag.value }] } });
  const rule = document({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
  const smq = [
    '--version',
    '2022-01-19',
    '--endpoint',
    `mns-open.${region}.aliyuncs.com`,
    '--region',
    region,
    '--force',
  ];
  return [
    oss('put-bucket'),
    oss('put-bucket-tags', '--tagging', tagging),
    oss('put-bucket-encryption', '--server-side-encryption-rule', rule),
    oss(
      'put-bucket-public-access-block',
      '--public-access-block-configuration',
      document({ BlockPublicAccess: 'true' }),
    ),
    shellCommand(
      'aliyun',
      'mns-open',
      'CreateQueue',
      ...smq,
      '--QueueName',
      queue,
      '--Tag.1.Key',
      tag.key,
      '--Tag.1.Value',
      tag.value,
    ),
    ram(
      'CreatePolicy',
      '--PolicyName',
      name,
      '--Description',
      `${description} --print`,
      '--PolicyDocument',
      document(policy),
    ),
    ram(
      'CreateRole',
      '--RoleName',
      name,
      '--Description',
      `${description} --print`,
      '--AssumeRolePolicyDocument',
      document(trust),
    ),
    ram('AttachPolicyToRole', '--PolicyType', 'Custom', '--PolicyName', name, '--RoleName', name),
  ];
}

/** Each word as a shell takes it. */
/** The words as a shell takes them. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/**
 * The same as a template of ROS. Without the marks of setup, because ROS changes and removes what it made. The role is made before the policy, which is attached to it. Sources: ROS, ALIYUN::OSS::Bucket,
 * ALIYUN::MNS::Queue, ALIYUN::RAM::Role, ALIYUN::RAM::ManagedPolicy (Roles is a list of names).
 */
export function rosTemplate({ bucket, queue, name, policy, trust }: Wanted) {
  return {
    ROSTemplateFormatVersion: '2015-09-01',
    Description: 'The bucket, the queue, the role and the policy of nlb-cert-rotation',
    Resources: {
      Bucket: {
        Type: 'ALIYUN::OSS::Bucket',
        Properties: {
          BucketName: bucket,
          AccessControl: 'private',
          BlockPublicAccess: true,
          ServerSideEncryptionConfiguration: { SSEAlgorithm: 'AES256' },
        },
      },
      Queue: {
        Type: 'ALIYUN::MNS::Queue',
        Properties: { QueueName: queue },
      },
      Role: {
        Type: 'ALIYUN::RAM::Role',
        Properties: { RoleName: name, AssumeRolePolicyDocument: trust },
      },
      Policy: {
        Type: 'ALIYUN::RAM::ManagedPolicy',
        DependsOn: 'Role',
        Properties: { PolicyName: name, PolicyDocumentUnchecked: policy, Roles: [name] },
      },
    },
    Outputs: {
      Ledger: { Value: `oss://${bucket}/${ledgerPrefix}` },
    },
  };
}
