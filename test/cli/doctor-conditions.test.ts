import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays } from 'date-fns';
import { afterEach, describe, expect, it } from 'vitest';
import type { Checkup, Finding } from '../../shared/doctor/finding.js';
import { tally } from '../../shared/wording/count.js';
import { commandLine } from '../support/command-line.js';
import { type Env, midsummer, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

interface Given {
  /** A certificate that ends in 10 days, which is the default certificate of the listener. */
  readonly standing: string;
  readonly listener: string;
  readonly loadBalancer: string;
}

const names = ['www.example.com', 'api.example.com'];
const inDays = (days: number) => addDays(midsummer, days);

async function oneListener(env: Env = {}): Promise<Given> {
  system = await startSystem({ regions: ['cn-hangzhou'], env });
  const { world } = system.cloud;
  const standing = world.issueCertificate({
    names,
    source: 'BUY',
    keyAlgorithm: 'ECC',
    notBefore: inDays(-355),
    notAfter: inDays(10),
  });
  const loadBalancer = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const { id } = world.addListener({ loadBalancerId: loadBalancer.id, port: 443, defaultCertificate: standing.id });
  return { standing: standing.id, listener: id, loadBalancer: loadBalancer.id };
}

interface Row {
  readonly when: string;
  readonly given: (given: Given) => unknown;
  readonly env?: Env;
  /** Reasons that are found; others may be found too. */
  readonly reasons: readonly string[];
}

const renew = (id: string, over: Parameters<System['cloud']['world']['renew']>[1] = {}) =>
  system.cloud.world.renew(id, over);

const rows: readonly Row[] = [
  { when: 'it has no successor', given: () => {}, reasons: ['expires-soon'] },
  { when: 'its successor is fit', given: ({ standing }) => renew(standing), reasons: [] },
  {
    when: 'its successor lacks a name',
    given: ({ standing }) => renew(standing, { names: ['www.example.com'] }),
    reasons: ['names-lost'],
  },
  {
    when: 'its successor has another key algorithm',
    given: ({ standing }) => renew(standing, { keyAlgorithm: 'RSA' }),
    reasons: ['key-algorithm'],
  },
  {
    when: 'its successor has no private key',
    given: ({ standing }) => renew(standing, { hasPrivateKey: false }),
    reasons: ['no-private-key'],
  },
  {
    when: 'its successor ends sooner',
    given: ({ standing }) => renew(standing, { notAfter: inDays(5) }),
    reasons: ['expires-sooner'],
  },
  {
    when: 'its successor is revoked',
    given: ({ standing }) => system.cloud.world.revoke(renew(standing).id),
    reasons: ['revoked'],
  },
  {
    when: 'its successor is not valid yet',
    given: ({ standing }) => renew(standing, { notBefore: inDays(1) }),
    reasons: [],
  },
  {
    when: 'a newer certificate of another issuer is no proven successor',
    given: ({ standing }) => renew(standing, { way: 'upload', issuer: 'Another CA' }),
    reasons: ['unproven-lineage'],
  },
  {
    when: 'a person mapped that newer certificate',
    given: async ({ standing }) => {
      const successor = renew(standing, { way: 'upload', issuer: 'Another CA' }).id;
      await system.backfill({ certificates: [{ successor, replaced: standing }], apply: true });
    },
    reasons: [],
  },
  {
    when: 'the tag of its listener is off',
    given: ({ standing, listener }) => {
      renew(standing);
      system.cloud.world.tag(listener, 'cert-rotation', 'off');
    },
    reasons: ['expires-soon'],
  },
  {
    when: 'its listener is excluded',
    env: { EXCLUDE_TAGS: 'team=other' },
    given: ({ standing, loadBalancer }) => {
      renew(standing);
      system.cloud.world.tag(loadBalancer, 'team', 'other');
    },
    reasons: ['expires-soon'],
  },
  {
    when: 'its listener is stopped',
    given: ({ standing, listener }) => {
      renew(standing);
      system.cloud.world.stopListener(listener);
    },
    reasons: ['listener-stopped'],
  },
  {
    when: 'the load balancer is full',
    given: async ({ loadBalancer }) => {
      const { world } = system.cloud;
      const [old, kept] = ['old.example.com', 'kept.example.com'].map((name) =>
        world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC', notBefore: inDays(-30) }),
      );
      const additionalCertificates = [old?.id ?? '', kept?.id ?? ''];
      const defaultCertificate = kept?.id ?? '';
      world.addListener({ loadBalancerId: loadBalancer, port: 444, defaultCertificate, additionalCertificates });
      world.setQuota(loadBalancer, 2);
      renew(old?.id ?? '');
    },
    env: { ADDITIONAL_PER_LOAD_BALANCER: '2' },
    reasons: ['quota-full'],
  },
  {
    when: 'NLB refuses the change for good',
    given: async ({ standing }) => {
      renew(standing);
      const effect = { code: 'IllegalParam.CertificateId', status: 400 };
      system.cloud.faults.add({ match: { operation: 'UpdateListenerAttribute' }, effect });
      await system.sweep();
      system.cloud.faults.clear();
    },
    reasons: ['refused'],
  },
  {
    when: 'it was rolled back',
    given: async ({ standing, listener }) => {
      renew(standing);
      await system.sweep();
      await system.settle();
      await system.rollback({ listeners: [listener], apply: true });
      await system.settle();
    },
    reasons: [],
  },
  {
    when: 'CAS lists it as revoked',
    given: ({ standing }) => system.cloud.world.revoke(standing),
    reasons: ['attached-invalid'],
  },
  {
    when: 'CAS does not list it',
    given: ({ standing }) => system.cloud.world.deleteCertificate(standing),
    reasons: ['unlisted'],
  },
  {
    when: 'it has expired',
    given: () => system.cloud.clock.advance(11 * 86_400),
    reasons: ['expired'],
  },
  {
    when: 'an entry of the ledger cannot be read',
    given: async () => {
      await system.sweep();
      await writeFile(join(system.ledger, 'state', 'mapping-x.json'), '{');
    },
    reasons: ['ledger-entry-unreadable'],
  },
];

async function examined(env: Env = {}) {
  const run = commandLine(system, env);
  const { code, out } = await run('doctor', '--json');
  const { findings, notChecked }: Checkup = JSON.parse(out);
  const bad = findings.filter(({ level, check }) => level !== 'ok' && check !== 'functions');
  return { code, bad, findings, notChecked };
}

function lineOf({ level, check, subject = 'all', detail, ...rest }: Finding): string {
  return `${level} ${check}: ${subject}: ${detail} | ${'fix' in rest ? rest.fix : ''}`;
}

/** The reasons of the conditions, each with its level. */
function reasonsOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ level, detail }) => {
    const reason = /^([a-z-]+) (?:at|since) \d{4}-/.exec(detail)?.[1];
    return reason === undefined ? [] : [`${reason} ${level}`];
  });
}

async function standing(env: Env = {}) {
  const { code, out } = await commandLine(system, env)('status', '--json');
  const { conditions }: { conditions: readonly { reason: string; severity: string }[] } = JSON.parse(out);
  return {
    code,
    reasons: conditions.map(({ reason, severity }) => `${reason} ${severity === 'notice' ? 'warn' : 'fail'}`),
  };
}

describe('nlb-cert doctor says of a certificate the same as the status', () => {
  it.each(rows)('$when', async ({ given, env = {}, reasons }) => {
    await given(await oneListener(env));
    const { code, bad, findings } = await examined(env);
    const found = reasonsOf(bad);
    const status = await standing(env);
    expect([...new Set(found)].sort()).toEqual([...new Set(status.reasons)].sort());
    expect(found.map((text) => text.split(' ')[0])).toEqual(expect.arrayContaining([...reasons]));
    expect(code).toBe(found.some((text) => text.endsWith(' fail')) ? 1 : 0);
    for (const finding of bad) expect(lineOf(finding)).not.toMatch(/ \| (undefined)?$/);
    const isOk = findings.some(({ check, level }) => check === 'certificates' && level === 'ok');
    expect(isOk).toBe(!bad.some(({ check }) => check === 'certificates'));
  });

  it.each([
    { when: 'is revoked', act: 'revoke', says: /^fail certificates: .* attached-invalid .* is revoked \| / },
    { when: 'is not in CAS', act: 'deleteCertificate', says: /^fail certificates: .* unlisted .*CAS does not list/ },
  ] as const)('long before its end: it $when', async ({ act, says }) => {
    await oneListener();
    const { world } = system.cloud;
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const lasting = world.issueCertificate({ names: ['lasting.example.com'], notAfter: inDays(265) });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: lasting.id });
    world[act](lasting.id);
    const { code, bad } = await examined();
    expect([code, bad.map(lineOf)]).toEqual([1, expect.arrayContaining([expect.stringMatching(says)])]);
  });

  it('with the hold behind it', async () => {
    const { standing, listener } = await oneListener();
    const successor = renew(standing).id;
    system.cloud.world.tag(listener, 'cert-rotation', 'off');
    const says = new RegExp(`expires-soon .*its successor ${successor} is blocked \\(switched-off\\).* \\| .*tag`);
    expect((await examined()).bad.map(lineOf)).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    {
      over: { names: ['www.example.com'] },
      says: /names-lost .* does not cover api.example.com \(\S+\) \| .*--allow-name-loss$/,
    },
    { over: { hasPrivateKey: false }, says: / no-private-key .* \| upload the certificate again together with its/ },
  ])('with the remedy of the reason: $says', async ({ over, says }) => {
    const { standing } = await oneListener();
    renew(standing, over);
    expect((await examined()).bad.map(lineOf)).toContainEqual(expect.stringMatching(says));
  });

  it('of each account, which it names', async () => {
    await oneListener();
    const { world, sts, accountId } = system.cloud;
    const other = '2222222222222222';
    const term = { notBefore: inDays(-355), notAfter: inDays(3) };
    sts.addRole({ name: 'lent', accountId: other, trusts: [accountId] });
    const lent = world.issueCertificate({ names: ['lent.example.com'], accountId: other, ...term });
    const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', accountId: other }).id;
    const { id } = world.addListener({ loadBalancerId, port: 443, defaultCertificate: lent.id });
    const { bad } = await examined({ ACCOUNTS: `acs:ram::${other}:role/lent`, STS_ENDPOINT: system.cloud.urls.sts });
    expect(bad.map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([
      expect.stringMatching(/^cn-hangzhou nlb-\S+ lsn-\S+: expires-soon .*: api.example.com and 1 more \(/),
      expect.stringMatching(new RegExp(`^account ${other} cn-hangzhou ${loadBalancerId} ${id}: expires-soon .*lent`)),
    ]);
  });

  it('once for all listeners of one certificate', async () => {
    const { standing, loadBalancer, listener } = await oneListener();
    const { world } = system.cloud;
    const second = world.addListener({ loadBalancerId: loadBalancer, port: 444, defaultCertificate: standing }).id;
    const { bad } = await examined();
    const locations = [listener, second].map((id) => `cn-hangzhou ${loadBalancer} ${id}`).sort();
    expect(bad.map(({ subject }) => subject?.split(', ').sort())).toEqual([locations]);
  });
});

describe('nlb-cert doctor', () => {
  it('shows the conditions without a ledger that cannot be read, and says so', async () => {
    const { standing } = await oneListener();
    const { oss, faults, urls } = system.cloud;
    oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
    const env = { LEDGER: 'oss://ledger-1/x', OSS_ENDPOINT: urls.oss, ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou' };
    const successor = renew(standing, { way: 'upload', issuer: 'Another CA' }).id;
    await commandLine(system, env)('backfill', '--certificates', `${standing}=${successor}`, '--apply', '--yes');
    const before = await examined(env);
    expect([before.code, before.bad, before.notChecked.map(({ check }) => check)]).toEqual([0, [], ['functions']]);

    faults.add({ match: { operation: 'ListObjectsV2' }, effect: '503' });
    system.cloud.world.setDefault(system.cloud.world.listeners()[0]?.id ?? '', standing);
    const { code, bad, notChecked } = await examined(env);
    expect(code).toBe(3);
    expect(bad.map(lineOf)).toEqual([
      expect.stringMatching(/^fail ledger: all: ListObjectsV2: .*ServiceUnavailable/),
      expect.stringMatching(/^fail certificates: .* expires-soon /),
      expect.stringMatching(/^fail certificates: .* unproven-lineage /),
    ]);
    expect(notChecked).toContainEqual({ check: 'ledger', why: expect.stringMatching(/^its mappings, .* are unknown/) });
  });

  it('shows the conditions without the ledger if STS does not return the account that its entries name', async () => {
    await oneListener();
    await system.sweep();
    const { code, bad, notChecked } = await examined({ STS_ENDPOINT: 'http://127.0.0.1:1' });
    expect([code, bad.map(lineOf)]).toEqual([
      3,
      [
        expect.stringMatching(/^fail ledger: all: LEDGER has entries of an account by its id, .*ECONNREFUSED/),
        expect.stringMatching(
          /^warn credentials: all: STS cannot report .* \| set STS_ENDPOINT to a reachable address/,
        ),
        expect.stringMatching(/^fail certificates: .* expires-soon /),
      ],
    ]);
    expect(notChecked).toContainEqual({ check: 'ledger', why: expect.stringContaining('are unknown') });
  });

  it('shows the conditions without a folder that is a file', async () => {
    await oneListener();
    const path = join(system.ledger, 'file');
    await writeFile(path, '');
    const { code, bad, notChecked } = await examined({ LEDGER: `dir:${path}` });
    expect([code, bad.map(lineOf)]).toEqual([
      2,
      [
        expect.stringMatching(/^fail ledger: .*the path is a file, not a folder/),
        expect.stringMatching(/^fail certificates: .* expires-soon /),
      ],
    ]);
    expect(notChecked.map(({ check }) => check)).toEqual(['ledger', 'functions']);
  });

  it('reads each listing once', async () => {
    await oneListener();
    await examined({ REGIONS: 'all' });
    const counts = tally(system.cloud.requests, ({ operation }) => operation);
    const { DescribeRegions, ListCertificates, ListLoadBalancers, ListListeners, ListListenerCertificates } = counts;
    const listings = [DescribeRegions, ListCertificates, ListLoadBalancers, ListListeners, ListListenerCertificates];
    expect(listings).toEqual([1, 1, 1, 1, 1]);
  });

  it('shows a fault of the dry run that its own reads do not meet', async () => {
    const { standing } = await oneListener();
    renew(standing, { way: 'upload', issuer: 'Another CA' });
    const effect = { code: 'DetailIsPurple', status: 400, message: 'said by the cloud' };
    system.cloud.faults.add({ match: { operation: 'GetCertificateDetail', nth: 2 }, effect });
    const { code, bad } = await examined();
    expect(code).toBe(3);
    expect(bad.map(lineOf)).toContainEqual(
      expect.stringMatching(/^fail cloud: all: GetCertificateDetail: .*DetailIsPurple/),
    );
  });
});
