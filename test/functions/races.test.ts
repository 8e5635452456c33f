import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo, crowdedListener, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

type Listener = ReturnType<typeof crowdedListener>;

/** A person acts once, as soon as a pass has read the certificates of the listener for its plan. */
function onceRead(act: () => void): void {
  let isDone = false;
  system.cloud.onRequest(({ operation }) => {
    if (isDone || operation !== 'ListListenerCertificates') return;
    isDone = true;
    act();
  });
}

const steps = {
  'set-default': ({ standing }: Listener) => [standing.id],
  associate: ({ replaced }: Listener) => [replaced[0]!.id],
} as const;

const acts: readonly {
  readonly what: string;
  /** Returns the certificate that the person's change leaves on the listener, and its role. */
  readonly act: (on: Listener) => Readonly<Record<string, string>>;
}[] = [
  {
    what: 'sets another default certificate',
    act: ({ listener }) => {
      const own = system.cloud.world.issueCertificate({ names: ['person.example.com'] });
      system.cloud.world.setDefault(listener.id, own.id);
      return { [own.id]: 'default Associated' };
    },
  },
  {
    what: 'adds a certificate',
    act: ({ listener }) => {
      const own = system.cloud.world.issueCertificate({ names: ['person.example.com'] });
      system.cloud.world.attach(listener.id, own.id);
      return { [own.id]: 'additional Associated' };
    },
  },
  {
    what: 'takes a certificate off',
    act: ({ listener, replaced }) => {
      system.cloud.world.detach(listener.id, replaced[1]!.id);
      return {};
    },
  },
  {
    what: 'tags the listener off',
    act: ({ listener }) => {
      system.cloud.world.tag(listener.id, 'cert-rotation', 'off');
      return {};
    },
  },
];

describe.each(Object.keys(steps) as (keyof typeof steps)[])(
  'a person changes the listener between the plan and its %s',
  (step) => {
    it.each(acts)('and $what: nothing is written from the old plan', async ({ act }) => {
      system = await startSystem();
      const estate = crowdedListener(system, 3);
      system.cloud.clock.advance(3600);
      for (const id of steps[step](estate)) system.cloud.world.renew(id);
      const left: Record<string, string>[] = [];
      onceRead(() => left.push({ ...act(estate) }));
      const report = await system.sweep();
      expect(report.steps).toMatchObject([{ step, outcome: 'changed' }]);
      expect(writes(system)).toEqual([]);
      expect(await system.entries('open')).toEqual([]);
      expect(attachedTo(system, estate.listener.id)).toMatchObject(left[0]!);

      await system.settle();
      expect(attachedTo(system, estate.listener.id)).toMatchObject(left[0]!);
      expect(system.cloud.rulesBroken).toEqual([]);
    });
  },
);

it('what a person does just before a retirement keeps the replaced certificate', async () => {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0' } });
  const estate = crowdedListener(system, 1);
  const [replaced] = estate.replaced;
  system.cloud.clock.advance(3600);
  const successor = system.cloud.world.renew(replaced!.id);
  await system.sweep();
  onceRead(() => system.cloud.world.detach(estate.listener.id, successor.id));
  await system.minutes(1);
  expect(attachedTo(system, estate.listener.id)).toHaveProperty(replaced!.id, 'additional Associated');
});

it('a throttled change is checked again before it is repeated', async () => {
  system = await startSystem();
  const { listener, standing } = crowdedListener(system, 1);
  const { world, clock, faults } = system.cloud;
  clock.advance(3600);
  world.renew(standing.id);
  const own = world.issueCertificate({ names: ['person.example.com'] });
  faults.add({ match: { operation: 'UpdateListenerAttribute' }, times: 1, effect: 'throttle' });
  let isDone = false;
  system.cloud.onRequest(({ operation }) => {
    if (isDone || operation !== 'UpdateListenerAttribute') return;
    isDone = true;
    world.setDefault(listener.id, own.id);
  });
  expect((await system.sweep()).steps).toMatchObject([{ step: 'set-default', outcome: 'changed' }]);
  expect(attachedTo(system, listener.id)).toHaveProperty(own.id, 'default Associated');
});

it('a listener that cannot be read just before each change is an outage after half an hour, and nothing is written', async () => {
  system = await startSystem();
  const { standing } = crowdedListener(system, 1);
  const { world, clock, faults } = system.cloud;
  clock.advance(3600);
  world.renew(standing.id);
  // The look of each pass succeeds, and the read after it fails.
  system.cloud.onRequest(({ operation }) => {
    if (operation === 'ListLoadBalancers') faults.clear();
    if (operation === 'ListListenerCertificates') faults.add({ match: { operation: 'ListListeners' }, effect: '503' });
  });
  expect((await system.sweep()).steps).toMatchObject([{ outcome: 'changed', code: 'NotRead' }]);
  await system.minutes(32);
  expect(writes(system)).toEqual([]);
  const { conditions } = await system.sweep();
  expect(conditions).toMatchObject([{ reason: 'cannot-change', region: 'cn-hangzhou' }]);
});
