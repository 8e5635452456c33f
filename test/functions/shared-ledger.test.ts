import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const other = '2222222222222222';
const region = 'cn-hangzhou';
const additional = 'additional Associated';

/** Functions of the own account that serve another one too, over one listener with an additional certificate in each. */
async function start() {
  const env = { ACCOUNTS: `acs:ram::${other}:role/rotator`, RETIRE_AFTER_MINUTES: '120' };
  system = await startSystem({ regions: [region], env });
  const { sts, accountId, clock } = system.cloud;
  sts.addRole({ accountId: other, name: 'rotator', trusts: [accountId] });
  const [own, lent] = [accountId, other].map(estateIn);
  clock.advance(3600);
  return { own: own!, lent: lent! };
}

function estateIn(accountId: string) {
  const { world } = system.cloud;
  const names = [`of-${accountId}.example.com`];
  const { id: former } = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', accountId });
  const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId });
  const { id: listener } = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former] });
  return { former, listener };
}

const renewed = ({ former }: { readonly former: string }) => system.cloud.world.renew(former).id;

/** A command line with the keys of this account, that serves no other, on the ledger of the functions. */
function commandLineOf(accountId: string, env: Env = {}) {
  const keys = system.cloud.callers.add({ accountId });
  return commandLine(system, {
    ALIBABA_CLOUD_ACCESS_KEY_ID: keys.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: keys.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: keys.securityToken ?? '',
    RETIRE_AFTER_MINUTES: '0',
    ...env,
  });
}

/** What the ledger remembers of an account, or all of it, by name. */
async function entriesOf(account = ''): Promise<Record<string, string>> {
  const names = (await Promise.all(['open', 'state'].map(async (at) => inFolder(at)))).flat();
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(system.ledger, name), 'utf8')] as const),
  );
  return Object.fromEntries(texts.filter(([, text]) => text.includes(account)));
}

async function inFolder(folder: string): Promise<string[]> {
  return (await system.entries(folder)).map((name) => `${folder}/${name}`);
}

const stsCalls = () => system.cloud.requests.filter(({ operation }) => operation === 'GetCallerIdentity').length;

/** Whatever the command line does in between, what the ledger has of the other account stays as it was. */
async function nothingOfOther(has: RegExp): Promise<void> {
  const before = await entriesOf(other);
  expect(Object.keys(before).join()).toMatch(has);
  system.cloud.clock.advance(70);
  const run = commandLineOf(system.cloud.accountId);
  for (const command of [
    ['confirm', '--yes'],
    ['sweep', '--yes'],
    ['status'],
    ['plan'],
    ['backfill', '--apply', '--no-follow'],
  ])
    expect(await run(...command, '--json')).toMatchObject({ code: 0, err: '' });
  expect(await entriesOf(other)).toEqual(before);
}

describe('a command line that serves one account, on a ledger with entries of another', () => {
  it('judges, closes and drops nothing of the open changes of the other account, and continues its own', async () => {
    const { own, lent } = await start();
    await system.sweep();
    const [ours, theirs] = [renewed(own), renewed(lent)];
    await system.sweep();
    await nothingOfOther(/open.*answer.*seen/);
    await system.minutes(2);
    await nothingOfOther(/due.*grace.*seen/);
    await system.settle();
    system.cloud.clock.advance(7200);
    await system.settle();
    expect(attachedTo(system, own.listener)).toEqual({ [ours]: additional });
    expect(attachedTo(system, lent.listener)).toEqual({ [theirs]: additional });
    expect(system.cloud.rulesBroken).toEqual([]);
  });

  it('of an account that the functions do not serve, keeps its entries apart from theirs', async () => {
    const { own, lent } = await start();
    renewed(own);
    renewed(lent);
    await system.sweep();
    const before = await entriesOf();
    system.cloud.clock.advance(70);
    const stranger = '3333333333333333';
    const mine = estateIn(stranger);
    system.cloud.clock.advance(3600);
    const successor = renewed(mine);
    const run = commandLineOf(stranger);
    expect(JSON.parse((await run('sweep', '--yes', '--json')).out)).toMatchObject({
      judged: [],
      steps: [{ listenerId: mine.listener, outcome: 'accepted' }],
    });
    expect(await entriesOf()).toMatchObject(before);
    const left = await entriesOf(stranger);
    await system.settle();
    await system.sweep();
    expect(await entriesOf(stranger)).toMatchObject(left);
    await run('confirm', '--yes');
    system.cloud.clock.advance(70);
    await run('confirm', '--yes');
    expect(attachedTo(system, mine.listener)).toEqual({ [successor]: additional });
  });

  it('leaves a rollback of the other account unchanged', async () => {
    const { lent } = await start();
    await system.sweep();
    renewed(lent);
    await system.sweep();
    system.cloud.clock.advance(70);
    await system.confirm();
    await system.rollback({ apply: true, listeners: [lent.listener] });
    await system.settle();
    expect(attachedTo(system, lent.listener)).toEqual({ [lent.former]: additional });
    await commandLineOf(system.cloud.accountId)('sweep', '--yes');
    await system.sweep();
    await system.settle();
    expect(attachedTo(system, lent.listener)).toEqual({ [lent.former]: additional });
  });

  it('changes nothing if STS does not return its account id, and reports the remedy', async () => {
    const { own, lent } = await start();
    renewed(own);
    renewed(lent);
    await system.sweep();
    const before = await entriesOf();
    const dead = commandLineOf(system.cloud.accountId, { STS_ENDPOINT: 'http://127.0.0.1:1' });
    for (const command of [['confirm', '--yes'], ['plan'], ['backfill', '--apply', '--certificates', '1=2']]) {
      const { code, err } = await dead(...command);
      expect({ code, err }).toEqual({
        code: 3,
        err: expect.stringMatching(/LEDGER has entries .* GetCallerIdentity.*; check the network.*_ENDPOINT/),
      });
    }
    expect(await entriesOf()).toEqual(before);
  });
});

describe('STS is not called', () => {
  it('by the command line on a ledger of its own, from the first use to the end', async () => {
    const { own } = await start();
    const successor = renewed(own);
    const run = commandLineOf(system.cloud.accountId);
    await run('plan');
    await run('backfill', '--apply', '--yes');
    await run('sweep', '--yes');
    expect(attachedTo(system, own.listener)).toEqual({ [successor]: additional });
    expect(stsCalls()).toBe(0);
  });

  it('if the ledger has no pending work, also with other records', async () => {
    await start();
    await system.sweep();
    const { out } = await commandLineOf(system.cloud.accountId)('confirm', '--yes', '--json');
    expect([JSON.parse(out).calls, stsCalls()]).toEqual([0, 0]);
  });
});
