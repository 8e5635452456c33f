import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edges } from '../../functions/run/edges.js';
import type { Checkup, Finding } from '../../shared/doctor/finding.js';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { SWITCH_ANSWERS, type Switches } from '../emulator/switches.js';
import { typed } from '../support/command-line.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type Env, localEdges, type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
});
afterEach(() => system.stop());

function edgesOf(env: Env = {}): Edges {
  const { urls, credentials } = system.cloud;
  const own = {
    LEDGER: `dir:${system.ledger}`,
    STS_ENDPOINT: urls.sts,
    OSS_ENDPOINT: urls.oss,
    ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
  };
  return localEdges(system.cloud, { ...own, ...env }, () => {});
}

/** Nothing is deployed here; that is another test's matter. */
function isOfNoFunctions({ check, detail }: Finding): boolean {
  return check === 'functions' && /^there is no function|could not be read/.test(detail);
}

async function examined(env: Env = {}, over: Partial<Edges> = {}) {
  const { code, out, err } = await typed(['doctor', '--json'], { ...edgesOf(env), ...over });
  expect(err).toBe('');
  const { findings, notChecked }: Checkup = JSON.parse(out);
  const bad = findings.filter((one) => one.level !== 'ok' && !isOfNoFunctions(one));
  return {
    code,
    bad: bad.map(({ level, check, subject, detail }) => `${level} ${check}: ${subject ?? 'all'}: ${detail}`),
    notChecked: notChecked.map(({ check, why }) => `${check}: ${why}`),
  };
}

describe('nlb-cert doctor', () => {
  it('finds nothing wrong where nothing is, and changes nothing', async () => {
    crowdedListener(system, 2);
    const path = join(system.ledger, 'not', 'yet');
    const before = JSON.stringify(system.cloud.world.listeners());
    const { code, bad, notChecked } = await examined({ LEDGER: `dir:${path}`, VERIFY: 'probe' });
    expect({ code, bad }).toEqual({ code: 0, bad: [] });
    expect(notChecked).toEqual([
      'permissions: changes in cn-shanghai: there is no TCPSSL listener',
      expect.stringContaining('functions'),
    ]);
    expect(writes(system).map(({ operation, params }) => [operation, params.DryRun])).toEqual([
      ['UpdateListenerAttribute', 'true'],
      ['AssociateAdditionalCertificatesWithListener', 'true'],
      ['DisassociateAdditionalCertificatesWithListener', 'true'],
    ]);
    expect(JSON.stringify(system.cloud.world.listeners())).toBe(before);
    expect([existsSync(join(system.ledger, 'not')), system.cloud.rulesBroken]).toEqual([false, []]);
  });

  describe('with --check-quota', () => {
    const spare = (count: number) => {
      for (let i = 0; i < count; i += 1)
        system.cloud.world.issueCertificate({ names: [`spare${i}.example.com`], keyAlgorithm: 'ECC' });
    };
    const quotaLines = async (...argv: string[]) => {
      const { code, out } = await typed(['doctor', ...argv], edgesOf());
      return {
        code,
        lines: out
          .split('\n')
          .filter((line) => /quota/.test(line) && !/slots .* are used/.test(line))
          .map((line) => line.trim()),
      };
    };
    const restarted = async (switches: Partial<Switches>) => {
      await system.stop();
      system = await startSystem({ regions: ['cn-hangzhou'], switches });
    };

    it.each(SWITCH_ANSWERS.quotaCode)('says that %s came, and changes nothing', async (quotaCode) => {
      await restarted({ quotaCode });
      const { listener } = crowdedListener(system, 25);
      spare(1);
      const before = attachedTo(system, listener.id);
      const { code, lines } = await quotaLines('--check-quota');
      const says = `a dry run of 1 certificate beside 25 of 25 is refused with ${quotaCode}, which is understood`;
      expect([code, lines]).toEqual([0, [expect.stringMatching(new RegExp(`^ok +quota .*${says}`))]]);
      expect([attachedTo(system, listener.id), system.cloud.rulesBroken]).toEqual([before, []]);
    });

    it('asks for as many as are one too many', async () => {
      crowdedListener(system, 20);
      spare(6);
      const { lines } = await quotaLines('--check-quota');
      expect(lines).toEqual([expect.stringMatching(/^ok .*a dry run of 6 certificates beside 20 of 25 is refused/)]);
    });

    it('says that a dry run passes, where the quota is not what is configured', async () => {
      crowdedListener(system, 12);
      spare(1);
      const { out } = await typed(['doctor', '--check-quota'], edgesOf({ ADDITIONAL_PER_LOAD_BALANCER: '12' }));
      expect(out).toMatch(
        /warn +quota .*beside 12 of 12 passes \(DryRunOperation\): the quota is higher.*; fix: compare nlb_quota/,
      );
    });

    it('names a code that is not understood, and asks to report it', async () => {
      crowdedListener(system, 25);
      spare(1);
      const effect = { code: 'CertificateTooMany', status: 400, message: 'no more' };
      system.cloud.faults.add({ match: { operation: 'AssociateAdditionalCertificatesWithListener', nth: 2 }, effect });
      const { lines } = await quotaLines('--check-quota');
      expect(lines).toEqual([expect.stringMatching(/^warn .*CertificateTooMany.*; fix: report the code/)]);
    });

    it('says that none is full enough to ask; and asks nothing without it', async () => {
      crowdedListener(system, 2);
      spare(15);
      const { lines } = await quotaLines('--check-quota');
      expect(lines).toContainEqual(expect.stringMatching(/^not checked +quota +its code: no load balancer is so full/));
      const before = writes(system).length;
      await quotaLines();
      expect(writes(system).length - before).toBe(3);
    });
  });

  it('prints an entry for each finding, failures first', async () => {
    crowdedListener(system, 13);
    const { out } = await typed(['doctor'], edgesOf({ CAS_SITE: 'intl' }));
    const lines = out.split('\n');
    expect(lines.slice(-3)).toEqual(['', 'Next, once these are fixed:', '  nlb-cert doctor']);
    expect(lines.at(-4)).toMatch(/^1 fail, 2 warn, \d ok; times in UTC\.$/);
    const fail = lines.findIndex((line) => /^ {2}fail +site .*; fix: set CAS_SITE=cn/.test(line));
    expect(fail).toBe(0);
    expect(lines.findIndex((line) => /^ {2}warn +quota .*13 of 25.*; fix: /.test(line))).toBeGreaterThan(0);
  });

  it.each([
    ['20.11.1', 0, []],
    ['24.0.0', 0, []],
    ['18.20.8', 2, ['fail configuration: all: this machine has Node.js 18.20.8']],
  ] as const)('wants a Node.js that runs it: %s', async (nodeVersion, code, bad) => {
    crowdedListener(system, 1);
    expect(await examined({ REGIONS: 'cn-hangzhou' }, { nodeVersion })).toMatchObject({ code, bad });
  });

  describe('with notification targets', () => {
    it('asks their servers, and sends no message and no token', async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        response.writeHead(404).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/hook?key=very-secret`;
      const { code, out } = await typed(['doctor'], edgesOf({ NOTIFY: `wecom+${url},${url}` }));
      server.close();
      expect([code, asked]).toEqual([0, ['HEAD /', 'HEAD /']]);
      expect(out).toMatch(/ok +notifications +the server of each of 2 targets answers; nlb-cert notify --test/);
      expect(out).not.toContain('very-secret');
    });

    it('names those that do not answer, by vendor and host', async () => {
      const { bad } = await examined({ NOTIFY: 'wecom+http://127.0.0.1:1/hook?key=very-secret' });
      expect(bad).toEqual([
        'warn notifications: all: wecom 127.0.0.1:1 does not answer from this machine (ECONNREFUSED)',
      ]);
    });
  });

  it.each([
    ['the estate is fine and nothing is deployed', {}, 'nlb-cert plan'],
    ['a check fails', { CAS_SITE: 'intl' }, 'nlb-cert doctor'],
    ['the ledger is in a bucket', { LEDGER: 'oss://ledger-1/ledger' }, 'npx @serverless-devs/s deploy'],
    ['there is no such bucket', { LEDGER: 'oss://ledger-2/ledger' }, 'nlb-cert setup'],
  ])('ends with the next command if %s', async (_when, env, next) => {
    crowdedListener(system, 1);
    system.cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
    const { out } = await typed(['doctor'], edgesOf(env));
    expect(out.split('\n').at(-1)?.trim()).toBe(next);
    expect(JSON.parse((await typed(['doctor', '--json'], edgesOf(env))).out)).toMatchObject({ next });
  });

  it('names every missing variable at once without any configuration', async () => {
    const { code, out } = await typed(['doctor'], { ...localEdges(system.cloud, {}, () => {}), env: {} });
    expect(code).toBe(2);
    expect(out).toMatch(
      /^ {2}fail +configuration .*REGIONS is missing.*docs\/configuration\.md has a table[\s\S]*\n {2}fail +credentials .*ALIBABA_CLOUD_ACCESS_KEY_ID/,
    );
  });

  it.each([
    ['an unknown key', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'nobody', ALIBABA_CLOUD_SECURITY_TOKEN: '' }],
    ['a secret of another key', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' }],
    ['an expired token', { ALIBABA_CLOUD_SECURITY_TOKEN: 'wrong' }],
  ])('knows %s from a network that fails', async (_what, env) => {
    const { code, bad, notChecked } = await examined(env);
    expect({ code, bad }).toEqual({ code: 2, bad: [expect.stringMatching(/^fail credentials: all: /)] });
    expect(notChecked[0]).toMatch(/^cloud: no call is made: /);
    expect(JSON.stringify(bad)).not.toContain(system.cloud.credentials.accessKeySecret);
  });

  it('reports an unreachable endpoint', async () => {
    crowdedListener(system, 1);
    const nowhere = 'http://127.0.0.1:1';
    expect((await examined({ NLB_ENDPOINT: nowhere })).code).toBe(3);
    const { code, bad } = await examined({ NLB_ENDPOINT: nowhere, CAS_ENDPOINT: nowhere, STS_ENDPOINT: nowhere });
    expect(code).toBe(3);
    expect(bad).toEqual(
      [
        /^warn credentials: all: STS cannot/,
        /^fail cloud: CAS: ListCert/,
        /^fail cloud: cn-hangzhou: ListLoad/,
        /^fail cloud: cn-shanghai: ListLoad/,
      ].map((text) => expect.stringMatching(text)),
    );
  });

  it.each([
    [-300, 0, /^warn clock: all: this clock is 300 s behind/],
    [3600, 2, /^fail clock: all: this clock is 3600 s ahead of/],
  ])('compares clocks: %d s off', async (seconds, code, says) => {
    const now = () => new Date(system.cloud.clock.now().getTime() + seconds * 1000);
    const found = await examined({}, { now });
    expect(found.code).toBe(code);
    expect(found.bad).toContainEqual(expect.stringMatching(says));
  });

  it('refuses a bucket with versioning, and one in another region', async () => {
    const { oss } = system.cloud;
    oss.addBucket({ name: 'kept', region: 'cn-hangzhou', versioning: 'suspended' });
    const { code, bad } = await examined({ LEDGER: 'oss://kept/x', ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou' });
    expect({ code, bad }).toEqual({
      code: 2,
      bad: [expect.stringMatching(/^fail ledger: all: .*versioning is Suspended/)],
    });
    expect(oss.objects('kept')).toEqual([]);
  });

  it.each([
    [119, 0, []],
    [121, 0, [/^warn functions: all: the last full sweep finished at 2026-06-15T12:00:00/]],
  ])('sees by the report in the ledger whether sweeps run: one of %d minutes ago', async (minutes, code, says) => {
    const { ledger, cloud } = system;
    await folderStore(ledger).write('report/latest.json', JSON.stringify({ takenAt: cloud.clock.now() }));
    cloud.clock.advance(minutes * 60);
    const found = await examined();
    expect(found.notChecked.join()).not.toContain('functions');
    expect({ code: found.code, bad: found.bad }).toEqual({
      code,
      bad: says.map((text) => expect.stringMatching(text)),
    });
  });

  it.each([
    ['is not there', {}, 2, /^fail credentials: account 2222222222222222: AssumeRole: .*EntityNotExist.Role/],
    [
      'does not trust this account',
      { trusts: ['333'] },
      1,
      /^fail permissions: account 2222222222222222: sts:AssumeRole on acs:ram::2222222222222222:role\/lent/,
    ],
    [
      'may do nothing',
      { trusts: ['own'], policy: { Version: '1', Statement: [] } as const },
      1,
      /^fail permissions: account 2222222222222222 CAS: yundun-cert:ListCertificates on \*/,
    ],
  ])('tells of a role in another account that %s', async (_what, role, code, says) => {
    const { sts, accountId } = system.cloud;
    const trusts = 'trusts' in role ? role.trusts.map((one) => (one === 'own' ? accountId : one)) : [];
    if ('trusts' in role) sts.addRole({ name: 'lent', accountId: '2222222222222222', ...role, trusts });
    const found = await examined({ ACCOUNTS: 'acs:ram::2222222222222222:role/lent' });
    expect(found.code).toBe(code);
    expect(found.bad[0]).toMatch(says);
  });

  it.each([
    [
      'cannot be reached',
      { STS_ENDPOINT: 'http://127.0.0.1:1' },
      /account of these keys: GetCallerIdentity: .*ECONNREFUSED/,
    ],
    ['does not answer that', {}, /account of these keys: GetCallerIdentity: .*ServiceUnavailable/],
  ])('goes on with all else where STS %s, and other accounts are served too', async (_how, env, says) => {
    const { sts, accountId, faults } = system.cloud;
    crowdedListener(system, 1);
    sts.addRole({ name: 'lent', accountId: '2222222222222222', trusts: [accountId] });
    faults.add({ match: { operation: 'GetCallerIdentity' }, effect: '503', times: 20 });
    const { code, bad, notChecked } = await examined({ ACCOUNTS: 'acs:ram::2222222222222222:role/lent', ...env });
    expect(code).toBe(3);
    expect(bad[0]).toMatch(/^fail credentials: all: STS cannot report the account/);
    expect(bad[0]).toMatch(says);
    expect(bad[1]).toMatch(/^fail cloud: account 2222222222222222: (AssumeRole|GetCallerIdentity)/);
    expect(bad).toHaveLength(2);
    expect(notChecked).toContain('permissions: changes in cn-shanghai: there is no TCPSSL listener');
  });

  it('says that the own account is no other one', async () => {
    const { code, bad } = await examined({ ACCOUNTS: `acs:ram::${system.cloud.accountId}:role/lent` });
    expect({ code, bad }).toEqual({ code: 2, bad: [expect.stringMatching(/^fail credentials: all: .*remove it/)] });
  });

  it('reports wrong keys once, from any service', async () => {
    system.cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
    const { code, bad } = await examined({ LEDGER: 'oss://ledger-1/x', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' });
    const says = 'fail credentials: all: the cloud rejects these keys (SignatureDoesNotMatch)';
    expect({ code, bad }).toEqual({ code: 2, bad: [says] });
  });

  it('says once that there is no such bucket', async () => {
    const { code, bad } = await examined({ LEDGER: 'oss://nowhere/x' });
    expect({ code, bad }).toEqual({
      code: 2,
      bad: [expect.stringMatching(/^fail ledger: .*create it in cn-hangzhou/)],
    });
  });

  it('finds out where create-only is not honoured, and clears up', async () => {
    const folder = (path: string) => {
      const store = folderStore(path);
      return { ...store, create: (key: string, text: string) => store.write(key, text).then(() => true) };
    };
    const { code, bad } = await examined({}, { folder });
    expect({ code, bad }).toEqual({ code: 2, bad: [expect.stringContaining('create-only is not honoured')] });
    expect(await system.entries('.')).toEqual([]);
  });

  it('says which load balancers no handshake reaches', async () => {
    const { loadBalancer } = crowdedListener(system, 0);
    const prober = () => ({
      ask: async () => [{ kind: 'unreachable', address: '10.0.0.1', code: 'ETIMEDOUT' } as const],
    });
    const { code, bad } = await examined({ VERIFY: 'probe' }, { prober });
    const says = new RegExp(`^warn probe: cn-hangzhou ${loadBalancer.id}: no handshake reaches .*:443 \\(ETIMEDOUT\\)`);
    expect({ code, bad }).toEqual({ code: 0, bad: [expect.stringMatching(says)] });
  });

  it('shows hostile names as they are spelt', async () => {
    const { world } = system.cloud;
    const one = world.issueCertificate({
      names: ['a.example.com'],
      keyAlgorithm: 'ECC',
      hasPrivateKey: false,
      label: '\x1b[31mred',
    });
    const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', name: '\u202eevil' }).id;
    world.addListener({ loadBalancerId, port: 443, additionalCertificates: [one.id, 'x\x1b[2J'] });
    const { out } = await typed(['doctor'], edgesOf());
    expect(out).toContain('CAS does not list the additional certificate x\\u{1b}[2J');
    expect([out.includes('\x1b'), out.includes('\u202e')]).toEqual([false, false]);
  });
});
