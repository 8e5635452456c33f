import { afterEach, expect, it } from 'vitest';
import { attachedTo, renewedEvent } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

const names = ['a.example.com', 'b.example.com'];

/** A listener with an RSA certificate for both names; a rotation may change the key algorithm. */
async function start() {
  system = await startSystem({
    regions: ['cn-hangzhou'],
    env: { KEY_ALGORITHMS: 'RSA,ECC', RETIRE_AFTER_MINUTES: '60' },
  });
  const { world } = system.cloud;
  const standing = world.issueCertificate({ names: ['default.example.com'], keyAlgorithm: 'RSA' }).id;
  const rsa = world.issueCertificate({ names, keyAlgorithm: 'RSA' }).id;
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
  const place = { loadBalancerId, port: 443, defaultCertificate: standing };
  const listener = world.addListener({ ...place, additionalCertificates: [rsa] }).id;
  system.cloud.clock.advance(3600);
  return { standing, rsa, listener };
}

it('a renewal with another key algorithm ends with the replaced certificate retired', async () => {
  const { standing, rsa, listener } = await start();
  const ecc = system.cloud.world.renew(rsa, { keyAlgorithm: 'ECC' }).id;
  await system.sweep();
  await system.minutes(2);
  expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([standing, rsa, ecc].sort());
  await system.minutes(65);
  expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([standing, ecc].sort());
  expect((await system.sweep()).conditions).toEqual([]);
});

it('an event does not make an ECC certificate replace an RSA one beside ECC certificates for its names', async () => {
  const { standing, rsa, listener } = await start();
  const { world } = system.cloud;
  const own = names.map((name) => world.issueCertificate({ names: [name], keyAlgorithm: 'ECC' }).id);
  for (const id of own) world.attach(listener, id);
  system.cloud.clock.advance(3600);
  const successor = world.issueCertificate({ names, keyAlgorithm: 'ECC' }).id;
  await system.onRenewal(renewedEvent({ successor, replaced: rsa }));
  await system.minutes(70);
  expect(Object.keys(attachedTo(system, listener)).sort()).toEqual([standing, rsa, ...own].sort());
});
