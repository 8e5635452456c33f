import { randomUUID } from 'node:crypto';
import Agent from 'undici/lib/dispatcher/agent.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirm } from '../../functions/confirm.js';
import { type Entry, fcHandler } from '../../functions/run/handler.js';
import { sweep } from '../../functions/sweep.js';
import { attachedTo } from '../support/estate.js';
import { type Death, mortal } from '../support/mortal.js';
import { contextOf, localEdges, type System, startSystem, timerEvent } from '../support/system.js';

const other = '2222222222222222';
const regions = ['cn-hangzhou', 'cn-shanghai', 'eu-central-1'];
const env = { ACCOUNTS: `acs:ram::${other}:role/rotator`, RETIRE_AFTER_MINUTES: '0' };

let system: System;
const agent = new Agent();
beforeAll(async () => {
  system = await startSystem({ regions, env });
  system.cloud.sts.addRole({ accountId: other, name: 'rotator', trusts: [system.cloud.accountId] });
});
afterAll(async () => {
  await agent.close();
  await system.stop();
});

/** In each account and region a listener with a default and an additional certificate, both renewed. */
function plant() {
  const { world, clock, accountId } = system.cloud;
  const issue = (name: string, owner: string) =>
    world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC', accountId: owner }).id;
  const planted = [accountId, other].flatMap((owner) =>
    regions.map((region) => {
      const [standing, beside] = [
        issue(`d.${region}.of-${owner}.com`, owner),
        issue(`a.${region}.of-${owner}.com`, owner),
      ];
      const { id: loadBalancerId } = world.addLoadBalancer({ region, accountId: owner });
      const order = { loadBalancerId, port: 443, defaultCertificate: standing, additionalCertificates: [beside] };
      return { listener: world.addListener(order).id, standing, beside };
    }),
  );
  clock.advance(3600);
  return planted.map(({ listener, standing, beside }) => ({
    listener,
    wanted: {
      [world.renew(standing).id]: 'default Associated',
      [world.renew(beside).id]: 'additional Associated',
    },
  }));
}

async function killed(name: string, entry: Entry, death: Death): Promise<boolean> {
  const edges = {
    ...localEdges(system.cloud, { ...env, LEDGER: `dir:${system.ledger}` }, () => {}),
    dispatcher: agent,
  };
  const { over, killedAt, edges: own } = mortal(edges, death);
  const event = Buffer.from(JSON.stringify(timerEvent(name)));
  const context = { ...contextOf(system.cloud), requestId: randomUUID() };
  await Promise.race([fcHandler(name, entry, own)(event, context), over]);
  return killedAt() !== undefined;
}

it('runs over two accounts and three regions that are killed at any call lose no work of either account', async () => {
  const planted = plant();
  let deaths = 0;
  for (const among of ['changes', 'all'] as const)
    for (const moment of ['after', 'before'] as const)
      for (const atDeed of among === 'changes' ? [1, 2, 4] : [3, 9, 17, 26, 40, 70]) {
        const [name, entry] = atDeed % 2 === 0 ? (['confirm', confirm] as const) : (['sweep', sweep] as const);
        system.cloud.clock.advance(61);
        deaths += Number(await killed(name, entry, { among, moment, atDeed }));
      }
  expect(deaths).toBeGreaterThan(9);
  await system.sweep();
  await system.settle();
  for (const { listener, wanted } of planted) expect(attachedTo(system, listener)).toEqual(wanted);
  expect([await system.entries('open'), system.cloud.rulesBroken]).toEqual([[], []]);
  expect(await system.sweep()).toMatchObject({ faults: [], conditions: [], steps: [], holds: [] });
});
