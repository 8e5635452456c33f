import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
beforeEach(async () => {
  estate = await startEstate();
});
afterEach(() => estate.stop());

const account = '4242424242424242';
const bucket = `nlb-cert-rotation-${account}-cn-hangzhou`;

/** The words of a command, as a shell takes them. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync('sh', ['-c', `aliyun() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
const valueBehind = (words: readonly string[], flag: string) => words[words.indexOf(flag) + 1] ?? '';

async function neededPolicy() {
  const functions = ['on-renewal', 'confirm', 'sweep', 'backfill'].map((each) => `nlb-cert-${each}`).join();
  const { out } = await commandLine(estate.system)(
    ...['policy', '--account', account, '--regions', 'cn-hangzhou', '--bucket', `oss://${bucket}/ledger`],
    ...['--functions', functions, '--logs', 'serverless-cn-hangzhou-*/default-logs'],
    ...['--failures', `acs:mns:cn-hangzhou:${account}:/queues/nlb-cert-rotation-failed/messages`],
  );
  return JSON.parse(out);
}

describe('setup --print', () => {
  it('aliyun makes the same by commands that a shell takes, without a call', async () => {
    const { code, out } = await estate.run(['--print', 'aliyun', '--account', account]);
    expect(code).toBe(0);
    expect(estate.system.cloud.requests).toEqual([]);
    const commands = out.split('\n').map(wordsOf);
    expect(commands.map((words) => words.slice(0, 3).join(' '))).toEqual([
      ...['ossutil api put-bucket', 'ossutil api put-bucket-tags', 'ossutil api put-bucket-encryption'],
      ...[
        'ossutil api put-bucket-public-access-block',
        'mns-open CreateQueue --version',
        'ram CreatePolicy --PolicyName',
      ],
      ...['ram CreateRole --RoleName', 'ram AttachPolicyToRole --PolicyType'],
    ]);
    expect(commands.slice(0, 4).every((words) => valueBehind(words, '--bucket') === bucket)).toBe(true);
    expect(JSON.parse(valueBehind(commands[5] ?? [], '--PolicyDocument'))).toEqual(await neededPolicy());
    expect(valueBehind(commands[6] ?? [], '--AssumeRolePolicyDocument')).toContain('"Service":["fc.aliyuncs.com"]');
  });

  it('ros is a template of the four resources, with the same policy', async () => {
    const { code, out } = await estate.run(['--print', 'ros', '--account', account]);
    expect(code).toBe(0);
    expect(estate.system.cloud.requests).toEqual([]);
    const { Resources, ROSTemplateFormatVersion } = JSON.parse(out);
    expect(ROSTemplateFormatVersion).toBe('2015-09-01');
    expect(Resources).toMatchObject({
      Bucket: {
        Type: 'ALIYUN::OSS::Bucket',
        Properties: { BucketName: bucket, AccessControl: 'private', BlockPublicAccess: true },
      },
      Queue: { Type: 'ALIYUN::MNS::Queue', Properties: { QueueName: 'nlb-cert-rotation-failed' } },
      Role: { Type: 'ALIYUN::RAM::Role', Properties: { RoleName: 'nlb-cert-rotation' } },
      Policy: { Type: 'ALIYUN::RAM::ManagedPolicy', DependsOn: 'Role', Properties: { Roles: ['nlb-cert-rotation'] } },
    });
    expect(Resources.Policy.Properties.PolicyDocumentUnchecked).toEqual(await neededPolicy());
    expect(Resources.Bucket.Properties).not.toHaveProperty('VersioningConfiguration');
  });

  it('without --account asks only for the account', async () => {
    await estate.run(['--print', 'ros']);
    expect(estate.system.cloud.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  it('aliyun with --json is a list', async () => {
    const { out } = await estate.run(['--print', 'aliyun', '--account', account, '--json']);
    expect(JSON.parse(out).commands).toHaveLength(8);
  });
});
