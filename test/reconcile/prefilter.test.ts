import { subMinutes } from 'date-fns';
import { describe, expect, it } from 'vitest';
import type { Prefilter } from '../../shared/reconcile/context.js';
import { type PrefilterScope, prefiltered } from '../../shared/reconcile/look/prefilter.js';
import type { AttachmentIndex } from '../../shared/reconcile/ports/records.js';
import { relatedTo } from '../../shared/rotation/lineage/related.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { LoadBalancerId, Region } from '../../shared/rotation/model/inventory.js';
import {
  attachment,
  certificate,
  hangzhou,
  id,
  listener,
  listenerId,
  loadBalancer,
  loadBalancerId,
  mapping,
  noon,
  openBatch,
  pendingAttach,
  renewal,
} from '../support/builders.js';
import { placesOf, surveyOf } from './prefilter-support.js';

const [a, b] = [
  certificate('1-cn-hangzhou', { instanceId: 'i-1' }),
  certificate('2-cn-hangzhou', { instanceId: 'i-2' }),
];
const renewedA = renewal(a, '11-cn-hangzhou');
const later = renewal(renewedA, '12-cn-hangzhou');

const on = (name: string, certificateId: string, role: 'default' | 'additional' = 'additional') => {
  const own = loadBalancerId(name);
  return loadBalancer([listener(`lsn-${name}`, [attachment(certificateId, { role })], { loadBalancerId: own })], {
    id: own,
  });
};
/** `nlb-a` has what is renewed, `nlb-b` and `nlb-c` have something else. */
const [first, second, third] = [on('nlb-a', a.id), on('nlb-b', b.id), on('nlb-c', b.id, 'default')];
const all = [first, second, third];
const remembered = (over: Partial<AttachmentIndex> = {}) => [placesOf(first), placesOf(second, over), placesOf(third)];

/** Read so many minutes ago, and nothing of it was there. */
const unseen = (minutes: number) =>
  all.map((one) => placesOf(one, { certificateIds: [b.id], at: subMinutes(noon, minutes) }));

interface Given extends Partial<Omit<PrefilterScope, 'prefilter' | 'state'>> {
  readonly places?: readonly AttachmentIndex[];
  readonly noted?: readonly string[] | undefined;
  readonly state?: Partial<PrefilterScope['state']>;
  readonly prefilter?: Partial<Prefilter>;
}

/** What is read for the renewal of `a`, and what the pass is then about. */
async function read({ places = remembered(), noted = [], state, prefilter, ...over }: Given = {}) {
  const related = relatedTo([renewedA.id], indexCertificates([a, b, renewedA, later]), []);
  const { survey, target } = await prefiltered(surveyOf(all), {
    region: hangzhou,
    target: { kind: 'all' },
    ports: { now: () => noon },
    state: { open: [], requeue: [], pendingAttach: [], failure: [], ...state },
    prefilter: {
      related,
      index: places,
      isNamed: true,
      noted: async () => noted && new Set(noted as LoadBalancerId[]),
      ...prefilter,
    },
    ...over,
  });
  const { loadBalancers } = await survey.look();
  expect(loadBalancers.map((one) => one.id)).toEqual(survey.loadBalancers.map((one) => one.id));
  return { ids: loadBalancers.map((one) => one.id), target };
}

const atB = { region: hangzhou, loadBalancerId: second.id, account: 'own' };
const failure = {
  ...atB,
  listenerId: listenerId('lsn-nlb-b'),
  step: 'associate' as const,
  certificateId: b.id,
  count: 1,
  code: 'x',
  kind: 'denied' as const,
  isLasting: true,
  since: noon,
  at: noon,
};

describe('for one renewed certificate', () => {
  const rows: readonly (readonly [when: string, given: Given, ids: readonly string[]])[] = [
    ['all have a record', {}, ['nlb-a']],
    ['one has no record', { places: [placesOf(first), placesOf(third)] }, ['nlb-a', 'nlb-b']],
    ['one record is 90 minutes old', { places: remembered({ at: subMinutes(noon, 90) }) }, ['nlb-a']],
    ['one record is 91 minutes old', { places: remembered({ at: subMinutes(noon, 91) }) }, ['nlb-a', 'nlb-b']],
    ['one record has a future time', { places: remembered({ at: subMinutes(noon, -1) }) }, ['nlb-a', 'nlb-b']],
    [
      'one record has another listener',
      { places: remembered({ listenerIds: [listenerId('lsn-x')] }) },
      ['nlb-a', 'nlb-b'],
    ],
    ['one record is of another region', { places: remembered({ region: 'cn-x' as Region }) }, ['nlb-a', 'nlb-b']],
    [
      'a default is not in the record',
      { places: [placesOf(first), placesOf(second), placesOf(third, { certificateIds: [id('77')] })] },
      ['nlb-a', 'nlb-c'],
    ],
    ['a record has a related certificate', { places: remembered({ certificateIds: [later.id] }) }, ['nlb-a', 'nlb-b']],
    ['its id has another spelling', { places: remembered({ certificateIds: [id('11')] }) }, ['nlb-a', 'nlb-b']],
    ['CAS lists another load balancer', { noted: ['nlb-c', 'nlb-elsewhere'] }, ['nlb-a', 'nlb-c']],
    ['CAS does not answer', { prefilter: { noted: async () => undefined } }, ['nlb-a']],
    ['no record or default has it', { places: unseen(6) }, ['nlb-a', 'nlb-b', 'nlb-c']],
    ['no record or default had it in the last five minutes', { places: unseen(5) }, []],
    [
      'no record or default has it, and the scope does not name it',
      { places: unseen(89), prefilter: { isNamed: false } },
      [],
    ],
    [
      'no record or default has it, the scope does not name it, and CAS does not answer',
      { places: unseen(6), prefilter: { isNamed: false, noted: async () => undefined } },
      ['nlb-a', 'nlb-b', 'nlb-c'],
    ],
    ['only CAS lists it, in another region', { places: unseen(6), noted: ['nlb-elsewhere'] }, []],
    ['a batch is open', { state: { open: [openBatch('associate', 'lsn-nlb-b', ['2'], atB)] } }, ['nlb-a', 'nlb-b']],
    [
      'an attach is pending',
      { state: { pendingAttach: [{ ...pendingAttach('lsn-nlb-b', '2', '3'), ...atB }] } },
      ['nlb-a', 'nlb-b'],
    ],
    ['the time of a requeue has come', { state: { requeue: [{ ...atB, at: noon }] } }, ['nlb-a', 'nlb-b']],
    ['a requeue is for a later time', { state: { requeue: [{ ...atB, at: subMinutes(noon, -1) }] } }, ['nlb-a']],
    ['a step has failed', { state: { failure: [failure] } }, ['nlb-a', 'nlb-b']],
    [
      'the region could not be read before',
      { state: { requeue: [{ ...atB, loadBalancerId: null, at: subMinutes(noon, -9) }] } },
      ['nlb-a', 'nlb-b', 'nlb-c'],
    ],
    [
      'no region could',
      { state: { requeue: [{ ...atB, region: 'all', loadBalancerId: null, at: noon }] } },
      ['nlb-a', 'nlb-b', 'nlb-c'],
    ],
  ];
  it.each(rows)('reads the expected load balancers if %s', async (_when, given, ids) => {
    expect((await read(given)).ids).toEqual(ids);
  });

  it('CAS is asked at most once, and not at all if everything has to be read', async () => {
    let asked = 0;
    const noted = async () => {
      asked += 1;
      return new Set<LoadBalancerId>();
    };
    await read({ places: [], prefilter: { noted } });
    expect(asked).toBe(0);
    await read({ prefilter: { noted } });
    expect(asked).toBe(1);
  });

  it('the target of the pass has the load balancers that are read, and those that are only in the ledger', async () => {
    const gone = loadBalancerId('nlb-gone');
    const { target } = await read({ state: { requeue: [{ ...atB, loadBalancerId: gone, at: noon }] } });
    expect(target).toEqual({ kind: 'some', loadBalancerIds: ['nlb-a', 'nlb-gone'], listenerIds: [] });
    expect((await read({ places: [] })).target).toEqual({ kind: 'all' });
  });
});

describe('the certificates that are related to a certificate', () => {
  const certificateIndex = indexCertificates([
    a,
    b,
    renewedA,
    later,
    certificate('5', { names: b.names, issuer: 'Another' }),
  ]);
  const related = (name: string, ...mappings: ReturnType<typeof mapping>[]) =>
    [...relatedTo([id(name)], certificateIndex, mappings)].sort();

  it.each([
    ['all of its instance, before and after', related('11-cn-hangzhou'), ['1', '11', '12']],
    ['by any spelling', related('12'), ['1', '11', '12']],
    ['the same names, from any issuer', related('2-cn-hangzhou'), ['2', '5']],
    [
      'what a mapping leads to and from, though CAS knows neither',
      related('77', mapping('76', '77'), mapping('75', '76')),
      ['75', '76', '77'],
    ],
    ['a chain of both', related('12', mapping('1-cn-hangzhou', '2-cn-hangzhou')), ['1', '11', '12', '2', '5']],
    ['only itself', related('99'), ['99']],
  ])('%s', (_what, found, expected) => {
    expect(found).toEqual(expected);
  });
});
