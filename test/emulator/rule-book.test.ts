import { describe, expect, it } from 'vitest';
import { covers, lostNames } from './nlb/names.js';
import { nlb } from './support/client.js';
import {
  ASSOCIATE,
  associate,
  DISASSOCIATE,
  disassociate,
  NOW,
  setDefault,
  smallCloud,
  stopCloudsAfterEach,
  UPDATE,
} from './support/small-cloud.js';

stopCloudsAfterEach();

describe('a name left unserved is recorded', () => {
  it('when the only certificate for it goes', async () => {
    const { cloud, b, on } = await smallCloud();
    await disassociate(cloud, on, [b.id]);
    expect(cloud.rulesBroken).toEqual([]);
    cloud.clock.advance(5);
    expect(cloud.rulesBroken).toEqual([
      `unserved: ${on} no longer serves b.example.com after ${DISASSOCIATE} of ${b.id}`,
    ]);
  });

  it('when a new default does not cover what the replaced one did', async () => {
    const { cloud, c, on } = await smallCloud();
    await setDefault(cloud, on, c.id);
    cloud.clock.advance(5);
    expect(cloud.rulesBroken).toEqual([`unserved: ${on} no longer serves a.example.com after ${UPDATE} of ${c.id}`]);
  });

  it('but not when a wildcard still covers it', async () => {
    const { cloud, b, on } = await smallCloud();
    cloud.world.attach(on, cloud.world.issueCertificate({ names: ['*.example.com'] }).id);
    await disassociate(cloud, on, [b.id]);
    cloud.clock.advance(5);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('nor when its certificate had expired', async () => {
    const { cloud, on } = await smallCloud();
    const old = cloud.world.issueCertificate({
      names: ['x.example.com'],
      notBefore: new Date('2025-01-01'),
      notAfter: new Date('2026-01-01'),
    });
    cloud.world.attach(on, old.id);
    await disassociate(cloud, on, [old.id]);
    cloud.clock.advance(5);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('nor when a person in the console did it', async () => {
    const { cloud, b, on } = await smallCloud();
    cloud.world.detach(on, b.id);
    expect(cloud.world.servedNames(on)).toEqual(['a.example.com']);
    expect(cloud.rulesBroken).toEqual([]);
  });

  it('and what is still Associating, expired or not valid yet covers nothing', async () => {
    const { cloud, b, on } = await smallCloud();
    const { names } = b;
    cloud.world.attach(on, cloud.world.issueCertificate({ names }).id, 'Associating');
    cloud.world.attach(on, cloud.world.issueCertificate({ names, notBefore: new Date('2026-07-01') }).id);
    cloud.world.attach(
      on,
      cloud.world.issueCertificate({ names, notBefore: new Date('2025-01-01'), notAfter: NOW }).id,
    );
    await disassociate(cloud, on, [b.id]);
    cloud.clock.advance(5);
    expect(cloud.rulesBroken).toHaveLength(1);
  });
});

describe('also recorded', () => {
  it.each(['listener', 'load balancer'])('a write to a %s that is tagged cert-rotation: off', async (which) => {
    const { cloud, c, lb, on } = await smallCloud();
    cloud.world.tag(which === 'listener' ? on : lb.id, 'cert-rotation', 'off');
    await nlb(cloud, 'ListListenerCertificates', { ListenerId: on });
    expect(cloud.rulesBroken).toEqual([]);
    expect((await associate(cloud, on, [c.id])).status).toBe(200);
    expect(cloud.rulesBroken).toEqual([`tagged-off: ${ASSOCIATE} on ${on}`]);
  });

  it('a certificate that is revoked, expired or not valid yet', async () => {
    const { cloud, on } = await smallCloud();
    const issue = cloud.world.issueCertificate.bind(cloud.world);
    const unfit = [
      issue({ names: ['r.example.com'], status: 'revoked' }),
      issue({ names: ['e.example.com'], notBefore: new Date('2025-01-01'), notAfter: new Date('2026-01-01') }),
      issue({ names: ['f.example.com'], notBefore: new Date('2026-07-01') }),
    ];
    await associate(
      cloud,
      on,
      unfit.map(({ id }) => id),
    );
    expect(cloud.rulesBroken.map((rule) => rule.split(': ').at(-1))).toEqual(['revoked', 'expired', 'not valid yet']);
  });
});

describe('coverage of names', () => {
  it.each([
    ['a.example.com', 'a.example.com', true],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', '*.example.com', true],
    ['a.example.com', '*.example.com', false],
    ['*.com', '*.com', true],
    ['*.example.com', '*.b.example.com', false],
  ])('%s covers %s: %s', (pattern, name, expected) => {
    expect(covers(pattern, name)).toBe(expected);
    expect(lostNames([name], [pattern])).toEqual(expected ? [] : [name]);
  });
});
