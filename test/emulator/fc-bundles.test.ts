import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { FC2 } from './support/fc2.js';
import { smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const ledger = mkdtempSync(join(tmpdir(), 'emulated-ledger-'));
stopCloudsAfterEach();
afterAll(() => rmSync(ledger, { recursive: true, force: true }));

it('runs the built bundles, which rotate a certificate from invocation to invocation', async () => {
  const { cloud, a, b, on } = await smallCloud();
  const role = cloud.sts.addRole({ accountId: cloud.accountId, name: 'rotator', trusts: ['fc.aliyuncs.com'] });
  const environment = {
    LEDGER: `dir:${ledger}`,
    // Its processes wait in real time.
    FOLLOW_SECONDS: '0',
    NLB_ENDPOINT: `${cloud.urls.nlb}/{region}`,
    CAS_ENDPOINT: cloud.urls.cas,
  };
  for (const name of ['sweep', 'confirm']) {
    cloud.fc.addFunction({ name, service: 'svc', file: `${DIST}${name}.js`, role, environment, timeoutSeconds: 60 });
  }
  cloud.clock.advance(86_400);
  const successor = cloud.world.renew(b.id);
  const { accessKeyId: accessKeyID, ...rest } = cloud.credentials;
  const client = new FC2(cloud.accountId, { ...rest, accessKeyID, region: 'cn-hangzhou', endpoint: cloud.urls.fc });
  const { data, headers } = await client.invokeFunction('svc', 'sweep', '{}');
  expect(headers['x-fc-error-type']).toBeUndefined();
  expect(JSON.parse(data)).toMatchObject({ function: 'sweep', pass: headers['x-fc-request-id'] });
  cloud.fc.addTimer({ function: 'confirm', everySeconds: 60 });
  cloud.clock.advance(60);
  await cloud.fc.settled();
  const held = cloud.world.listener(on).attachments.map(({ id, status }) => [id, status]);
  expect(held).toEqual([a.id, b.id, successor.id].map((id) => [id, 'Associated']));
  expect(cloud.fc.invocations.map(({ name, kind, outcome }) => [name, kind, outcome])).toEqual([
    ['sweep', 'sync', 'succeeded'],
    ['confirm', 'timer', 'succeeded'],
  ]);
  expect(cloud.rulesBroken).toEqual([]);
});
