import { expect, it } from 'vitest';
import { changesText } from '../../shared/show/explain.js';
import { totalsOf } from '../../shared/wording/count.js';
import { inEnglish } from '../../shared/wording/words.js';
import { id, listenerId } from '../support/builders.js';

const change = (listener: string, ...certificateIds: string[]) => ({
  listenerId: listenerId(listener),
  certificateIds: certificateIds.map(id),
});

it.each([
  { given: [], then: 'No change' },
  { given: [change('lsn-1', '1-cn-hangzhou')], then: '1 change of 1 certificate on 1 listener' },
  {
    given: [change('lsn-1', '1-cn-hangzhou', '2-cn-hangzhou'), change('lsn-2', '2-cn-hangzhou')],
    then: '2 changes of 2 certificates on 2 listeners',
  },
  { given: [change('lsn-1', '1-cn-hangzhou'), change('lsn-1', '1')], then: '2 changes of 1 certificate on 1 listener' },
])('changes are counted by calls, distinct certificates and listeners: $then', ({ given, then }) => {
  expect(changesText(given, inEnglish)).toBe(then);
});

it('attached certificates are counted once for all of their listeners', () => {
  const attached = (listener: string, certificateId: string) => ({
    listenerId: listenerId(listener),
    certificateId: id(certificateId),
  });
  const all = [attached('lsn-1', '1'), attached('lsn-2', '1'), attached('lsn-2', '2')];
  expect(totalsOf(all)).toEqual({ certificates: 2, listeners: 2 });
});
