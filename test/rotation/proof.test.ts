import { describe, expect, it } from 'vitest';
import type { FlapCount } from '../../shared/rotation/backoff/flapping.js';
import type { Attachment, LoadBalancer } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy, type Policy } from '../../shared/rotation/model/policy.js';
import { proofFindings } from '../../shared/rotation/verify/findings.js';
import { type Proof, standingOf, stillThere, trustsNlb, unprovenOn } from '../../shared/rotation/verify/proof.js';
import {
  attachment,
  hangzhou,
  id,
  inventory,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  noon,
} from '../support/builders.js';

const aMinuteAgo = new Date('2026-06-15T11:59:00Z');
const anHourAgo = new Date('2026-06-15T11:00:00Z');

/** A proof for a name of `a2` on `lsn-1`, last seen a minute ago, since an hour ago. */
function proof(verdict: Proof['verdict'], over: Partial<Proof> = {}): Proof {
  return {
    listenerId: listenerId('lsn-1'),
    certificateId: id('a2'),
    name: 'a.example.com',
    verdict,
    since: anHourAgo,
    at: aMinuteAgo,
    detail: 'seen',
    ...over,
  };
}

/** `a2` was associated on `lsn-1` an hour ago. */
function flapCount(over: Partial<FlapCount> = {}): FlapCount {
  return {
    listenerId: listenerId('lsn-1'),
    step: 'associate',
    certificateId: id('a2'),
    times: 1,
    since: anHourAgo,
    at: anHourAgo,
    ...over,
  };
}

const elsewhere = { listenerId: listenerId('lsn-2') };
const ofAnother = { certificateId: id('b') };

describe('the standing of a certificate on a listener', () => {
  it.each([
    { when: 'there was no probe', proofs: [], then: 'unproven' },
    {
      when: 'other certificates were probed',
      proofs: [proof('unexpected', elsewhere), proof('unexpected', ofAnother)],
      then: 'unproven',
    },
    { when: 'every name is served', proofs: [proof('served'), proof('served', { name: 'b' })], then: 'served' },
    {
      when: 'one name was unreachable',
      proofs: [proof('served'), proof('unreachable', { name: 'b' })],
      then: 'unreachable',
    },
    {
      when: 'one name still gets the replaced certificate',
      proofs: [proof('unreachable'), proof('replaced-served', { name: 'b' }), proof('served', { name: 'c' })],
      then: 'replaced-served',
    },
    {
      when: 'one name gets an unexpected certificate',
      proofs: [proof('served'), proof('replaced-served', { name: 'b' }), proof('unexpected', { name: 'c' })],
      then: 'unexpected',
    },
  ])('when $when: $then', ({ proofs, then }) => {
    expect(standingOf(listenerId('lsn-1'), id('a2'), proofs)).toBe(then);
  });

  it('is that of any spelling of its id', () => {
    const proofs = [proof('served', { certificateId: id('12-cn-hangzhou') })];
    expect(standingOf(listenerId('lsn-1'), id('12'), proofs)).toBe('served');
    expect(standingOf(listenerId('lsn-1'), id('12-ap-southeast-1'), proofs)).toBe('unproven');
  });
});

describe('the certificates to prove on a listener', () => {
  interface Given {
    readonly attachments?: readonly Attachment[];
    readonly successors?: readonly string[];
    readonly proofs?: readonly Proof[];
    readonly flapCounts?: readonly FlapCount[];
    readonly trusted?: boolean;
  }

  /** `a2: served, probed 12:00:00, waited for` */
  function unproven({ successors = [], proofs = [], flapCounts = [], trusted = false, ...given }: Given): string[] {
    const on = listener('lsn-1', given.attachments ?? [attachment('a'), attachment('a2')]);
    return unprovenOn(on, successors.map(id), { proofs, flapCounts, trusted, notServedYet: [], now: noon }).map(
      (one) => {
        expect([one.loadBalancerId, one.listenerId]).toEqual(['nlb-1', 'lsn-1']);
        const when = one.probeAt.toISOString().slice(11, 19);
        return `${one.certificateId} ${one.standing} ${when} ${one.isWaitedFor ? 'waited for' : 'not waited for'}`;
      },
    );
  }

  const rows: { when: string; given: Given; then: string[] }[] = [
    { when: 'nothing was done there', given: {}, then: [] },
    {
      when: 'a successor overlaps with the replaced certificate',
      given: { successors: ['a2'] },
      then: ['a2 unproven 12:00:00 waited for'],
    },
    {
      when: 'a successor is not on it, or not yet',
      given: { successors: ['a2', 'b2'], attachments: [attachment('a'), attachment('a2', { state: 'associating' })] },
      then: [],
    },
    {
      when: 'a successor that overlaps with the replaced certificate is served',
      given: { successors: ['a2'], proofs: [proof('served')] },
      then: [],
    },
    {
      when: 'a successor is named by another spelling of its id',
      given: { successors: ['12-cn-hangzhou'], attachments: [attachment('12')] },
      then: ['12 unproven 12:00:00 waited for'],
    },
    { when: 'it was associated', given: { flapCounts: [flapCount()] }, then: ['a2 unproven 12:00:00 waited for'] },
    {
      when: 'it became the default',
      given: { flapCounts: [flapCount({ step: 'set-default' })] },
      then: ['a2 unproven 12:00:00 waited for'],
    },
    {
      when: 'something was taken off, put on elsewhere, or is another',
      given: { flapCounts: [flapCount({ step: 'retire' }), flapCount(elsewhere), flapCount(ofAnother)] },
      then: [],
    },
    {
      when: 'it was put on and is served since',
      given: { flapCounts: [flapCount()], proofs: [proof('served')] },
      then: [],
    },
    {
      when: 'it was proved in the very moment in which it was confirmed',
      given: { flapCounts: [flapCount()], proofs: [proof('served', { at: anHourAgo })] },
      then: [],
    },
    {
      when: 'it was put on once more after it was proved',
      given: { flapCounts: [flapCount({ at: noon })], proofs: [proof('served')] },
      then: ['a2 unproven 12:00:00 waited for'],
    },
    {
      when: 'it was associated again after it was unreachable: probed at once',
      given: { flapCounts: [flapCount({ at: noon })], proofs: [proof('unreachable')], trusted: true },
      then: ['a2 unproven 12:00:00 waited for'],
    },
    {
      when: 'the last probe saw the replaced certificate',
      given: { proofs: [proof('replaced-served'), proof('served', { name: 'b' })] },
      then: ['a2 replaced-served 12:00:00 waited for'],
    },
    {
      when: 'the last probe saw an unexpected certificate',
      given: { proofs: [proof('unexpected')], flapCounts: [flapCount()] },
      then: ['a2 unexpected 12:00:00 waited for'],
    },
    {
      when: 'it was unreachable: probed again 10 minutes later',
      given: { proofs: [proof('unreachable', { at: anHourAgo, name: 'b' }), proof('unreachable')] },
      then: ['a2 unreachable 12:09:00 waited for'],
    },
    {
      when: 'it was unreachable, just 10 minutes ago',
      given: { proofs: [proof('unreachable', { at: new Date('2026-06-15T11:50:00Z') })] },
      then: ['a2 unreachable 12:00:00 waited for'],
    },
    {
      when: 'it was unreachable, long ago: probed now, not in the past',
      given: { proofs: [proof('unreachable', { at: anHourAgo })] },
      then: ['a2 unreachable 12:00:00 waited for'],
    },
    {
      when: 'it was unreachable and NLB is trusted',
      given: { proofs: [proof('unreachable')], trusted: true },
      then: ['a2 unreachable 12:09:00 not waited for'],
    },
    {
      when: 'NLB is trusted, but clients got another certificate',
      given: { proofs: [proof('replaced-served')], successors: ['a', 'a2'], trusted: true },
      then: ['a unproven 12:00:00 waited for', 'a2 replaced-served 12:00:00 waited for'],
    },
    {
      when: 'a daily probe saw an unexpected certificate',
      given: { proofs: [proof('served'), proof('unexpected', { name: 'b', isReprobe: true })] },
      then: ['a2 unexpected 12:00:00 not waited for'],
    },
    {
      when: 'a daily probe could not reach a successor that was served before',
      given: { proofs: [proof('unreachable', { isReprobe: true })], successors: ['a2'] },
      then: ['a2 unreachable 12:09:00 not waited for'],
    },
    {
      when: 'a daily probe could not reach it and NLB is trusted: the next daily probe is enough',
      given: { proofs: [proof('unreachable', { isReprobe: true })], trusted: true },
      then: [],
    },
    {
      when: 'it was put on once more after a daily probe',
      given: { proofs: [proof('unexpected', { isReprobe: true })], flapCounts: [flapCount({ at: noon })] },
      then: ['a2 unproven 12:00:00 waited for'],
    },
    {
      when: 'a rotation is not proved for one name, and a daily probe saw another',
      given: { proofs: [proof('replaced-served'), proof('unexpected', { name: 'b', isReprobe: true })] },
      then: ['a2 unexpected 12:00:00 waited for'],
    },
    {
      when: 'proofs are of another listener or certificate',
      given: { proofs: [proof('unexpected', elsewhere), proof('unexpected', ofAnother)] },
      then: [],
    },
  ];

  it.each(rows)('when $when', ({ given, then }) => {
    expect(unproven(given)).toEqual(then);
  });
});

describe('trust in NLB', () => {
  it.each([
    { unreachable: 'by-address', addressType: 'intranet', then: true },
    { unreachable: 'by-address', addressType: 'internet', then: false },
    { unreachable: 'trust-nlb', addressType: 'intranet', then: true },
    { unreachable: 'trust-nlb', addressType: 'internet', then: true },
    { unreachable: 'wait', addressType: 'intranet', then: false },
    { unreachable: 'wait', addressType: 'internet', then: false },
  ] as const)('by $unreachable on the $addressType is enough: $then', ({ unreachable, addressType, then }) => {
    expect(trustsNlb({ addressType }, { ...defaultPolicy, unreachable })).toBe(then);
  });
});

describe('proofs that are kept', () => {
  const noName = proof('unexpected', { name: '' });

  it.each([
    { when: 'the certificate is there', proofs: [proof('served')], kept: 1 },
    { when: 'the certificate is gone', proofs: [proof('served', ofAnother)], kept: 0 },
    { when: 'the listener is gone', proofs: [proof('served', elsewhere)], kept: 0 },
    { when: 'no server name, and it is the default', proofs: [noName], role: 'default', kept: 1 },
    { when: 'no server name, and it is no longer the default', proofs: [noName], kept: 0 },
  ] as { when: string; proofs: Proof[]; role?: Attachment['role']; kept: number }[])(
    'when $when: $kept kept',
    ({ proofs, kept, role = 'additional' }) => {
      const there = [listener('lsn-1', [attachment('a'), attachment('a2', { role })]), listener('lsn-3', [])];
      expect(stillThere(proofs, there, noon)).toEqual(proofs.slice(0, kept));
    },
  );

  it('include those under another spelling of the id, and those of an associating certificate', () => {
    const proofs = [proof('served', { certificateId: id('12') })];
    const moving = attachment('12-cn-hangzhou', { state: 'associating' });
    expect(stillThere(proofs, [listener('lsn-1', [moving])], noon)).toEqual(proofs);
  });
});

describe('findings', () => {
  const on = listener('lsn-1', [attachment('a'), attachment('a2')]);

  function findings(proofs: readonly Proof[], policy: Partial<Policy> = {}, over: Partial<LoadBalancer> = {}) {
    return proofFindings(proofs, inventory(loadBalancer([on], over)), { ...defaultPolicy, ...policy });
  }

  const reasons = (...given: Parameters<typeof findings>) =>
    findings(...given).map(({ reason, certificateIds }) => `${reason} ${certificateIds.join()}`);

  const since = (text: string) => ({ since: new Date(`2026-06-15T${text}Z`) });
  const intranet = { addressType: 'intranet' } as const;

  it.each([
    { when: 'the successor is served', given: [[proof('served')]], then: [] },
    {
      when: 'a stranger is served for a minute',
      given: [[proof('unexpected', since('11:59:00'))]],
      then: ['unexpected a2'],
    },
    { when: 'a stranger is served for less than that', given: [[proof('unexpected', since('11:59:01'))]], then: [] },
    {
      when: 'the replaced certificate is served for 10 minutes',
      given: [[proof('replaced-served', since('11:50:00'))]],
      then: ['replaced-served a2'],
    },
    {
      when: 'the replaced certificate is served for less than that',
      given: [[proof('replaced-served', since('11:50:01'))]],
      then: [],
    },
    { when: 'the Internet cannot be reached', given: [[proof('unreachable')]], then: ['unreachable a2'] },
    { when: 'a VPC cannot be reached', given: [[proof('unreachable')], {}, intranet], then: [] },
    {
      when: 'a VPC cannot be reached and policy waits',
      given: [[proof('unreachable')], { unreachable: 'wait' }, intranet],
      then: ['unreachable a2'],
    },
    {
      when: 'the Internet cannot be reached and policy trusts NLB',
      given: [[proof('unreachable')], { unreachable: 'trust-nlb' }],
      then: [],
    },
    {
      when: 'a stranger is served inside a VPC',
      given: [[proof('unexpected')], { unreachable: 'trust-nlb' }, intranet],
      then: ['unexpected a2'],
    },
    {
      when: 'the successor is served with a broken chain',
      given: [[proof('served', { chain: 'incomplete' })]],
      then: ['chain-incomplete a2'],
    },
    {
      when: 'a stranger is served with an expired chain: two matters',
      given: [[proof('unexpected', { chain: 'expired' })]],
      then: ['unexpected a2', 'chain-expired a2'],
    },
    { when: 'the listener is not in this inventory', given: [[proof('unexpected', elsewhere)]], then: [] },
  ] as { when: string; given: Parameters<typeof findings>; then: string[] }[])('when $when', ({ given, then }) => {
    expect(reasons(...given)).toEqual(then);
  });

  it('have the listener, the names, the beginning and the served certificate', () => {
    const proofs = [
      proof('unexpected', { ...since('11:40:00'), detail: '192.0.2.1 serves b' }),
      proof('unexpected', { ...since('11:30:00'), name: '' }),
      proof('unexpected', { ...ofAnother, ...since('11:20:00') }),
      proof('replaced-served', { name: 'c.example.com' }),
    ];
    const ref = { region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), listenerId: listenerId('lsn-1') };
    expect(findings(proofs)).toEqual([
      {
        ...ref,
        reason: 'unexpected',
        certificateIds: ['a2'],
        ...since('11:30:00'),
        detail: 'a.example.com, (no name): 192.0.2.1 serves b',
      },
      { ...ref, reason: 'unexpected', certificateIds: ['b'], ...since('11:20:00'), detail: 'a.example.com: seen' },
      {
        ...ref,
        reason: 'replaced-served',
        certificateIds: ['a2'],
        since: anHourAgo,
        detail: 'c.example.com: seen',
      },
    ]);
  });

  it('include only the names whose verdict lasts', () => {
    const proofs = [
      proof('replaced-served', { ...since('11:55:00'), name: 'new.example.com' }),
      proof('replaced-served', { ...since('11:45:00'), name: 'old.example.com' }),
    ];
    expect(findings(proofs)).toMatchObject([{ ...since('11:45:00'), detail: 'old.example.com: seen' }]);
  });
});
