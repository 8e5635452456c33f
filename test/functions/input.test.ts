import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renewedEvent, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem();
});
afterEach(() => system.stop());

/** A listener with a certificate that was renewed, so that anything that acted on it would show. */
function renewedEstate() {
  const { world, clock } = system.cloud;
  const former = world.issueCertificate({ names: ['a.example.com'], source: 'BUY' });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({ loadBalancerId, port: 443, additionalCertificates: [former.id] });
  clock.advance(3600);
  return { former, listener, successor: world.renew(former.id) };
}

describe('on-renewal', () => {
  const notForUs: ReadonlyArray<[when: string, event: unknown]> = [
    ['an empty event', ''],
    ['null', 'null'],
    ['an event of another kind', { type: 'oss:BucketCreated:PutBucket', data: { successor: '1-cn-hangzhou' } }],
    ['an object without a known key', { hello: 'world' }],
    ['an empty array', []],
    ['a failed call in ActionTrail', { type: 'cas:ActionTrail:ApiCall', data: { errorCode: 'IllegalParam' } }],
  ];
  it.each(notForUs)('ignores %s: reported, no call made', async (_when, event) => {
    renewedEstate();
    const report = await system.onRenewal(event);
    expect(report).toMatchObject({ calls: 0, steps: [], holds: [] });
    expect(system.cloud.requests).toEqual([]);
    if (event !== '' && !Array.isArray(event)) expect(report.ignored).toHaveLength(1);
  });

  it('acts on the valid events of an array, then throws one error with the index and field of each invalid one', async () => {
    const { successor, listener } = renewedEstate();
    const events = [
      renewedEvent({ sucessor: '1-cn-hangzhou' }),
      renewedEvent({ successor: successor.id }),
      { replaced: 7 },
    ];
    await expect(system.onRenewal(events)).rejects.toMatchObject({
      name: 'EventFault',
      message:
        'event 0: data.successor is missing; event 0: data.sucessor is not a known key; event 2: successor is missing',
    });
    expect(writes(system).map(({ params }) => params.ListenerId)).toEqual([listener.id]);
  });

  it('names the field of an invalid event, and never quotes its value', async () => {
    const secret = 'MIIEvQIBADANBg-private';
    await expect(system.onRenewal({ successor: { Key: secret } })).rejects.toThrow(/^event 0: successor must be/);
    await expect(system.onRenewal({ successor: { Key: secret } })).rejects.not.toThrow(secret);
    await expect(system.onRenewal(`{"Key":"${secret}`)).rejects.toThrow(/not JSON/);
    await expect(system.onRenewal({ successor: '1-cn-hangzhou', replases: '2' })).rejects.toThrow(
      'event 0: replases is not a known key',
    );
  });

  it('writes no secret, no PEM and no event to its log', async () => {
    const { successor } = renewedEstate();
    const requestParameters = { Key: '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----' };
    await system.onRenewal([
      { type: 'cas:ActionTrail:ApiCall', data: { requestParameters } },
      { successor: successor.id },
    ]);
    await system.minutes(1);
    const log = system.lines.join('\n');
    const { accessKeyId, accessKeySecret, securityToken } = system.cloud.credentials;
    for (const secret of ['MIIEvQ', 'BEGIN', 'requestParameters', accessKeyId, accessKeySecret, securityToken])
      expect(log).not.toContain(secret);
    const kinds = system.lines.map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(['step', 'pass', 'verdict', 'pass']);
    const { region } = system.cloud.requests.find(({ service }) => service === 'nlb')!;
    expect(JSON.parse(system.lines[1]!)).toMatchObject({
      ...{ function: 'on-renewal', scope: 'certificates', dryRun: false, steps: { accepted: 1 }, open: 1 },
      regions: expect.arrayContaining([region]),
      calls: { AssociateAdditionalCertificatesWithListener: { ok: 1 }, ListCertificates: { ok: 1 } },
    });
  });
});

describe('backfill', () => {
  it('is a dry run unless it applies: the plan is reported, and neither NLB nor the ledger is changed', async () => {
    const { listener, successor } = renewedEstate();
    const report = await system.backfill('');
    expect(report.dryRun).toBe(true);
    expect(report.steps).toMatchObject([
      { listenerId: listener.id, step: 'associate', certificateIds: [successor.id], outcome: 'planned' },
    ]);
    expect(writes(system)).toEqual([]);
    for (const folder of ['open', 'closed', 'state']) expect(await system.entries(folder)).toEqual([]);
  });

  const mistakes: ReadonlyArray<[payload: unknown, says: string]> = [
    [{ aply: true }, 'aply is not a known key'],
    [{ apply: 'yes' }, 'apply must be a boolean'],
    [{ apply: true, listeners: [] }, 'listeners must not be empty'],
    [{ certificates: [{ sucessor: '2', replaced: '1' }] }, 'sucessor in certificates.0 is not a known key'],
    [
      { certificates: [{ successor: '1', replaced: '1-cn-hangzhou' }] },
      'certificates.0.replaced is the successor itself',
    ],
    [{ apply: true, allowNameLoss: true }, 'allowNameLoss needs certificates'],
    [[], 'must be an object'],
    ['{"apply":', 'not JSON'],
  ];
  it.each(mistakes)('refuses %j with the message: %s', async (payload, says) => {
    renewedEstate();
    await expect(system.backfill(payload)).rejects.toThrow(says);
    expect(system.cloud.requests).toEqual([]);
  });

  it('reports selected listeners and load balancers that do not exist', async () => {
    const { listener } = renewedEstate();
    const report = await system.backfill({ listeners: [listener.id, 'lsn-nobody@443'], loadBalancers: ['nlb-nobody'] });
    expect(report.steps).toHaveLength(1);
    expect(report.conditions.map(({ reason, detail }) => [reason, detail.split(' ')[0]])).toEqual([
      ['not-found', 'nlb-nobody'],
      ['not-found', 'lsn-nobody@443'],
    ]);
  });

  it('reports a mapping that replaces nothing: a mistyped id, or two swapped ids; but not a finished one', async () => {
    const made = renewedEstate();
    const [replaced, successor] = [made.former.id, made.successor.id];
    const given = async (certificates: object[], apply = false) =>
      (await system.backfill({ apply, certificates })).conditions;
    const idle = [
      expect.objectContaining({ reason: 'not-found', detail: expect.stringContaining('replaces nothing') }),
    ];
    expect(await given([{ replaced: '99999-cn-hangzhou', successor }])).toEqual(idle);
    expect(await given([{ replaced: successor, successor: replaced }])).toEqual(idle);
    expect(await given([{ replaced, successor }], true)).toEqual([]);
    await system.settle();
    system.cloud.clock.advance(86_400);
    await system.settle();
    expect(await given([{ replaced, successor }])).toEqual([]);
  });
});

describe('a function with a bad environment', () => {
  it('names every bad variable in one error, and makes no call', async () => {
    await system.stop();
    const env = {
      REGIONS: 'Hangzhou!',
      RETIRE_AFTER_MINUTES: 'soon',
      LEDGER: 'file:/x',
      NLB_ENDPOINT: 'nlb',
      VERIFY: 'maybe',
    };
    system = await startSystem({ env });
    await expect(system.confirm()).rejects.toMatchObject({ name: 'ConfigFault' });
    for (const name of Object.keys(env)) await expect(system.sweep()).rejects.toThrow(name);
    expect(system.cloud.requests).toEqual([]);
  });
});
