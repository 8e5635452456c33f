import { describe, expect, it } from 'vitest';
import type { EstateInput } from '../../shared/doctor/checks/certificates.js';
import { clockFinding } from '../../shared/doctor/checks/clock.js';
import { estateFindings } from '../../shared/doctor/checks/estate.js';
import type { Finding } from '../../shared/doctor/finding.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Attachment, Certificate } from '../../shared/rotation/model/inventory.js';
import { attachment, certificate, hangzhou, inventory, listener, loadBalancer } from '../support/builders.js';

const good = certificate('1-cn-hangzhou', { instanceId: 'i-1' });
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
    quota: 25,
    siteRegion: hangzhou,
    conditions: [],
    reported: new Set(),
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
    what: 'its key is elsewhere',
    attached: [on('1-cn-hangzhou')],
    in: [{ ...good, hasPrivateKey: false }],
    says: ['warn certificates cn-hangzhou lsn-1: 1-cn-hangzhou.example.com (1-cn-hangzhou) has no private key'],
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
  const findings = found(attached, listed).findings.filter(({ level }) => level !== 'ok');
  const lines = findings.map(({ level, check, subject, detail }) =>
    [level, check, subject && `${subject}:`, detail].filter(Boolean).join(' '),
  );
  expect(lines).toEqual(says.map((text) => expect.stringContaining(text)));
});

it('has one finding for each check that passed', () => {
  const { findings } = found([on('1-cn-hangzhou')], [good]);
  expect(findings.map(({ level, check }) => `${level} ${check}`)).toEqual(['ok site', 'ok quota', 'ok certificates']);
  expect(findings.at(-1)?.detail).toMatch(
    /^1 certificate on 1 listener; each in CAS with its private key; no condition; the first to end is .+, until \d{4}-/,
  );
});

describe('a condition', () => {
  const condition: Finding = { check: 'certificates', level: 'fail', mendedBy: 'person', detail: 'revoked' };
  const keyless = { ...good, hasPrivateKey: false };

  it('takes the place of a warning about the same certificate', () => {
    const over = { conditions: [condition], reported: new Set([good.id]) };
    const { findings } = found([on('1-cn-hangzhou')], [keyless], over);
    expect(findings.filter(({ check }) => check === 'certificates')).toEqual([condition]);
  });

  it('is not shown if CAS is of another site, because CAS then lists other certificates', () => {
    const over = { conditions: [condition] };
    const { findings, notChecked } = found([on('1-ap-southeast-1')], [certificate('1-ap-southeast-1')], over);
    expect(findings).not.toContain(condition);
    expect(notChecked).toEqual([{ check: 'certificates', why: expect.stringContaining('CAS_SITE') }]);
  });
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
