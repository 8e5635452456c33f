import { expect, it } from 'vitest';
import type { CertificateId } from '../../shared/rotation/model/inventory.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import {
  attachment,
  certificate,
  type Given,
  holdsOf,
  id,
  listener,
  listenerId,
  loadBalancer,
  mapping,
  pendingAttach,
  planOf,
  renewal,
  stepsOf,
} from '../support/builders.js';

const gone = certificate('gone', { notAfter: new Date('2026-06-10T00:00:00Z') });
const soon = certificate('soon', { notAfter: new Date('2026-06-20T00:00:00Z') });
const newer = { notBefore: new Date('2026-06-10T00:00:00Z'), notAfter: new Date('2027-07-01T00:00:00Z') };
const other = certificate('other', { issuer: 'Other CA' });
const certificates = [gone, renewal(gone, 'gone2'), soon, renewal(soon, 'soon2'), other];
const on = (name: string, ...attached: readonly string[]) =>
  listener(
    name,
    attached.map((id) => attachment(id)),
  );
const pending = pendingAttach('lsn-1', 'gone', 'gone2');

interface Row {
  readonly when: string;
  readonly given: Partial<Given> & Pick<Given, 'loadBalancers'>;
  readonly quota?: number;
  readonly then: {
    readonly steps?: readonly string[];
    readonly holds?: readonly string[];
    readonly fulfilled?: number;
  };
}

/** Each row has one pending attach: `gone2` on `lsn-1`, for `gone`, which was evicted. */
const rows: Row[] = [
  {
    when: 'a slot is free: the pending successor is associated',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 's')])] },
    then: { steps: ['lsn-1: associate gone2'] },
  },
  {
    when: 'one slot is free: the pending successor gets it before a certificate that expires soon',
    given: { loadBalancers: [loadBalancer([on('lsn-0', 'soon'), on('lsn-1', 's')])] },
    quota: 3,
    then: { steps: ['lsn-1: associate gone2'], holds: ['lsn-0: waiting-for-room soon2'] },
  },
  {
    when: 'the listener is busy: a slot is reserved',
    given: {
      loadBalancers: [loadBalancer([on('lsn-0', 'soon'), listener('lsn-1', [attachment('s')], { status: 'busy' })])],
    },
    quota: 3,
    then: { holds: ['lsn-0: quota-full soon2', 'lsn-1: busy gone2'] },
  },
  {
    when: 'its default is replaced first: a slot is reserved, and the pending successor is next',
    given: {
      loadBalancers: [
        loadBalancer([on('lsn-0', 'soon'), listener('lsn-1', [attachment('soon', { role: 'default' })])]),
      ],
    },
    quota: 2,
    then: {
      steps: ['lsn-1: set-default soon2 (take-off-first)'],
      holds: ['lsn-0: quota-full soon2', 'lsn-1: next-step gone2'],
    },
  },
  {
    when: 'the pending successor is associating',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('gone2', { state: 'associating' })])])] },
    then: { fulfilled: 0 },
  },
  {
    when: 'the pending successor is associated: fulfilled',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'gone2')])] },
    then: { fulfilled: 1 },
  },
  {
    when: 'it is associated on another listener: not fulfilled',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 's'), on('lsn-2', 'gone2')])] },
    then: { steps: ['lsn-1: associate gone2'], fulfilled: 0 },
  },
  {
    when: 'a newer successor than the pending one is associated: fulfilled',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'gone3')])],
      certificates: [...certificates, renewal(gone, 'gone3', newer)],
    },
    then: { fulfilled: 1 },
  },
  {
    when: 'a newer successor than the pending one exists: the newer one is associated',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 's')])],
      certificates: [...certificates, renewal(gone, 'gone3', newer)],
    },
    then: { steps: ['lsn-1: associate gone3'], fulfilled: 0 },
  },
  {
    when: 'the pending successor is the default certificate: fulfilled',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('gone2', { role: 'default' })])])] },
    then: { fulfilled: 1 },
  },
  {
    when: 'the eviction was refused, and the replaced certificate is still attached: it is rotated as any other',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 'gone')])] },
    then: { steps: ['lsn-1: associate gone2'], fulfilled: 0 },
  },
  {
    when: 'the replaced certificate is disassociating: its slot is not free yet',
    given: { loadBalancers: [loadBalancer([listener('lsn-1', [attachment('gone', { state: 'disassociating' })])])] },
    quota: 1,
    then: { holds: ['lsn-1: busy gone2'] },
  },
  {
    when: 'the listener is gone: the pending attach ends',
    given: { loadBalancers: [loadBalancer([on('lsn-2', 's')])] },
    then: { fulfilled: 1 },
  },
  {
    when: 'the listener is switched off: still pending, no step',
    given: {
      loadBalancers: [loadBalancer([listener('lsn-1', [attachment('s')], { tags: { 'cert-rotation': 'off' } })])],
    },
    then: { holds: ['lsn-1: switched-off gone2'] },
  },
  {
    when: 'CAS no longer lists the replaced certificate: the successor is associated',
    given: { loadBalancers: [loadBalancer([on('lsn-1', 's')])], certificates: certificates.slice(1) },
    then: { steps: ['lsn-1: associate gone2'], fulfilled: 0 },
  },
  {
    when: 'the pending successor was revoked: a hold has the reason',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 's')])],
      certificates: [gone, renewal(gone, 'gone2', { status: 'revoked' })],
    },
    then: { holds: ['lsn-1: revoked gone2'] },
  },
  {
    when: 'a mapping for another listener fulfils nothing',
    given: {
      loadBalancers: [loadBalancer([on('lsn-1', 'other')])],
      mappings: [
        mapping('gone', 'other', {
          allowNameLoss: true,
          selector: { ...everywhere, listenerIds: [listenerId('lsn-2')] },
        }),
      ],
    },
    then: { steps: ['lsn-1: associate gone2'], fulfilled: 0 },
  },
];

for (const { when, given, quota = 25, then } of rows)
  it(when, () => {
    const plan = planOf({
      certificates,
      pendingAttaches: [pending],
      ...given,
      policy: { additionalPerLoadBalancer: quota },
    });
    expect({ steps: stepsOf(plan), holds: holdsOf(plan), fulfilled: plan.fulfilled.length }).toEqual({
      steps: then.steps ?? [],
      holds: then.holds ?? [],
      fulfilled: then.fulfilled ?? 0,
    });
  });

it('reserves the first free slot for the pending successor in a pass for another certificate, too', () => {
  const plan = planOf({
    loadBalancers: [loadBalancer([on('lsn-0', 'soon'), on('lsn-1', 's')])],
    certificates,
    pendingAttaches: [pending],
    selection: { selector: everywhere, certificateIds: [id('soon2')] },
    policy: { additionalPerLoadBalancer: 3 },
  });
  expect(stepsOf(plan)).not.toContain('lsn-0: associate soon2');
});

it('fulfils a pending attach before a certificate that expires sooner', () => {
  const late = certificate('late');
  const plan = planOf({
    loadBalancers: [loadBalancer([on('lsn-0', 'soon'), on('lsn-1', 's')])],
    certificates: [...certificates, late, renewal(late, 'late2')],
    pendingAttaches: [pendingAttach('lsn-1', 'late', 'late2')],
    policy: { additionalPerLoadBalancer: 3 },
  });
  expect(stepsOf(plan)).toEqual(['lsn-1: associate late2']);
});

it('associates one successor for two pending attaches, and fulfils both', () => {
  const pendingAttaches = [pending, pendingAttach('lsn-1', 'gone0', 'gone2')];
  const all = [
    ...certificates,
    certificate('gone0', {
      names: gone.names,
      notAfter: new Date('2026-05-01T00:00:00Z'),
      notBefore: new Date('2025-05-01T00:00:00Z'),
    }),
  ];
  const before = planOf({ loadBalancers: [loadBalancer([on('lsn-1', 's')])], certificates: all, pendingAttaches });
  const after = planOf({
    loadBalancers: [loadBalancer([on('lsn-1', 's', 'gone2')])],
    certificates: all,
    pendingAttaches,
  });
  expect([stepsOf(before), before.fulfilled]).toEqual([['lsn-1: associate gone2'], []]);
  expect([stepsOf(after), after.fulfilled.map(({ replaced }) => replaced)]).toEqual([
    [],
    ['gone', 'gone0'] as CertificateId[],
  ]);
});
