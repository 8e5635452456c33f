import { expect, it } from 'vitest';
import type { EstateInput } from '../../shared/doctor/checks/certificates.js';
import { clockFinding } from '../../shared/doctor/checks/clock.js';
import { estateFindings } from '../../shared/doctor/checks/estate.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Attachment, Certificate } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import {
  attachment,
  certificate,
  hangzhou,
  inventory,
  listener,
  loadBalancer,
  noon,
  renewal,
} from '../support/builders.js';

const good = certificate('1-cn-hangzhou', { instanceId: 'i-1' });
const soon = { notAfter: new Date('2026-07-10T00:00:00Z') };

function found(
  attachments: readonly Attachment[],
  certificates: readonly Certificate[],
  over: Partial<EstateInput> = {},
) {
  const inventories = [inventory(loadBalancer([listener('lsn-1', attachments)]))];
  const certificateIndex = indexCertificates(certificates);
  return estateFindings({
    inventories,
    certificateIndex,
    policy: defaultPolicy,
    siteRegion: hangzhou,
    now: noon,
    ...over,
  });
}

const on = (name: string) => attachment(name);
const many = (count: number) => Array.from({ length: count }, () => on('1-cn-hangzhou'));

const rows = [
  { what: 'nothing is wrong', attached: [on('1-cn-hangzhou')], in: [good], says: [] },
  { what: 'twelve of 25 slots are used', attached: many(12), in: [good], says: [] },
  {
    what: 'thirteen are',
    attached: many(13),
    in: [good],
    says: [
      'warn quota cn-hangzhou nlb-1: 13 of 25 slots for additional certificates are used, so the rotation needs several rounds',
    ],
  },
  {
    what: 'all are',
    attached: many(25),
    in: [good],
    says: [
      'warn quota cn-hangzhou nlb-1: 25 of 25 slots for additional certificates are used, so no successor can be associated',
    ],
  },
  {
    what: 'CAS does not know it',
    attached: [on('7-cn-hangzhou')],
    in: [good],
    says: ['warn certificates cn-hangzhou lsn-1: 7-cn-hangzhou is not in CAS'],
  },
  {
    what: 'its key is elsewhere',
    attached: [on('1-cn-hangzhou')],
    in: [{ ...good, hasPrivateKey: false }],
    says: ['warn certificates cn-hangzhou lsn-1: 1-cn-hangzhou.example.com (1-cn-hangzhou) has no private key'],
  },
  {
    what: 'it expires this month',
    attached: [on('1-cn-hangzhou')],
    in: [{ ...good, ...soon }],
    says: ['warn certificates cn-hangzhou lsn-1: 1-cn-hangzhou.example.com (1-cn-hangzhou) expires 2026-07-10'],
  },
  {
    what: 'it expires this month and has a successor',
    attached: [on('1-cn-hangzhou')],
    in: [{ ...good, ...soon }, renewal(good, '2-cn-hangzhou')],
    says: [],
  },
  {
    what: 'it has expired',
    attached: [on('1-cn-hangzhou')],
    in: [{ ...good, notAfter: new Date('2026-06-01') }],
    says: [
      'fail certificates cn-hangzhou lsn-1: the additional certificate for 1-cn-hangzhou.example.com expired (1-cn-hangzhou, 2026-06-01',
    ],
  },
  {
    what: 'every id is of the other site',
    attached: [on('1-ap-southeast-1')],
    in: [certificate('1-ap-southeast-1')],
    says: ['fail site CAS_SITE=cn, but certificate ids end in ap-southeast-1'],
  },
  {
    what: 'one id is',
    attached: [on('1-ap-southeast-1')],
    in: [good, certificate('1-ap-southeast-1')],
    says: ['warn site CAS_SITE=cn'],
  },
] as const;

it.each(rows)('$what', ({ attached, in: listed, says }) => {
  const findings = found(attached, listed).filter(({ level }) => level !== 'ok');
  const lines = findings.map(({ level, check, subject, detail }) =>
    [level, check, subject && `${subject}:`, detail].filter(Boolean).join(' '),
  );
  expect(lines).toEqual(says.map((text) => expect.stringContaining(text)));
});

it('has one finding for each check that passed', () => {
  expect(found([on('1-cn-hangzhou')], [good]).map(({ level, check }) => `${level} ${check}`)).toEqual([
    'ok site',
    'ok quota',
    'ok certificates',
  ]);
});

it.each([
  [undefined, undefined],
  [60, 'ok'],
  [-61, 'warn'],
  [899, 'warn'],
  [900, 'fail'],
  [-4000, 'fail'],
])('a clock that is %s s ahead is %s', (seconds, level) => {
  expect(clockFinding(seconds)[0]?.level).toBe(level);
});
