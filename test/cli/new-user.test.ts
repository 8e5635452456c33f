import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typed } from '../support/command-line.js';
import { crowdedListener, writes } from '../support/estate.js';
import { localEdges, type System, startSystem } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  crowdedListener(system, 1);
});
afterAll(() => system.stop());

const commands = [
  'plan',
  'plan --check',
  'backfill --yes',
  'backfill --dry-run',
  'status',
  'report --out /dev/null',
  'sweep --yes',
  'sweep',
  'sweep --kind look',
  'invoke sweep --yes',
];

const situations = [
  { when: 'nothing configured', env: { REGIONS: '' }, keys: false, code: 2, says: /REGIONS is missing; set it to/ },
  { when: 'no credentials', env: {}, keys: false, code: 2, says: /no credentials: .*set ALIBABA_CLOUD_ACCESS_KEY_ID/ },
  {
    when: 'a key with the end of its line',
    env: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIone\r' },
    keys: true,
    code: 2,
    says: /bad credentials: ALIBABA_CLOUD_ACCESS_KEY_ID must have no spaces and no ends of lines/,
  },
  {
    when: 'a wrong key',
    env: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAInone' },
    keys: true,
    code: 3,
    says: /check ALIBABA_CLOUD_ACCESS_KEY_ID/,
  },
  {
    when: 'a wrong secret',
    env: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'none' },
    keys: true,
    code: 3,
    says: /check ALIBABA_CLOUD_ACCESS_KEY_SECRET/,
  },
  {
    when: 'an endpoint where nobody listens',
    env: { NLB_ENDPOINT: 'http://127.0.0.1:1', CAS_ENDPOINT: 'http://127.0.0.1:1', STS_ENDPOINT: 'http://127.0.0.1:1' },
    keys: true,
    code: 3,
    says: /ECONNREFUSED\); check the network.*_ENDPOINT/,
  },
];

function run(argv: readonly string[], env: Readonly<Record<string, string>>, keys: boolean) {
  const { accessKeyId, accessKeySecret, securityToken } = system.cloud.credentials;
  const own = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
  const places = {
    LEDGER: `dir:${system.ledger}`,
    STS_ENDPOINT: system.cloud.urls.sts,
    FC_ENDPOINT: system.cloud.urls.fc,
  };
  return typed(
    argv,
    localEdges(system.cloud, { ...places, ...(keys ? own : {}), ...env }, () => {}),
  );
}

describe.each(situations)('a new user with $when', ({ env, keys, code, says }) => {
  it.each(commands)('gets the next step from %s', async (command) => {
    const given = await run(command.split(' '), env, keys);
    expect([given.code, `${given.out}${given.err}`]).toEqual([code, expect.stringMatching(says)]);
    expect(`${given.out}${given.err}`).not.toMatch(/\n +at |\.ts:\d/);
    expect(writes(system)).toEqual([]);
  });
});
