import { describe, expect, it } from 'vitest';
import { type Credentials, credentialsOf } from './cloud.js';
import { plant, plantNeighbours } from './plant.js';
import { optionsOf, parseSeed } from './seed.js';
import { SeedFault } from './seed-fault.js';
import { nlb } from './support/client.js';
import { cloudWith, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

const SEED = {
  accountId: '42',
  site: 'intl',
  regions: ['ap-southeast-1', 'eu-central-1'],
  now: '2026-06-01T00:00:00Z',
  jobSeconds: 7,
  additionalPerLoadBalancer: 10,
  switches: { lock: 'load-balancer' },
  certificates: [
    { key: 'shop', names: ['shop.example.com'], notAfter: '2026-07-01T00:00:00Z', keyAlgorithm: 'ECC' },
    { key: 'old', names: ['old.example.com'], source: 'UPLOAD', status: 'revoked', certificateId: '77' },
  ],
  loadBalancers: [
    {
      region: 'eu-central-1',
      name: 'edge',
      tags: { team: 'web' },
      additionalPerLoadBalancer: 30,
      listeners: [
        {
          port: 443,
          default: 'shop',
          additional: ['old', '12315790343_166f'],
          ca: ['ca-1'],
          tags: { 'cert-rotation': 'off' },
        },
        { port: 80, protocol: 'TCP' },
      ],
    },
  ],
};

const seedOf = (seed: object) => JSON.stringify(seed);
const certificate = (over: object) => seedOf({ certificates: [{ key: 'a', names: ['a.example.com'], ...over }] });
const balancer = (over: object) => seedOf({ loadBalancers: [{ region: 'cn-hangzhou', ...over }] });
const on = (listener: object) =>
  seedOf({
    certificates: ['a', 'b'].map((key) => ({ key, names: [`${key}.example.com`] })),
    loadBalancers: [{ region: 'cn-hangzhou', listeners: [listener] }],
  });

describe('a seed', () => {
  it('describes a whole cloud', async () => {
    const seed = parseSeed(JSON.stringify(SEED));
    const { world, accountId, clock, switches } = await cloudWith(optionsOf(seed));
    plant(world, seed);
    expect([accountId, clock.now(), switches.lock]).toEqual(['42', new Date(SEED.now), 'load-balancer']);
    const [shop, old] = world.certificatesOf();
    expect(shop).toMatchObject({ keyAlgorithm: 'ECC', notAfter: new Date('2026-07-01T00:00:00Z') });
    expect(old).toMatchObject({ id: '77-ap-southeast-1', source: 'UPLOAD', status: 'revoked' });
    expect(world.loadBalancers()).toMatchObject([
      { name: 'edge', region: 'eu-central-1', additionalPerLoadBalancer: 30 },
    ]);
    expect(world.listeners()).toMatchObject([
      {
        port: 443,
        default: shop?.id,
        attachments: [{}, { id: old?.id }, { id: '12315790343_166f' }],
        tags: { 'cert-rotation': 'off' },
      },
      { port: 80, protocol: 'TCP', attachments: [] },
    ]);
  });

  const listener = { region: 'cn-hangzhou', listeners: [{ port: 443, default: 'nobody' }] };
  const twice = [
    { key: 'a', names: ['a.b'] },
    { key: 'a', names: ['a.b'] },
  ];
  it.each([
    { text: '{', message: 'seed: not JSON' },
    { text: '{"colour":1}', message: 'Unrecognized key: "colour"' },
    { text: '{"site":"eu"}', message: 'seed.site: ' },
    { text: '{"now":"soon"}', message: 'seed.now: ' },
    { text: '{"switches":{"lock":"x"}}', message: 'seed.switches.lock: "x" is none of' },
    { text: '{"certificates":[{"key":"a","names":[]}]}', message: 'seed.certificates[0].names: ' },
    {
      text: '{"loadBalancers":[{"region":"r","listeners":[{"port":0}]}]}',
      message: 'seed.loadBalancers[0].listeners[0].port: ',
    },
    {
      text: on({ port: 0, startPort: 8010, endPort: 8000 }),
      message: 'listeners[0].port: must be 1 to 65535, or 0 with startPort and endPort',
    },
    {
      text: JSON.stringify({ loadBalancers: [listener] }),
      message: 'seed.loadBalancers[0].listeners[0].default: no certificate has the key "nobody"',
    },
    { text: JSON.stringify({ loadBalancers: [{ region: 'moon' }] }), message: 'seed.loadBalancers[0]: region moon' },
    { text: JSON.stringify({ certificates: twice }), message: 'seed.certificates[1].key: "a" is used twice' },
    {
      text: certificate({ status: 'isued' }),
      message: /certificates\[0\]\.status: .*"issued"\|"revoked"\|"willExpire"/,
    },
    { text: certificate({ names: ['not a name!'] }), message: 'seed.certificates[0].names[0]: must be a DNS name' },
    {
      text: certificate({ notBefore: '2026-02-01T00:00:00Z', notAfter: '2026-01-01T00:00:00Z' }),
      message: 'seed.certificates[0].notAfter: must be after notBefore',
    },
    {
      text: balancer({ status: 'Actve' }),
      message: /loadBalancers\[0\]\.status: .*"Inactive"\|"Active"\|"Provisioning"\|"Configuring"\|"Deleting"/,
    },
    {
      text: on({ port: 443, status: 'Runing' }),
      message: /listeners\[0\]\.status: .*"Provisioning"\|"Running"\|"Configuring"\|"Stopping"\|"Stopped"\|"Starting"/,
    },
    {
      text: on({ port: 443, default: 'a', additional: ['b', 'b'] }),
      message: 'seed.loadBalancers[0].listeners[0].additional[1]: "b" is on this listener already',
    },
    {
      text: on({ port: 443, default: 'a', additional: ['a'] }),
      message: 'seed.loadBalancers[0].listeners[0].additional[0]: "a" is on this listener already',
    },
    {
      text: on({ port: 80, protocol: 'TCP', default: 'a' }),
      message: /listeners\[0\]\.default: only a TCPSSL listener/,
    },
    {
      text: on({ port: 80, protocol: 'UDP', additional: ['a'] }),
      message: /listeners\[0\]\.additional: only a TCPSSL/,
    },
  ])('that is wrong is refused with: $message', async ({ text, message }) => {
    const { world } = await cloudWith();
    const build = () => plant(world, parseSeed(text));
    expect(build).toThrow(SeedFault);
    expect(build).toThrow(message);
  });

  it.each(['a', 'example.com', '*.example.com', 'xn--fiq228c.cn', '例子.中国', 'EXAMPLE.com', '1-1.a1.io'])(
    'takes the name %s',
    (name) => expect(parseSeed(certificate({ names: [name] })).certificates[0]?.names).toEqual([name]),
  );

  it.each([
    ...[
      '',
      ' ',
      'a b.com',
      'a..b',
      '.a.com',
      'a.com.',
      '-a.com',
      'a-.com',
      'a_b.com',
      '*',
      '*.',
      '**.a.com',
      'a.*.com',
    ],
    ...['1.2.3.4', 'a.com:443', 'https://a.com', '%41.com', `${'x'.repeat(64)}.com`, 'a.'.repeat(130).concat('com')],
  ])('refuses the name "%s"', (name) => {
    expect(() => parseSeed(certificate({ names: [name] }))).toThrow(
      'seed.certificates[0].names[0]: must be a DNS name',
    );
  });

  it.each(['127.0.5.1', '127.255.0.9', 'edge.example.com', 'edge'])(
    'gives a load balancer the name %s',
    async (dnsName) => {
      const { world } = await cloudWith();
      plant(world, parseSeed(balancer({ dnsName })));
      expect(world.loadBalancers()).toMatchObject([{ dnsName }]);
    },
  );

  it.each(['', '10.0.0.1', '127.0.0.256', '127.1', '*.example.com', 'a b', 'edge.example.com:443'])(
    'refuses the load balancer name "%s"',
    (dnsName) => {
      const say = 'seed.loadBalancers[0].dnsName: must be an address 127.x.y.z or a DNS name such as edge.example.com';
      expect(() => parseSeed(balancer({ dnsName }))).toThrow(say);
    },
  );

  it('has no name for two load balancers, and no address and port for two TLS servers', async () => {
    const both = (dnsName: string, ...ports: number[]) =>
      parseSeed(
        seedOf({
          loadBalancers: ports.map((port) => ({ region: 'cn-hangzhou', dnsName, listeners: [{ port }] })),
        }),
      );
    const fault = async (seed: ReturnType<typeof both>) => {
      const { world } = await cloudWith();
      plant(world, seed);
    };
    await expect(fault(both('edge.example.com', 1, 2))).rejects.toThrow(
      'seed.loadBalancers[1].dnsName: "edge.example.com" is used twice',
    );
    await expect(fault(both('127.0.5.1', 443, 443))).rejects.toThrow(
      'seed.loadBalancers[1].listeners[0].port: 443 is used twice at 127.0.5.1',
    );
    await fault(both('127.0.5.1', 443, 444));
  });

  it('with the end of a certificate alone, and it past, has it begin before that', async () => {
    const { world } = await cloudWith();
    plant(world, parseSeed(certificate({ notAfter: '2026-05-01T00:00:00Z' })));
    expect(world.certificatesOf()).toMatchObject([{ notBefore: new Date('2025-10-13T00:00:00Z') }]);
  });

  it('describes buckets, roles and functions too', async () => {
    const seed = parseSeed(
      JSON.stringify({
        buckets: [{ name: 'ledger-1', region: 'cn-hangzhou', versioning: 'enabled' }],
        roles: [{ name: 'rotator', trusts: ['fc.aliyuncs.com'] }],
        functions: [{ name: 'sweep', file: 'package.json', role: 'rotator', environment: { LEDGER: 'dir:x' } }],
      }),
    );
    const cloud = await cloudWith(optionsOf(seed));
    plantNeighbours(cloud, seed);
    expect(cloud.oss.find('ledger-1')).toMatchObject({ region: 'cn-hangzhou', versioning: 'enabled' });
    expect(cloud.fc.find(cloud.accountId, 'sweep')).toMatchObject({
      role: `acs:ram::${cloud.accountId}:role/rotator`,
      environment: { LEDGER: 'dir:x' },
    });
  });

  it('describes callers and roles with what they may do', async () => {
    const mayList = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'nlb:ListListeners', Resource: '*' }] };
    const seed = parseSeed(
      seedOf({
        callers: [
          { accessKeyId: 'LTAIlister', accessKeySecret: 's1', policies: [mayList] },
          { accessKeyId: 'STS.all', accessKeySecret: 's2', securityToken: 't2' },
        ],
        roles: [{ name: 'lister', trusts: ['1234567890123456'], policies: [mayList] }],
      }),
    );
    const cloud = await cloudWith(optionsOf(seed));
    plantNeighbours(cloud, seed);
    const statusOf = async (credentials: Credentials, operation: string) =>
      (await nlb(cloud, operation, {}, { credentials })).status;
    const lister = { accessKeyId: 'LTAIlister', accessKeySecret: 's1', securityToken: '' };
    const all = { accessKeyId: 'STS.all', accessKeySecret: 's2', securityToken: 't2' };
    const role = cloud.sts.find(`acs:ram::${cloud.accountId}:role/lister`);
    const session = credentialsOf(cloud.sts.start(role!, { name: 'x', seconds: 900 }).caller);
    expect([await statusOf(lister, 'ListListeners'), await statusOf(lister, 'ListLoadBalancers')]).toEqual([200, 403]);
    expect([await statusOf(session, 'ListListeners'), await statusOf(session, 'ListLoadBalancers')]).toEqual([
      200, 403,
    ]);
    expect([await statusOf(all, 'ListListeners'), await statusOf(all, 'ListLoadBalancers')]).toEqual([200, 200]);
  });

  const keys = { accessKeyId: 'a', accessKeySecret: 'b' };
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  it.each([
    { callers: [keys, keys], message: 'seed.callers[1].accessKeyId: "a" is used twice' },
    { callers: [{ ...keys, accessKeyId: 'a b' }], message: 'seed.callers[0].accessKeyId: ' },
    { callers: [{ accessKeyId: 'a' }], message: 'seed.callers[0].accessKeySecret: ' },
    {
      callers: [{ ...keys, policies: [{ Statement: [statement] }] }],
      message: 'seed.callers[0].policies[0].Version: ',
    },
    {
      callers: [{ ...keys, policies: [{ Version: '1', Statement: [{ ...statement, Effect: 'allow' }] }] }],
      message: /callers\[0\]\.policies\[0\]\.Statement\[0\]\.Effect: .*"Allow"\|"Deny"/,
    },
    {
      callers: [{ ...keys, policies: [{ Version: '1', Statement: [{ ...statement, Action: 5 }] }] }],
      message: 'seed.callers[0].policies[0].Statement[0].Action: must be a text or a list of texts',
    },
    {
      roles: [
        {
          name: 'r',
          trusts: ['1'],
          policies: [{ Version: '1', Statement: [{ ...statement, Condition: { Bool: {} } }] }],
        },
      ],
      message: 'seed.roles[0].policies[0].Statement[0].Condition: Unrecognized key: "Bool"',
    },
  ])('names what is wrong with a caller or a role: $message', async ({ message, ...seed }) => {
    const cloud = await cloudWith();
    expect(() => plantNeighbours(cloud, parseSeed(seedOf(seed)))).toThrow(message);
  });

  it.each([
    { buckets: [{ name: 'X', region: 'r' }], message: 'seed.buckets[0].name: not a bucket name' },
    { functions: [{ name: 'f', file: 'package.json', role: 'nobody' }], message: 'seed.functions[0]: ' },
    { functions: [{ name: 'f', file: 'x.js' }], message: 'seed.functions[0].file: there is no file x.js' },
    { functions: [{ name: 'f', file: 'test' }], message: 'seed.functions[0].file: there is no file test' },
  ])('names a bad neighbour: $message', async ({ message, ...seed }) => {
    const cloud = await cloudWith();
    expect(() => plantNeighbours(cloud, parseSeed(JSON.stringify(seed)))).toThrow(message);
  });

  it('names every bad field at once', () => {
    expect(() => parseSeed('{"site":"eu","jobSeconds":-1}')).toThrow(/seed\.site: [^\n]*\nseed\.jobSeconds: /);
  });

  it('of 3,000 listeners is planted in under 5 seconds', async () => {
    const certificates = Array.from({ length: 3000 }, (_, n) => ({ key: `c${n}`, names: [`n${n}.example.com`] }));
    const loadBalancers = Array.from({ length: 60 }, (_, b) => ({
      region: 'cn-hangzhou',
      listeners: Array.from({ length: 50 }, (_each, n) => ({ port: 1000 + n, default: `c${b * 50 + n}` })),
    }));
    const startedMs = performance.now();
    const cloud = await cloudWith();
    plant(cloud.world, parseSeed(JSON.stringify({ certificates, loadBalancers })));
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(cloud.world.listeners()).toHaveLength(3000);
  });
});
