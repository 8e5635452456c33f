import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseBackfill } from '../../shared/events/backfill.js';
import { parseDeliveries } from '../../shared/events/renewal.js';
import { parseRollback } from '../../shared/events/rollback.js';
import { parseConfirm, parseSweep } from '../../shared/events/timer.js';
import { readConfig } from '../../shared/runtime/config.js';
import { renewedEvent } from '../support/estate.js';
import { midsummer, type System, startSystem } from '../support/system.js';

const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7planted';
const pem = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`;
const planted = 'planted-S3cr3t/value+0123456789==';
const webhook = 'plantedwebhook9f8e7d6c5b4a';

/** Nobody listens there. */
const NOTIFY = [
  `dingtalk+http://127.0.0.1:1/robot/send?access_token=${webhook}&secret=SEC${webhook}`,
  `slack+http://127.0.0.1:1/services/${webhook}`,
].join();

let system: System;
let said: string[];
beforeEach(async () => {
  said = [];
  system = await startSystem({ env: { LOG_LEVEL: 'debug', DATABASE_PASSWORD: planted, NOTIFY } });
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });
  clock.advance(3600);
  world.renew(former.id);
});
afterEach(() => system.stop());

/** Keeps what a call gives or throws, as FC would show it: the message and the stack. */
async function hear(call: () => unknown): Promise<void> {
  try {
    said.push(JSON.stringify(await call()) ?? '');
  } catch (error) {
    said.push(error instanceof Error ? `${error.name} ${error.message} ${error.stack}` : String(error));
  }
}

async function ledgerTexts(): Promise<string[]> {
  const entries = await readdir(system.ledger, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return [...files, ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))];
}

async function expectNothingLeaked(): Promise<void> {
  const { accessKeySecret, securityToken } = system.cloud.credentials;
  const all = [...said, ...system.lines, ...(await ledgerTexts())];
  expect(all.length).toBeGreaterThan(0);
  for (const secret of [accessKeySecret, securityToken, planted, webhook, key, 'BEGIN PRIVATE KEY'])
    expect(all.filter((text) => text.includes(secret))).toEqual([]);
}

const trail = {
  type: 'cas:ActionTrail:ApiCall',
  data: { requestParameters: { Key: pem, Cert: pem }, userIdentity: { accessKeyId: planted } },
};
const events: readonly unknown[] = [
  trail,
  { ...trail, data: { ...trail.data, errorCode: planted, errorMessage: pem } },
  { ...trail, data: pem },
  renewedEvent({ successor: pem, replaced: planted }),
  renewedEvent({ successor: '1', key: pem, [pem]: planted }),
  { successor: '1', [pem]: 1 },
  { successor: '1', [planted]: 1 },
  { type: pem },
  { type: `slb:CloudMonitor:CertKeyExpired${pem}`, data: pem },
  pem,
  [pem, { type: planted }],
];

describe('no secret gets into a log line, a report, an error or the ledger', () => {
  it('from events and payloads', async () => {
    for (const event of events)
      for (const call of event === trail ? [system.onRenewal] : [system.onRenewal, system.backfill, system.rollback])
        await hear(() => call(typeof event === 'string' ? event : JSON.stringify(event)));
    const payload = { kind: pem, [pem]: planted };
    for (const parse of [parseConfirm, parseSweep, parseBackfill, parseDeliveries])
      await hear(() => parse(JSON.stringify({ triggerName: 't', payload: JSON.stringify(payload) })));
    await hear(() => parseRollback(JSON.stringify({ since: pem, listeners: [planted] }), midsummer));
    await expectNothingLeaked();
  });

  it('from answers of the cloud, in each function', async () => {
    const { accessKeySecret, securityToken } = system.cloud.credentials;
    const message = `string to sign: x-acs-security-token:${securityToken} ${accessKeySecret} ${pem} AccessKeySecret=${planted}`;
    const calls = [
      () => system.sweep('look'),
      () => system.backfill({ apply: true }),
      () => system.confirm(),
      () => system.onRenewal(trail),
      () => system.sweep(),
    ];
    const refusals = [
      ['SignatureDoesNotMatch', 'ListCertificates'],
      ['NobodyKnowsThis', 'ListListeners'],
      ['NobodyKnowsThis', 'UpdateListenerAttribute'],
      ['NoPermission', 'UpdateListenerAttribute'],
    ] as const;
    for (const [code, operation] of refusals) {
      system.cloud.faults.add({ match: { operation }, effect: { code, status: 403, message } });
      for (const call of calls) await hear(call);
      system.cloud.faults.clear();
      system.cloud.clock.advance(7200);
    }
    expect(said.join()).toContain('notify dingtalk');
    await expectNothingLeaked();
  });

  it('in a run without faults that rotates to the end', async () => {
    await hear(() => system.sweep());
    await system.settle();
    await expectNothingLeaked();
  });

  it('from a variable that is refused', async () => {
    const names =
      'REGIONS ACCOUNTS CAS_SITE LEDGER VERIFY UNREACHABLE RETIRE RETIRE_AFTER_MINUTES QUOTA_RELIEF KEY_ALGORITHMS EVENT_MAPPINGS ADDITIONAL_PER_LOAD_BALANCER CONFIRM_WITHIN_MINUTES VISIBLE_WITHIN_SECONDS INCLUDE_TAGS CANARY MAX_FAILURES ROLLBACK CHANGE_WINDOWS NOTIFY NOTIFY_LANG NLB_ENDPOINT CAS_ENDPOINT OSS_ENDPOINT STS_ENDPOINT FC_ENDPOINT FC_SERVICE FUNCTION_ENDPOINT FUNCTION_SERVICE LOG_LEVEL';
    for (const value of [planted, pem, `https://user:${planted}@host`, `http://host/?token=${planted}`])
      await hear(() => readConfig(Object.fromEntries(names.split(' ').map((name) => [name, value])), 'cn-hangzhou'));
    expect(said).toHaveLength(4);
    await expectNothingLeaked();
  });
});
