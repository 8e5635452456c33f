import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import type { Prober, Served } from '../../shared/reconcile/ports/prober.js';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { contextOf, type Env, localEdges, type System, startSystem, type Told, timerEvent } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** Changes an answer of the real handshakes. */
type Alter = (answer: Served, servername: string | undefined) => Served;

interface Probed {
  /** The server names of all handshakes. */
  readonly asked: { readonly name: string }[];
  alter: Alter | undefined;
  ask: Prober['ask'];
}

/** A system with `VERIFY=probe`; every handshake is noted. */
async function probing(env: Env = {}): Promise<Probed> {
  const probed: Probed = { asked: [], alter: undefined, ask: async () => [] };
  let prober: Prober | undefined;
  const ask: Prober['ask'] = async (question) => {
    prober ??= localEdges(system.cloud, {}, () => {}).prober();
    probed.asked.push({ name: question.servername ?? '' });
    const answers = await prober.ask(question);
    return answers.map((answer) => probed.alter?.(answer, question.servername) ?? answer);
  };
  probed.ask = ask;
  system = await startSystem({
    regions: ['cn-hangzhou'],
    env: { VERIFY: 'probe', ...env },
    edges: edgesOf(probed),
  });
  return probed;
}

const edgesOf = ({ ask }: Probed) => ({ prober: () => ({ ask }) });

/** The proof records as they are in the ledger. */
async function recordTexts(): Promise<string> {
  const files = (await system.entries('state')).filter((name) => name.startsWith('proved-'));
  const texts = await Promise.all(files.map((name) => readFile(join(system.ledger, 'state', name), 'utf8')));
  return texts.join('');
}

/** The hourly timer of the sweep, this many times. */
async function sweeps(hours: number) {
  for (let hour = 0; hour < hours; hour += 1) {
    await system.sweep('full');
    system.cloud.clock.advance(3600);
  }
}

/** A sweep a day later, when every certificate is due. */
async function sweepNextDay() {
  system.cloud.clock.advance(86_400);
  return system.sweep('full');
}

/** The minute timer after a sweep, until a change that NLB has not brought everywhere is no explanation any more. */
async function lasting() {
  await system.minutes(20);
  return subjects(await system.sweep('full'));
}

/** A load balancer with one listener that has a default certificate for this name. */
function plainListener(name: string, accountId = system.cloud.accountId) {
  const { world } = system.cloud;
  const { id: certificate } = world.issueCertificate({ names: [name], source: 'BUY', accountId });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', accountId });
  return {
    certificate,
    listener: world.addListener({ loadBalancerId, port: 443, defaultCertificate: certificate }).id,
  };
}

/** A certificate that neither CAS nor the listener has. */
function foreignCertificate(): string {
  const { world } = system.cloud;
  const { id } = world.issueCertificate({ names: ['foreign.example.com'], source: 'UPLOAD' });
  world.deleteCertificate(id);
  return id;
}

/** Each line: the reason of a condition and its listener. */
const subjects = ({ conditions }: Pick<Told, 'conditions'>) =>
  conditions.map(({ reason, listenerId }) => `${reason} ${listenerId}`);

/** All proofs in the ledger, as `name verdict`. */
async function proofs(): Promise<readonly string[]> {
  const files = (await system.entries('state')).filter((name) => name.startsWith('proved-'));
  const texts = await Promise.all(files.map((name) => readFile(join(system.ledger, 'state', name), 'utf8')));
  return texts.flatMap((text) =>
    JSON.parse(text).proofs.map(({ name, verdict }: { name: string; verdict: string }) => `${name} ${verdict}`),
  );
}

describe('with VERIFY=probe hourly sweeps notice within a day', () => {
  it.each([
    { when: 'for every name', name: undefined },
    { when: 'for one additional name', name: 's01.example.com' },
    { when: 'without a name', name: '' },
  ])('a certificate that is misserved $when on a listener that no rotation ever touched', async ({ name }) => {
    await probing();
    const { listener } = crowdedListener(system, 2);
    await sweeps(2);
    system.cloud.dataPlane.misserve(listener.id, foreignCertificate(), name);
    await sweeps(24);
    expect(await lasting()).toContain(`unexpected ${listener.id}`);
    const dryRun = JSON.parse((await commandLine(system, { VERIFY: 'probe' })('status', '--json')).out);
    expect(subjects(dryRun)).toContain(`unexpected ${listener.id}`);

    system.cloud.dataPlane.misserve(listener.id, undefined);
    await system.minutes(2);
    expect(await lasting()).toEqual([]);
  });

  it('a certificate that is misserved a minute after a rotation proved it, and leave that rotation as it is', async () => {
    await probing();
    const { listener, standing } = crowdedListener(system, 0);
    system.cloud.clock.advance(3600);
    const successor = system.cloud.world.renew(standing.id).id;
    await system.sweep('full');
    await system.settle();
    expect(await proofs()).toEqual(['default.example.com served', ' served']);
    system.cloud.dataPlane.misserve(listener.id, foreignCertificate());
    await sweepNextDay();
    expect(await lasting()).toEqual([`unexpected ${listener.id}`]);
    expect(attachedTo(system, listener.id)).toEqual({ [successor]: 'default Associated' });
    expect(writes(system)).toHaveLength(1);
  });

  it.each([
    {
      when: 'a chain that has expired while its leaf stays',
      alter: ((answer) => (answer.kind === 'certificate' ? { ...answer, chain: 'expired' } : answer)) as Alter,
      then: 'chain-expired',
    },
    {
      when: 'a listener that has become unreachable',
      alter: (({ address }) => ({ kind: 'unreachable', address, code: 'ETIMEDOUT' })) as Alter,
      then: 'unreachable',
    },
  ])('$when, and its end', async ({ alter, then }) => {
    const probed = await probing();
    const { listener } = crowdedListener(system, 0);
    expect(subjects(await system.sweep('full'))).toEqual([]);
    probed.alter = alter;
    expect(subjects(await sweepNextDay())).toEqual([`${then} ${listener.id}`]);
    probed.alter = undefined;
    expect(subjects(await sweepNextDay())).toEqual([]);
  });

  it('a certificate that a person attached since, one that was taken off and put back, and a new default', async () => {
    const probed = await probing();
    const { listener, replaced, standing } = crowdedListener(system, 1);
    const { world } = system.cloud;
    await system.sweep('full');
    const own = world.issueCertificate({ names: ['by-hand.example.com'], source: 'UPLOAD' }).id;
    world.attach(listener.id, own);
    world.detach(listener.id, replaced[0]!.id);
    await sweeps(1);
    expect(await proofs()).toContain('by-hand.example.com served');
    expect(await proofs()).not.toContain('s00.example.com served');
    world.attach(listener.id, replaced[0]!.id);
    world.detach(listener.id, own);
    world.setDefault(listener.id, own);
    probed.asked.splice(0);
    await sweeps(1);
    expect((await proofs()).toSorted()).toEqual([' served', 'by-hand.example.com served', 's00.example.com served']);
    expect(attachedTo(system, listener.id)).not.toHaveProperty(standing.id);
  });

  it('a misserved certificate of any account', async () => {
    const other = '2222222222222222';
    await probing({ ACCOUNTS: `acs:ram::${other}:role/rotator` });
    const { sts, accountId, dataPlane } = system.cloud;
    sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
    const listeners = [accountId, other].map((account) => plainListener('a.example.com', account).listener);
    await system.sweep('full');
    const foreign = foreignCertificate();
    for (const id of listeners) dataPlane.misserve(id, foreign);
    await sweepNextDay();
    expect((await lasting()).toSorted()).toEqual(listeners.map((id) => `unexpected ${id}`).toSorted());
  });

  it('a misserved certificate with the ledger in a bucket', async () => {
    const probed = await probing();
    const { cloud } = system;
    const { listener } = plainListener('a.example.com');
    cloud.oss.addBucket({ name: 'ledger-1', region: 'cn-hangzhou' });
    const env = { VERIFY: 'probe', LEDGER: 'oss://ledger-1', OSS_ENDPOINT: cloud.urls.oss };
    const edges = { ...localEdges(cloud, env, () => {}), ...edgesOf(probed) };
    const event = Buffer.from(JSON.stringify(timerEvent('sweep', '{"kind":"full"}')));
    const run = async (): Promise<Told> => JSON.parse(await fcHandler('sweep', sweep, edges)(event, contextOf(cloud)));
    await run();
    cloud.dataPlane.misserve(listener, foreignCertificate());
    cloud.clock.advance(86_400);
    await run();
    cloud.clock.advance(1200);
    expect(subjects(await run())).toEqual([`unexpected ${listener}`]);
  });

  it('a misserved certificate after two days without a sweep', async () => {
    await probing();
    const { listener } = crowdedListener(system, 3);
    await sweeps(2);
    system.cloud.clock.advance(2 * 86_400);
    system.cloud.dataPlane.misserve(listener.id, foreignCertificate());
    await system.sweep('full');
    expect(await lasting()).toEqual(Array(4).fill(`unexpected ${listener.id}`));
  });
});

describe('daily probes', () => {
  it('find no problem in the chain of a certificate that has expired itself', async () => {
    await probing();
    const { world, clock } = system.cloud;
    const notAfter = new Date('2026-06-16T00:00:00Z');
    const { id } = world.issueCertificate({ names: ['a.example.com'], source: 'UPLOAD', notAfter });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id;
    clock.advance(86_400);
    expect(subjects(await system.sweep('full'))).toEqual([`expired ${listener}`]);
    expect(await proofs()).toEqual(['a.example.com served', ' served']);
  });

  it('are made by full sweeps alone, once a day for each name, and each is written once', async () => {
    const probed = await probing();
    crowdedListener(system, 2);
    const names = ['default.example.com', '', 's00.example.com', 's01.example.com'].toSorted();
    await system.sweep('look');
    await system.confirm();
    await system.onRenewal({});
    expect([probed.asked, await proofs()]).toEqual([[], []]);

    await system.sweep('full');
    expect(probed.asked.map(({ name }) => name).toSorted()).toEqual(names);
    await system.sweep('full');
    expect(probed.asked).toHaveLength(names.length);
    const firstRuns = probed.asked.length;
    const before = await recordTexts();
    let writesSeen = 0;
    let latest = before;
    for (let hour = 0; hour < 44; hour += 1) {
      await sweeps(1);
      const now = await recordTexts();
      writesSeen += Number(now !== latest);
      latest = now;
    }
    expect(probed.asked.length - firstRuns).toBe(2 * names.length);
    expect(writesSeen).toBeLessThanOrEqual(2 * 3);
  });

  it('are made by the continuation of a full sweep, and not by that of an event', async () => {
    const probed = await probing();
    const { loadBalancer } = crowdedListener(system, 0);
    const { accountId } = system.cloud;
    const region = 'cn-hangzhou';
    const due = { account: accountId, region, loadBalancerId: loadBalancer.id, at: system.cloud.clock.now() };
    await mkdir(join(system.ledger, 'state'), { recursive: true });
    const continued = async (over: object) => {
      await writeFile(join(system.ledger, `state/due-${region}-${loadBalancer.id}.json`), JSON.stringify(due));
      const loadBalancers = [loadBalancer.id];
      const part = { root: 'r', generation: 1, task: 't', account: accountId, region, loadBalancers, recent: [] };
      return system.onRenewal({ handOff: { ...part, ...over } });
    };
    expect((await continued({})).calls).toBeGreaterThan(0);
    expect(probed.asked).toEqual([]);
    await continued({ full: true });
    expect(probed.asked).toHaveLength(2);
  });

  it('are not made of listeners that are excluded, tagged off or stopped', async () => {
    const probed = await probing({ EXCLUDE_TAGS: 'team=other' });
    const { world } = system.cloud;
    const [off, excluded, stopped] = [1, 2, 3].map(() => crowdedListener(system, 1).listener.id);
    world.tag(off!, 'cert-rotation', 'off');
    world.tag(excluded!, 'team', 'other');
    world.stopListener(stopped!);
    await system.sweep('full');
    await sweepNextDay();
    expect([probed.asked, await proofs()]).toEqual([[], []]);
  });

  it('are made by no dry run, which shows the remembered findings', async () => {
    const probed = await probing();
    const { listener } = crowdedListener(system, 0);
    const dryRun = async (command: string) =>
      subjects(
        JSON.parse((await commandLine(system, { VERIFY: 'probe' }, {}, edgesOf(probed))(command, '--json')).out),
      );
    await Promise.all(['status', 'plan', 'report'].map(dryRun));
    expect(probed.asked).toEqual([]);
    system.cloud.dataPlane.misserve(listener.id, foreignCertificate());
    await system.sweep('full');
    await system.minutes(20);
    const before = probed.asked.length;
    for (const command of ['status', 'plan', 'report'])
      expect(await dryRun(command)).toEqual([`unexpected ${listener.id}`]);
    expect(probed.asked).toHaveLength(before);
  });

  it('are not made with VERIFY=off, and take no call', async () => {
    const calls = async (env: Env) => {
      const probed = await probing(env);
      crowdedListener(system, 2);
      const reports = [await system.sweep('full'), await system.sweep('full')];
      const files = (await system.entries('state')).filter((name) => name.startsWith('proved-'));
      await system.stop();
      return { asked: probed.asked.length, calls: reports.map((report) => report.calls), files: files.length };
    };
    const off = await calls({ VERIFY: 'off' });
    const on = await calls({});
    expect(off).toMatchObject({ asked: 0, files: 0 });
    expect(on).toMatchObject({ asked: 4, files: 1, calls: off.calls });
  });

  it('hold no wave, and stop no rollout by their verdicts', async () => {
    await probing({ MAX_LISTENERS_PER_PASS: '1', MAX_FAILURES: '0' });
    const { listener } = crowdedListener(system, 0);
    const others = ['a.example.com', 'b.example.com'].map((name) => plainListener(name));
    await system.sweep('full');
    system.cloud.dataPlane.misserve(listener.id, foreignCertificate());
    await sweepNextDay();
    expect(await lasting()).toEqual([`unexpected ${listener.id}`]);
    const successors = others.map(({ certificate }) => system.cloud.world.renew(certificate).id);
    await system.sweep('full');
    await system.minutes(10);
    others.forEach((other, n) => {
      expect(attachedTo(system, other.listener)).toEqual({ [successors[n]!]: 'default Associated' });
    });
  });

  it('wait for a later run if the time is short, and are complete by then', async () => {
    const probed = await probing();
    crowdedListener(system, 24);
    probed.alter = (answer) => {
      system.cloud.clock.advance(30);
      return answer;
    };
    await system.sweep('full');
    const first = await proofs();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(26);
    for (let run = 0; run < 3; run += 1) await system.sweep('full');
    expect(await proofs()).toHaveLength(26);
  });
});

describe('a default certificate that CAS does not list', () => {
  /** One that is attached, ends then, and was deleted in CAS. */
  function unlisted(notAfter: string) {
    const { world } = system.cloud;
    const names = ['gone.example.com'];
    const dates = { notBefore: new Date('2026-03-01T00:00:00Z'), notAfter: new Date(notAfter) };
    const { id } = world.issueCertificate({ names, source: 'UPLOAD', ...dates });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
    const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id;
    world.deleteCertificate(id);
    return { listener, id };
  }

  it.each([
    { notAfter: '2026-12-31T00:00:00Z', then: 'unlisted', since: expect.any(String) },
    { notAfter: '2026-06-20T00:00:00Z', then: 'expires-soon', since: '2026-06-20T00:00:00.000Z' },
  ])('has its end from a handshake: $notAfter is $then', async ({ notAfter, then, since }) => {
    const probed = await probing();
    const { listener, id } = unlisted(notAfter);
    const { conditions } = await system.sweep('full');
    expect(probed.asked).toEqual([{ name: '' }]);
    const detail = expect.stringMatching(
      `^CAS does not list the default certificate ${id}, and a handshake of 2026-06-15T12:0\\d:[^ ]+ showed a certificate for gone.example.com until ${notAfter.replace('Z', '.000Z')}`,
    );
    expect(conditions).toMatchObject([{ reason: then, listenerId: listener, certificateIds: [id], since, detail }]);
    const status = JSON.parse((await commandLine(system, { VERIFY: 'probe' })('status', '--json')).out);
    expect(subjects(status)).toEqual([`${then} ${listener}`]);
    expect(status.conditions[0].detail).toContain(notAfter.replace('Z', '.000Z'));
    await sweeps(2);
    expect(probed.asked).toHaveLength(1);
  });

  it('may serve the names of an additional certificate as well', async () => {
    await probing();
    const { listener, id } = unlisted('2026-12-31T00:00:00Z');
    const { world, dataPlane } = system.cloud;
    const own = world.issueCertificate({ names: ['gone.example.com'], source: 'UPLOAD', keyAlgorithm: 'ECC' }).id;
    world.attach(listener, own);
    dataPlane.misserve(listener, id, 'gone.example.com');
    await system.sweep('full');
    await system.minutes(20);
    expect(subjects(await system.sweep('full'))).toEqual([`unlisted ${listener}`]);
    dataPlane.misserve(listener, foreignCertificate(), 'gone.example.com');
    await sweepNextDay();
    expect(await lasting()).toEqual([`unexpected ${listener}`, `unlisted ${listener}`]);
  });

  it('is unknown while it is not reached, or another listed certificate is served', async () => {
    const probed = await probing();
    const { listener } = unlisted('2026-06-20T00:00:00Z');
    probed.alter = ({ address }) => ({ kind: 'unreachable', address, code: 'ETIMEDOUT' });
    expect(subjects(await system.sweep('full'))).toEqual([`unreachable ${listener}`, `unlisted ${listener}`]);
    probed.alter = undefined;
    const listed = system.cloud.world.issueCertificate({ names: ['other.example.com'], source: 'UPLOAD' }).id;
    system.cloud.dataPlane.misserve(listener, listed);
    await system.minutes(30);
    expect(subjects(await system.sweep('full'))).toEqual([`unexpected ${listener}`, `unlisted ${listener}`]);
    system.cloud.dataPlane.misserve(listener, undefined);
    await system.minutes(2);
    expect(subjects(await system.sweep('full'))).toEqual([`expires-soon ${listener}`]);
  });
});
