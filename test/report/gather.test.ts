import { expect, it } from 'vitest';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import {
  attachment,
  certificate,
  type Given,
  hangzhou,
  id,
  listener,
  listenerId,
  loadBalancer,
  mapping,
  noon,
  openBatch,
  renewal,
} from '../support/builders.js';
import { estateOf, sight } from './estates.js';

const days = (count: number) => new Date(noon.getTime() + count * 86_400_000);
const old = certificate('1-cn', { instanceId: 'i', notAfter: days(60) });
const next = renewal(old, '2-cn');

it.each([
  { when: 'nothing is to be done', certificates: [old], there: ['1-cn'], then: 'fine, by nothing' },
  { when: 'a successor is fit', certificates: [old, next], there: ['1-cn'], then: 'to-replace, by 2-cn to-come' },
  {
    when: 'the successor is there',
    certificates: [old, next],
    there: ['1-cn', '2-cn'],
    then: 'replaced, by 2-cn attached',
  },
  {
    when: 'the successor has no key',
    certificates: [old, { ...next, hasPrivateKey: false }],
    there: ['1-cn'],
    then: 'blocked, by 2-cn unfit no-private-key',
  },
  {
    when: 'it ends in nine days',
    certificates: [{ ...old, notAfter: days(9) }],
    there: ['1-cn'],
    then: 'expires-soon, by nothing',
  },
  { when: 'it ended', certificates: [{ ...old, notAfter: days(-1) }], there: ['1-cn'], then: 'expired, by nothing' },
  {
    when: 'it ended, and a successor is fit',
    certificates: [{ ...old, notAfter: days(-1) }, next],
    there: ['1-cn'],
    then: 'expired, by 2-cn to-come',
  },
  { when: 'CAS does not list it', certificates: [], there: ['1-cn'], then: 'unknown, by nothing' },
])('a certificate of which $when', async ({ certificates, there, then }) => {
  const at = listener(
    'lsn-1',
    there.map((one) => attachment(one)),
  );
  const estate = await estateOf({ sights: [sightOf([at], certificates)] });
  const view = estate.attached.find(({ certificateId }) => certificateId === '1-cn')!;
  const { standing, successor } = view;
  const by =
    successor === null
      ? 'nothing'
      : [successor.certificateId, successor.stage, successor.reason].filter(Boolean).join(' ');
  expect(`${standing}, by ${by}`).toBe(then);
});

function sightOf(
  listeners: Parameters<typeof loadBalancer>[0],
  certificates: readonly Certificate[],
  mappings: NonNullable<Given['mappings']> = [],
) {
  return sight({
    certificates,
    mappings,
    inventories: [{ region: hangzhou, takenAt: noon, loadBalancers: [loadBalancer(listeners)] }],
  });
}

it('a mapping counts on the listeners that it is for, and on no others', async () => {
  const listeners = ['lsn-1', 'lsn-2'].map((one) => listener(one, [attachment('1-cn')]));
  const other = certificate('7-cn', { names: old.names, notAfter: days(300) });
  const selector = { regions: [], loadBalancerIds: [], listenerIds: [listenerId('lsn-2')] };
  const certificates = [{ ...old, issuer: 'Another CA' }, other];
  const { attached } = await estateOf({
    sights: [sightOf(listeners, certificates, [mapping('1-cn', '7-cn', { selector })])],
  });
  expect(attached.map(({ listenerId: at, standing }) => `${at} ${standing}`).sort()).toEqual([
    'lsn-1 blocked',
    'lsn-2 to-replace',
  ]);
});

it('a rotation has its times from renewal to service and retirement', async () => {
  const at = (minutes: number) => new Date(noon.getTime() - minutes * 60_000);
  const batch = openBatch('associate', 'lsn-1', ['2-cn'], {
    requestedAt: at(60),
    replacements: [{ replaced: id('1-cn'), successor: id('2-cn') }],
  });
  const history = [
    { ...batch, ending: 'confirmed', closedAt: at(58) },
    { ...openBatch('retire', 'lsn-1', ['1-cn']), ending: 'confirmed', closedAt: at(10) },
    { ...openBatch('associate', 'lsn-2', ['9-cn']), ending: 'lost', closedAt: at(5) },
  ];
  const proof = {
    listenerId: 'lsn-1',
    certificateId: '2-cn',
    name: 'x',
    verdict: 'served',
    since: at(57),
    at: at(1),
    detail: '',
  };
  const seen = sightOf([listener('lsn-1', [attachment('2-cn')])], [next]);
  const { rotated } = await estateOf({ sights: [seen], history, proofs: [proof] });
  expect(rotated).toMatchObject([
    {
      replaced: '1-cn',
      successor: '2-cn',
      renewedAt: next.notBefore,
      askedAt: at(60),
      confirmedAt: at(58),
      servedAt: at(57),
      retiredAt: at(10),
    },
  ]);
  const { rotated: unproved } = await estateOf({ sights: [seen], history });
  expect(unproved[0]?.servedAt).toBe(null);
});

it('after a rollback the earlier mapping leads nowhere any more', async () => {
  const ending = { ...old, notAfter: days(5) };
  const other = certificate('7-cn', { names: old.names, notAfter: days(300), issuer: 'Another CA' });
  const mappings = [
    { ...mapping('1-cn', '7-cn'), since: days(-2) },
    { ...mapping('7-cn', '1-cn', { isRollback: true }), since: days(-1) },
  ];
  const seen = sightOf([listener('lsn-1', [attachment('1-cn')])], [ending, other], mappings);
  const { attached } = await estateOf({ sights: [seen] });
  expect(attached).toMatchObject([{ standing: 'expires-soon', successor: { stage: 'unfit' } }]);
});

it('an unread region is listed as unread, and a region that was too large for the run with the rest', async () => {
  const unread = new Map([[hangzhou, 3]]);
  const seen = { ...sightOf([listener('lsn-1', [])], []), unseen: ['cn-beijing' as typeof hangzhou], unread };
  expect((await estateOf({ sights: [seen] })).regions).toEqual([
    {
      account: '1234567890',
      region: 'cn-beijing',
      seen: false,
      unread: 0,
      readAt: null,
      loadBalancers: 0,
      listeners: 0,
    },
    {
      account: '1234567890',
      region: 'cn-hangzhou',
      seen: true,
      unread: 3,
      readAt: null,
      loadBalancers: 1,
      listeners: 1,
    },
  ]);
});

it('an open batch has its verdict, and a hold its reason', async () => {
  const open = [openBatch('associate', 'lsn-1', ['2-cn']), openBatch('retire', 'lsn-2', ['1-cn'])];
  const { token: _token, account: _account, requestedAt, ...judged } = open[0]!;
  const hold = { ...judged, reason: 'grace', detail: 'x', until: noon } as const;
  const report = { judged: [{ ...judged, verdict: 'overdue', since: requestedAt } as const], holds: [hold] };
  const { work } = await estateOf({ open, report });
  expect(
    work.map((one) => (one.kind === 'held' ? `held ${one.reason}` : `${one.kind} ${one.step} ${one.verdict}`)),
  ).toEqual(['open associate overdue', 'open retire submitted', 'held grace']);
});
