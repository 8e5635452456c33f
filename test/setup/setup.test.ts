import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mns, ram } from '../emulator/support/client.js';
import { commandLine } from '../support/command-line.js';
import { account, bucket, type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
beforeEach(async () => {
  estate = await startEstate();
});
afterEach(() => estate.stop());

const name = 'nlb-cert-rotation';
const byPerson = /^(Put|Create|Delete|Attach|Detach)/;
const changes = () => estate.system.cloud.requests.filter(({ operation }) => byPerson.test(operation));
const text = () => readFile(estate.template, 'utf8');
const trustOf = (Principal: object) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] });
const allowing = (Action: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const policyNow = async () => {
  const { body } = await ram(estate.system.cloud, 'GetPolicy', { PolicyType: 'Custom', PolicyName: name });
  return JSON.parse(body.DefaultPolicyVersion.PolicyDocument);
};

describe('setup', () => {
  it('makes everything, writes it into the template, and says what to type next', async () => {
    const { code, out, err } = await estate.run(['--yes']);
    expect([code, err]).toEqual([0, '']);
    expect(out.endsWith(`Next:\n  npx @serverless-devs/s deploy -t ${estate.template}`)).toBe(true);
    expect(await estate.world()).toMatchObject({
      bucket: {
        region: 'cn-hangzhou',
        acl: 'private',
        encryption: 'AES256',
        blocksPublicAccess: true,
        versioning: 'off',
        tags: { 'made-by': 'nlb-cert-setup' },
      },
      queue: { Data: { Tags: [{ TagKey: 'made-by', TagValue: 'nlb-cert-setup' }] } },
      policy: { Policy: { Description: expect.stringMatching(/^Made by nlb-cert setup/) } },
      role: { Role: { AssumeRolePolicyDocument: trustOf({ Service: ['fc.aliyuncs.com'] }) } },
      attached: { Policies: { Policy: [{ PolicyName: name, PolicyType: 'Custom' }] } },
    });
    expect(await text()).toMatch(new RegExp(`LEDGER: oss://${bucket}/ledger\\n`));
    expect(await text()).toMatch(/region: cn-hangzhou\n/);
    expect(await text()).toContain('# ');
  });

  it('changes nothing when it is run again', async () => {
    await estate.run(['--yes']);
    const [before, made, written] = [await estate.world(), changes().length, await text()];
    const { code, out } = await estate.run(['--yes']);
    expect(code).toBe(0);
    expect(out).toMatch(/Everything is there; nothing was changed\.$/);
    expect(changes()).toHaveLength(made);
    expect([await estate.world(), await text()]).toEqual([before, written]);
  });

  it('gives the role exactly the policy that nlb-cert policy prints', async () => {
    await estate.run(['--yes', '--regions', 'cn-hangzhou,cn-shanghai']);
    const functions = ['on-renewal', 'confirm', 'sweep', 'backfill'].map((each) => `nlb-cert-${each}`).join();
    const printed = await commandLine(estate.system)(
      ...['policy', '--account', account, '--regions', 'cn-hangzhou,cn-shanghai', '--bucket', `oss://${bucket}/ledger`],
      ...['--functions', functions, '--logs', 'serverless-cn-hangzhou-*/default-logs'],
      ...['--failures', `acs:mns:cn-hangzhou:${account}:/queues/nlb-cert-rotation-failed/messages`],
    );
    expect(await policyNow()).toEqual(JSON.parse(printed.out));
  });

  it('shows the plan and makes nothing without a terminal and without --yes', async () => {
    const before = await text();
    const { code, out } = await estate.run([]);
    expect(code).toBe(0);
    expect(out).toMatch(/to make .*RAM role/);
    expect(out).toMatch(/Not a terminal, so nothing was made; pass --yes to make it\.$/);
    expect(changes()).toEqual([]);
    expect(await text()).toBe(before);
  });

  it('asks on a terminal, after the plan', async () => {
    const asked: string[] = [];
    const answering = (answer: string) => ({
      canAsk: true,
      ask: async (question: string) => {
        asked.push(question);
        return answer;
      },
    });
    expect((await estate.run([], answering('n'))).out).toMatch(/to make[\s\S]*Nothing was changed\.$/);
    expect(changes()).toEqual([]);
    expect((await estate.run([], answering('y'))).out).toMatch(/made .*RAM role[\s\S]*s deploy -t \S+$/);
    expect(asked).toEqual(['Make it? (y/N) ', 'Make it? (y/N) ']);
    expect(await estate.world()).toMatchObject({ role: { Role: { RoleName: name } } });
  });

  it('answers with JSON, with each step and its outcome', async () => {
    const { out } = await estate.run(['--yes', '--json']);
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({
      account,
      region: 'cn-hangzhou',
      next: `npx @serverless-devs/s deploy -t ${estate.template}`,
    });
    expect(answer.steps.map(({ step, outcome }: Record<string, string>) => `${step} ${outcome}`)).toEqual(
      ['bucket', 'queue', 'policy', 'role', 'attachment', 'files'].map((step) => `${step} done`),
    );
  });

  it.each([60, 80, 120])('fits into %i columns', async (columns) => {
    const outs = [
      (await estate.run([], { columns })).out,
      (await estate.run(['--yes'], { columns })).out,
      (await estate.run(['--remove'], { columns })).out,
      (await estate.run(['--remove', '--yes'], { columns })).out,
      (await estate.run(['--remove', '--yes'], { columns })).out,
    ];
    const words = outs
      .join('\n')
      .split('\n')
      .filter((line) => !line.includes(estate.folder));
    expect(words.filter((line) => line.length > columns)).toEqual([]);
  });

  it('speaks Chinese', async () => {
    const { out } = await estate.run(['--yes', '--lang', 'zh']);
    const words = out.replaceAll(/[\w./:@-]+/g, '');
    expect(words).toMatch(/已创建/);
    expect(out).not.toMatch(/\b(made|bucket of|exactly|Next)\b/);
  });
});

describe('a changed wish', () => {
  it('is a new default version of the policy, also after more than five', async () => {
    await estate.run(['--yes']);
    const regions = ['cn-beijing', 'cn-shenzhen', 'cn-shanghai', 'cn-qingdao', 'cn-chengdu', 'ap-southeast-1'];
    for (const region of regions) {
      const { code, out } = await estate.run(['--yes', '--regions', region]);
      expect([code, out]).toEqual([0, expect.stringMatching(/changed .*RAM policy/)]);
      expect(JSON.stringify(await policyNow())).toContain(`acs:nlb:${region}:${account}`);
    }
    expect(await text()).toContain('REGIONS: ap-southeast-1');
  });

  it('of load balancers is kept by later runs, until all lifts it', async () => {
    const limited = () => policyNow().then((policy) => JSON.stringify(policy).includes(':loadbalancer/nlb-a"'));
    await estate.run(['--yes', '--load-balancers', 'nlb-a']);
    expect(await limited()).toBe(true);
    await estate.run(['--yes']);
    expect(await limited()).toBe(true);
    await estate.run(['--yes', '--load-balancers', 'all']);
    expect(await limited()).toBe(false);
  });

  it('of names is remembered by the template', async () => {
    await estate.run([
      '--yes',
      '--bucket',
      'my-own-ledger',
      '--name',
      'rotation',
      '--regions',
      'cn-shanghai,cn-beijing',
    ]);
    const made = changes().length;
    expect((await estate.run(['--yes'])).out).toMatch(/fits .*my-own-ledger[\s\S]*nothing was changed/);
    expect(changes()).toHaveLength(made);
    expect(await text()).toMatch(/REGIONS: "cn-shanghai,cn-beijing"/);
  });

  it('of the roles in other accounts is that of the template', async () => {
    const { writeFile } = await import('node:fs/promises');
    const role = 'acs:ram::2222222222222222:role/rotator';
    await writeFile(estate.template, (await text()).replace(/^( +)REGIONS:/m, `$1ACCOUNTS: ${role}\n$1REGIONS:`));
    await estate.run(['--yes']);
    expect(JSON.stringify(await policyNow())).toContain(`"sts:AssumeRole"],"Resource":["${role}"]`);
  });
});

describe('what stands in the way is named, and nothing is made', () => {
  const rows: readonly [string, () => unknown, RegExp][] = [
    [
      'a bucket of another account',
      () => estate.system.cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou', accountId: '2222222222222222' }),
      /belongs to another account/,
    ],
    [
      'a bucket in another region',
      () => estate.system.cloud.oss.addBucket({ name: bucket, region: 'cn-shanghai' }),
      /it is in cn-shanghai, and the functions are in cn-hangzhou/,
    ],
    [
      'a bucket with versioning',
      () => estate.system.cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou', versioning: 'suspended' }),
      /its versioning is Suspended/,
    ],
    [
      'a public bucket',
      () => estate.system.cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou', acl: 'public-read' }),
      /it is public \(public-read\)/,
    ],
    [
      'a role with a foreign trust',
      () =>
        ram(estate.system.cloud, 'CreateRole', {
          RoleName: name,
          AssumeRolePolicyDocument: trustOf({ RAM: ['acs:ram::2222222222222222:root'] }),
        }),
      /others than Function Compute may assume it/,
    ],
    [
      'a policy of a person',
      () => ram(estate.system.cloud, 'CreatePolicy', { PolicyName: name, PolicyDocument: allowing('oss:*') }),
      /allows something else/,
    ],
  ];
  it.each(rows)('%s', async (_title, plant, says) => {
    await plant();
    const [before, planted, written] = [await estate.world(), changes().length, await text()];
    const { code, out } = await estate.run(['--yes']);
    expect([code, out]).toEqual([1, expect.stringMatching(says)]);
    expect(out).toMatch(/in the way .*[\s\S]*Nothing was made, because something is in the way\.$/);
    expect([await estate.world(), await text()]).toEqual([before, written]);
    expect(changes()).toHaveLength(planted);
  });
});

describe('what is made by another between the plan and the answer', () => {
  const during = (plant: () => Promise<unknown>) => ({
    canAsk: true,
    ask: async () => {
      await plant();
      return 'y';
    },
  });
  const policy = (over: object) => () =>
    ram(estate.system.cloud, 'CreatePolicy', { PolicyName: name, PolicyDocument: allowing('oss:*'), ...over });

  it('stands in the way if it does not fit', async () => {
    const { code, out } = await estate.run([], during(policy({})));
    expect([code, out]).toEqual([3, expect.stringMatching(/failed .*RAM policy[\s\S]*allows something else/)]);
    expect(await policyNow()).toEqual(JSON.parse(allowing('oss:*')));
  });

  it('is finished if another setup made it', async () => {
    const { code } = await estate.run([], during(policy({ Description: 'Made by nlb-cert setup: test' })));
    expect(code).toBe(0);
    expect(JSON.stringify(await policyNow())).toContain('nlb:UpdateListenerAttribute');
  });
});

describe('what a person made is used as it is', () => {
  it('if it fits', async () => {
    const { cloud } = estate.system;
    cloud.oss.addBucket({ name: bucket, region: 'cn-hangzhou' });
    cloud.oss.put(cloud.oss.find(bucket)!, { key: 'k', body: Buffer.from('1'), contentType: 'text/plain', meta: {} });
    await mns(cloud, 'CreateQueue', { QueueName: 'nlb-cert-rotation-failed', DelaySeconds: 5 });
    await ram(cloud, 'CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: trustOf({ Service: ['fc.aliyuncs.com'] }),
    });
    const { code } = await estate.run(['--yes']);
    expect(code).toBe(0);
    expect(await estate.world()).toMatchObject({
      bucket: { tags: {}, encryption: undefined, blocksPublicAccess: false, keys: ['k'] },
      queue: { Data: { DelaySeconds: 5, Tags: [] } },
      role: { Role: { Description: '' } },
      attached: { Policies: { Policy: [{ PolicyName: name }] } },
    });
  });
});

describe('the region of the functions', () => {
  const regionIn = (out: string) => /region (\S+)/.exec(out)?.[1];
  const keysOf = (region: string) => {
    const { accessKeyId, accessKeySecret, securityToken } = estate.system.cloud.credentials;
    const source = { name: 'profile "p"', remedy: 'check it' };
    return { currentKeys: async () => ({ accessKeyId, accessKeySecret, securityToken, source, region }) };
  };

  it('is that of the option, of the environment, or of the profile', async () => {
    expect(regionIn((await estate.run(['--region', 'cn-shanghai'])).out)).toBe('cn-shanghai');
    expect(regionIn((await estate.run([], {}, {}, { REGIONS: '', ALIBABA_CLOUD_REGION_ID: 'cn-shanghai' })).out)).toBe(
      'cn-shanghai',
    );
    expect(regionIn((await estate.run([], {}, keysOf('cn-shanghai'), { REGIONS: '' })).out)).toBe('cn-shanghai');
    const { code, err } = await estate.run([], {}, keysOf(''), { REGIONS: '' });
    expect([code, err]).toEqual([2, expect.stringMatching(/the region of the functions is unknown; give --region/)]);
  });

  it('is that of a template that setup has written', async () => {
    await estate.run(['--yes', '--region', 'cn-shanghai']);
    const { out } = await estate.run([], {}, {}, { REGIONS: '' });
    expect(regionIn(out)).toBe('cn-shanghai');
  });
});

describe('setup refuses', () => {
  it.each([
    [['--print', 'ros', '--remove'], /--print and --remove exclude each other/],
    [['--account', '1234567890123456'], /--account needs --print/],
    [['--with-ledger'], /--with-ledger needs --remove/],
    [['--name', 'My_Name'], /--name takes a name of lower-case letters/],
    [['--name', 'n'.repeat(60)], /has more than 63 characters; give --bucket, or a shorter --name/],
    [['--bucket', 'oss://x/y'], /--bucket takes the name of a bucket/],
    [['--region', 'Mars'], /--region takes a region/],
    [['--print', 'terraform'], /Allowed choices are aliyun, ros/],
    [['--print', 'ros', '--account', 'x'], /--account takes the id of an account/],
    [['--load-balancers', 'a b'], /--load-balancers takes ids/],
    [['--template', '/no/such/s.yml'], /\/no\/such\/s\.yml does not exist/],
  ])('%j', async (argv, says) => {
    const { code, err } = await estate.run(argv);
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
    expect(changes()).toEqual([]);
  });

  it('an endpoint that is no address', async () => {
    const { code, err } = await estate.run(['--yes'], {}, {}, { RAM_ENDPOINT: 'ram.aliyuncs.com' });
    expect([code, err]).toEqual([2, expect.stringMatching(/bad environment: RAM_ENDPOINT must be a full base URL/)]);
    expect((await estate.run(['--yes'], {}, {}, { MNS_ENDPOINT: 'http://x' })).err).toMatch(
      /MNS_ENDPOINT must begin with https/,
    );
  });
});
