import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultPolicy } from '../../shared/rotation/policy.js';
import { everywhere } from '../../shared/rotation/range.js';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import type { Switches } from '../emulator/switches.js';
import { type Death, mortalPass } from '../support/mortal.js';

/** How many histories: a few in the suite, thousands by hand or at night. */
const runs = Number(process.env.HISTORIES ?? 12);

/** An estate as numbers: certificates by index, listeners on one load balancer or another. */
const estates = fc.record({
  certificates: fc.integer({ min: 2, max: 9 }),
  listeners: fc.array(
    fc.record({
      loadBalancer: fc.nat(1),
      standing: fc.nat(8),
      additional: fc.uniqueArray(fc.nat(8), { maxLength: 7 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  quota: fc.constantFrom(25, 25, 12, 9),
});

type Estate = typeof estates extends fc.Arbitrary<infer T> ? T : never;

const switches: fc.Arbitrary<Partial<Switches>> = fc.record({
  lock: fc.constantFrom('listener' as const, 'load-balancer' as const),
  busyCode: fc.constantFrom('Conflict.Lock' as const, 'IncorrectStatus.listener' as const),
  batchWithOneBad: fc.constantFrom('atomic' as const, 'partial' as const),
  additionalToDefault: fc.constantFrom('refused' as const, 'promoted' as const),
  defaultListed: fc.constantFrom('listed' as const, 'absent' as const),
  replacedDefault: fc.constantFrom('Diassociating' as const, 'Associated' as const, 'absent' as const),
  defaultShownWhileUpdating: fc.constantFrom('replaced' as const, 'successor' as const),
  goneCertificates: fc.constantFrom('absent' as const, 'Dissociated' as const),
  readAfterWriteSeconds: fc.constantFrom(0, 3, 30),
  shortPages: fc.boolean(),
});

const deaths: fc.Arbitrary<Death> = fc.record({
  atDeed: fc.integer({ min: 1, max: 30 }),
  moment: fc.constantFrom('before' as const, 'after' as const),
});

const mishaps = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'calm' } as const) },
  { weight: 3, arbitrary: deaths.map((death) => ({ kind: 'killed', death }) as const) },
  { weight: 2, arbitrary: fc.nat(8).map((certificate) => ({ kind: 'renew', certificate }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'two at once' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'duplicate' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'ledger lost' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      effect: fc.constantFrom(
        'throttle' as const,
        'busy' as const,
        '503' as const,
        'html' as const,
        'drop-before' as const,
        'drop-after' as const,
        'half-body' as const,
        'job-fails' as const,
        'job-fails-silently' as const,
        'job-hangs' as const,
      ),
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      does: fc.constantFrom('detaches' as const, 'attaches' as const, 'sets default' as const, 'stops' as const),
      listener: fc.nat(3),
      certificate: fc.nat(8),
    }),
  },
);

type Mishap = typeof mishaps extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly listeners: readonly string[];
  /** The newest certificate for each name, and all that there were, oldest first. */
  readonly generations: string[][];
}

it('whatever goes wrong on the way, the estate ends rotated, nothing stays open, and no rule was broken', async () => {
  const history = fc.array(mishaps, { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      estates,
      switches,
      history,
      fc.constantFrom(0, 600, 86_400),
      async (estate, answers, steps, grace) => {
        const world = await begin(estate, answers);
        const policy = { ...defaultPolicy, additionalPerLoadBalancer: estate.quota, retireAfterSeconds: grace };
        try {
          for (const step of steps) await live(step, world, policy);
          await recover(world);
          await settle(world, policy);
          await expectRotated(world, policy);
        } finally {
          await world.cloud.stop();
          await rm(world.folder, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: runs, ...(process.env.FC_PATH ? { path: process.env.FC_PATH } : {}) },
  );
}, 3_600_000);

async function begin(estate: Estate, answers: Partial<Switches>): Promise<World> {
  const options = { now: new Date('2026-06-15T12:00:00Z'), rateScale: 1000, regions: ['cn-hangzhou'] };
  const cloud = await startCloud({ ...options, additionalPerLoadBalancer: estate.quota, switches: answers });
  const { world } = cloud;
  const generations = Array.from({ length: estate.certificates }, (_, n) => [
    world.issueCertificate({ names: [`n${n}.example.com`], source: 'BUY', keyAlgorithm: 'ECC' }).id,
  ]);
  const certificate = (index: number) => generations[index % estate.certificates]![0]!;
  const balancers = [0, 1].map(() => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const listeners = estate.listeners.map(({ loadBalancer, standing, additional }, n) => {
    const room = estate.quota - world.usedPlaces(balancers[loadBalancer]!);
    const others = [...new Set(additional.map(certificate))].filter((id) => id !== certificate(standing));
    return world.addListener({
      loadBalancerId: balancers[loadBalancer]!,
      port: 443 + n,
      defaultCertificate: certificate(standing),
      additionalCertificates: others.slice(0, Math.max(0, room - 1)),
    }).id;
  });
  cloud.clock.advance(3600);
  for (const generation of generations.slice(0, -1)) generation.push(world.renew(generation[0]!).id);
  return { cloud, folder: await mkdtemp(join(tmpdir(), 'histories-')), listeners, generations };
}

async function live(mishap: Mishap, world: World, policy: typeof defaultPolicy): Promise<void> {
  const { cloud, folder, listeners, generations } = world;
  cloud.clock.advance(61);
  const mortal = { cloud, ledgerFolder: folder, policy };
  const everything = { kind: 'everything' } as const;
  switch (mishap.kind) {
    case 'calm':
      await mortalPass(everything, mortal);
      break;
    case 'killed':
      await mortalPass(everything, mortal, mishap.death);
      break;
    case 'renew': {
      const generation = generations[mishap.certificate % generations.length]!;
      generation.push(cloud.world.renew(generation.at(-1)!).id);
      await mortalPass({ kind: 'certificates', certificateIds: [], mappings: [], newsSinceSeconds: 0 }, mortal);
      break;
    }
    case 'two at once':
      await Promise.all([
        mortalPass(everything, mortal),
        mortalPass({ kind: 'open' }, mortal),
        mortalPass(everything, mortal),
      ]);
      break;
    case 'duplicate':
      await mortalPass(everything, mortal);
      await mortalPass({ kind: 'selection', range: everywhere, mappings: [] }, mortal);
      break;
    case 'ledger lost':
      await rm(folder, { recursive: true, force: true });
      break;
    case 'fault':
      cloud.faults.add({ match: {}, times: mishap.times, effect: mishap.effect });
      await mortalPass(everything, mortal);
      break;
    case 'person':
      person(mishap, world, listeners[mishap.listener % listeners.length]!);
      // What a listing does not show yet, nobody can plan around.
      cloud.clock.advance(31);
      await mortalPass({ kind: 'open' }, mortal);
      break;
  }
}

/** Somebody in the console, who knows nothing of us, and does what the console allows. */
function person(
  { does, certificate }: Extract<Mishap, { kind: 'person' }>,
  { cloud, generations }: World,
  listener: string,
) {
  const { world } = cloud;
  const { attachments, status } = world.listener(listener);
  if (does === 'stops') return world.stopListener(listener);
  const settled = attachments.every((a) => a.status === 'Associated') && status === 'Running';
  const one = generations[certificate % generations.length]![0]!;
  if (!settled) return undefined;
  if (does === 'detaches') return world.detach(listener, attachments[certificate % attachments.length]!.id);
  if (attachments.some(({ id }) => id === one)) return undefined;
  if (does === 'sets default') return world.setDefault(listener, one);
  const room = cloud.world.usedPlaces(world.listener(listener).loadBalancerId) < 9;
  return room ? world.attach(listener, one) : undefined;
}

async function recover({ cloud, listeners }: World): Promise<void> {
  cloud.faults.clear();
  cloud.world.releaseJobs();
  for (const listener of listeners)
    if (cloud.world.listener(listener).status === 'Stopped') cloud.world.startListener(listener);
}

async function settle({ cloud, folder }: World, policy: typeof defaultPolicy): Promise<void> {
  const mortal = { cloud, ledgerFolder: folder, policy };
  for (let pass = 0; pass < 40; pass += 1) {
    cloud.clock.advance(61);
    await mortalPass({ kind: pass % 20 === 0 ? 'everything' : 'open' }, mortal);
  }
  cloud.clock.advance(86_400);
  for (let pass = 0; pass < 40; pass += 1) {
    cloud.clock.advance(61);
    await mortalPass({ kind: pass % 20 === 0 ? 'everything' : 'open' }, mortal);
  }
}

async function expectRotated(
  { cloud, folder, listeners, generations }: World,
  policy: typeof defaultPolicy,
): Promise<void> {
  const replaced = new Set(generations.flatMap((generation) => generation.slice(0, -1)));
  const left = listeners.flatMap((id) =>
    cloud.world
      .listener(id)
      .attachments.filter((a) => replaced.has(a.id) || a.status !== 'Associated')
      .map((a) => `${id} ${a.id} ${a.status}`),
  );
  const last = await mortalPass({ kind: 'everything' }, { cloud, ledgerFolder: folder, policy });
  expect({
    left,
    steps: last?.steps,
    holds: last?.holds.map(({ reason, detail }) => `${reason}: ${detail}`),
    faults: last?.faults,
    open: await readdir(join(folder, 'open')).catch(() => []),
    broken: cloud.rulesBroken,
  }).toEqual({ left: [], steps: [], holds: [], faults: [], open: [], broken: [] });
}
