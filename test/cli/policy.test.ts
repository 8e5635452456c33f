import { describe, expect, it } from 'vitest';
import { systemEdges } from '../../functions/run/edges.js';
import { typed } from '../support/command-line.js';
import type { Env } from '../support/system.js';

const run = (argv: readonly string[], env: Env = {}) => typed(['policy', ...argv], { ...systemEdges, env });

interface Printed {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
}

async function printed(argv: readonly string[], env: Env = {}): Promise<readonly (readonly string[])[]> {
  const { code, out, err } = await run(argv, env);
  expect([code, err]).toEqual([0, '']);
  return (JSON.parse(out) as Printed).Statement.flatMap(({ Action, Resource }) =>
    Action.map((one) => [one, ...Resource]),
  );
}

const changes = 'nlb:UpdateListenerAttribute';

describe('nlb-cert policy', () => {
  it('needs no configuration and no credentials: rotation, in any region', async () => {
    const rows = await printed([]);
    expect(rows).toContainEqual([changes, 'acs:nlb:*:*:loadbalancer/*']);
    expect(rows.map(([action]) => action)).not.toContain('nlb:DescribeRegions');
  });

  it('is that of the configuration', async () => {
    const rows = await printed([], { REGIONS: 'cn-hangzhou,cn-beijing', LEDGER: 'oss://my-bucket/prod' });
    expect(rows).toContainEqual([
      changes,
      'acs:nlb:cn-beijing:*:loadbalancer/*',
      'acs:nlb:cn-hangzhou:*:loadbalancer/*',
    ]);
    expect(rows).toContainEqual(['oss:PutObject', 'acs:oss:*:*:my-bucket/prod/*']);
    expect(await printed([], { REGIONS: 'all' })).toContainEqual(['nlb:DescribeRegions', '*']);
  });

  it('follows the options, not the configuration', async () => {
    const options = ['--features', 'plan,oss-ledger', '--regions', 'cn-beijing', '--account', '1234567890123456'];
    const rows = await printed([...options, '--bucket', 'oss://other'], {
      REGIONS: 'all',
      LEDGER: 'oss://my-bucket/prod',
    });
    expect(rows).toContainEqual(['nlb:ListListeners', 'acs:nlb:cn-beijing:1234567890123456:listener/*']);
    expect(rows).toContainEqual(['oss:PutObject', 'acs:oss:*:1234567890123456:other/*']);
    expect(rows.map(([action]) => action)).not.toContain(changes);
  });

  it('adds the calls that Function Compute makes in that role, with the options for them', async () => {
    const topic = 'acs:mns:cn-hangzhou:1234567890123456:/topics/failed/messages';
    const rows = await printed(['--logs', 'logs-1/rotation', '--failures', topic]);
    expect(rows).toContainEqual(['log:PostLogStoreLogs', 'acs:log:*:*:project/logs-1/logstore/rotation']);
    expect(rows).toContainEqual(['mns:PublishMessage', topic]);
    expect(rows.map(([action]) => action)).not.toContain('mns:SendMessage');
  });

  it('allows changes of the named load balancers only', async () => {
    const rows = await printed(['--regions', 'cn-hangzhou', '--load-balancers', 'nlb-b, nlb-a']);
    expect(rows).toContainEqual([
      changes,
      'acs:nlb:cn-hangzhou:*:loadbalancer/nlb-a',
      'acs:nlb:cn-hangzhou:*:loadbalancer/nlb-b',
    ]);
    expect(rows).toContainEqual(['nlb:ListLoadBalancers', 'acs:nlb:cn-hangzhou:*:loadbalancer/*']);
  });

  it('allows listings only under the prefix of the ledger', async () => {
    const { out } = await run(['--bucket', 'oss://my-bucket/prod']);
    expect((JSON.parse(out) as Printed).Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['oss:ListObjects'],
      Resource: ['acs:oss:*:*:my-bucket'],
      Condition: { StringLike: { 'oss:Prefix': ['prod/*'] } },
    });
    expect((await run(['--bucket', 'oss://my-bucket'])).out).not.toContain('Condition');
  });

  it('is refused if it is longer than RAM takes, but explained', async () => {
    const ids = Array.from({ length: 150 }, (_, n) => `nlb-${String(n).padStart(16, '0')}`).join();
    expect(await run(['--load-balancers', ids])).toEqual({
      ...{ code: 2, out: '' },
      err: expect.stringContaining('a policy of RAM has at most 6144 characters'),
    });
    expect((await run(['--load-balancers', ids, '--explain'])).code).toBe(0);
  });

  it('--explain says of each action why it is needed and what its abuse would be, without a document', async () => {
    const options = ['--explain', '--regions', 'cn-hangzhou', '--bucket', 'oss://my-bucket/prod'];
    const { code, out, err } = await run(options);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toMatch(/[{}]|Statement/);
    expect(out.split('\n\n')[0]).toBe(
      [
        'nlb:ListLoadBalancers (plan)',
        '  on     acs:nlb:cn-hangzhou:*:loadbalancer/*',
        '  why    Finds the load balancers of a region, with their status and tags.',
        '  abuse  Shows names, addresses, networks, status and tags of every load balancer.',
      ].join('\n'),
    );
    const [listing] = out.split('\n\n').filter((each) => each.startsWith('oss:ListObjects '));
    expect(listing).toContain('\n  if     oss:Prefix is like prod/*\n');
    expect(out).toContain('ServerGroupId redirects decrypted traffic');
    expect(out).toContain('docs/security.md');
  });

  it('--explain --json has a row for each action of the document', async () => {
    const options = ['--bucket', 'oss://my-bucket/prod', '--functions', 'sweep', '--load-balancers', 'nlb-a'];
    const { code, out } = await run([...options, '--explain', '--json']);
    const rows = JSON.parse(out) as {
      action: string;
      resources: string[];
      feature: string;
      why: string;
      abuse: string;
    }[];
    expect(code).toBe(0);
    const documented = await printed(options);
    const sorted = (all: readonly (readonly string[])[]) => all.map((each) => each.join()).sort();
    expect(sorted(rows.map(({ action, resources }) => [action, ...resources]))).toEqual(sorted(documented));
    expect(rows.find(({ action }) => action === 'oss:ListObjects')).toMatchObject({
      feature: 'oss-ledger',
      condition: { StringLike: { 'oss:Prefix': ['prod/*'] } },
    });
    expect(rows.every(({ why, abuse }) => why !== '' && abuse !== '')).toBe(true);
  });

  it('is on one line for a program', async () => {
    const [pretty, json] = [await run([]), await run(['--json'])];
    expect(json.out).toBe(JSON.stringify(JSON.parse(pretty.out)));
  });

  it('--trust prints the principal that may assume the role', async () => {
    expect(JSON.parse((await run(['--trust'])).out).Statement[0].Principal).toEqual({ Service: ['fc.aliyuncs.com'] });
  });

  it('--trust --principal is for a role in another account', async () => {
    const arn = 'acs:ram::1234567890123456:role/nlb-cert-rotation';
    const { out } = await run(['--trust', '--principal', arn, '--external-id', 'x:1']);
    expect(JSON.parse(out).Statement[0]).toMatchObject({
      Principal: { RAM: [arn] },
      Condition: { StringEquals: { 'sts:ExternalId': 'x:1' } },
    });
  });

  it.each([
    [['--trust', '--principal', 'root'], '--principal takes the ARN of a role'],
    [['--trust', '--external-id', 'x1'], '--external-id needs --principal'],
    [['--trust', '--principal', 'acs:ram::1:role/a', '--external-id', 'a b'], '--external-id takes 2 to 1224'],
    [['--principal', 'acs:ram::1:role/a'], 'need --trust'],
    [['--trust', '--explain'], '--explain explains the policy of the role; leave out --trust'],
    [['--load-balancers', 'nlb-*'], '--load-balancers takes ids such as nlb-abc'],
    [['--features', 'rotate,fly'], '--features takes plan, rotate'],
    [['--features', 'oss-ledger'], '--bucket oss://<bucket>/<prefix>'],
    [['--features', 'hand-off'], 'hand-off needs --functions <NAME,…>'],
    [['--functions', 'a/b'], '--functions takes a comma list of function names'],
    [['--features', 'logs'], 'logs needs --logs <project>/<logstore>'],
    [['--logs', 'my-project'], '--logs takes <project>/<logstore>'],
    [['--failures', 'my-queue'], '--failures takes the ARN of a queue or a topic'],
    [['--bucket', 'my-bucket'], '--bucket takes oss://<bucket>/<prefix>'],
    [['--bucket', 'oss://UPPER'], 'LEDGER must name a bucket'],
    [['--regions', 'Mars'], 'REGIONS must be all, or a comma list of regions'],
    [['--account', 'me'], '--account takes the id of an account'],
  ])('%j is refused: %s', async (argv, says) => {
    expect(await run(argv)).toEqual({ code: 2, out: '', err: expect.stringContaining(says) });
  });
});
