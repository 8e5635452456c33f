import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import { failureFinding } from '../../shared/doctor/failure-finding.js';
import { FolderFault } from '../../shared/ledger/folder/folder-fault.js';

const fault = (code: string, message = 'own words', operation = 'ListCertificates') =>
  new CloudFault(message, { operation, code, requestId: 'R-1' });

const rows = [
  {
    when: 'a list that the service counts higher at every read',
    error: new CloudFault('9 of 10 items, listed twice', { operation: 'ListCertificates', code: 'IncompleteListing' }),
    detail: 'ListCertificates: 9 of 10 items, listed twice (IncompleteListing)',
    fix: /^the total is the count of the service itself, which contradicts its list/,
    mendedBy: 'cloud',
  },
  {
    when: 'a code that is not known',
    error: fault('SomethingNew'),
    detail: 'ListCertificates: own words (SomethingNew, request R-1)',
    fix: undefined,
    mendedBy: 'cloud',
  },
  {
    when: 'a code of the cloud about certificates, which is no code of TLS',
    error: fault('CertificateNotReady'),
    detail: 'ListCertificates: own words (CertificateNotReady, request R-1)',
    fix: undefined,
    mendedBy: 'cloud',
  },
  {
    when: 'no connection',
    error: fault('ECONNREFUSED'),
    detail: 'ListCertificates: own words (ECONNREFUSED, request R-1)',
    fix: /^check the network/,
    mendedBy: 'cloud',
  },
  {
    when: 'a certificate that the proxy made',
    error: fault('SELF_SIGNED_CERT_IN_CHAIN'),
    detail: 'ListCertificates: own words (SELF_SIGNED_CERT_IN_CHAIN, request R-1)',
    fix: /NODE_EXTRA_CA_CERTS/,
    mendedBy: 'cloud',
  },
  {
    when: 'a message that has its own remedy',
    error: fault('ENOTFOUND', 'no answer from there; check OSS_ENDPOINT and the network'),
    detail: 'ListCertificates: no answer from there; check OSS_ENDPOINT and the network (ENOTFOUND, request R-1)',
    fix: undefined,
    mendedBy: 'cloud',
  },
  {
    when: 'an error of this program',
    error: new TypeError('x is not a function'),
    detail: 'x is not a function',
    fix: undefined,
    mendedBy: 'cloud',
  },
  { when: 'a value that is no error', error: 'text', detail: 'text', fix: undefined, mendedBy: 'cloud' },
] as const;

describe('the finding for a failed call', () => {
  it.each(rows)(
    'has the words of the fault, and a remedy only if one is known: $when',
    ({ error, detail, fix, mendedBy }) => {
      const finding = failureFinding(error, 'cloud', 'CAS');
      expect(finding).toMatchObject({ check: 'cloud', level: 'fail', subject: 'CAS', detail, mendedBy });
      const remedy = 'fix' in finding ? finding.fix : undefined;
      if (fix === undefined) expect(remedy).toBeUndefined();
      else expect(remedy).toMatch(fix);
    },
  );

  it('corrects LEDGER only for a call to the ledger', () => {
    const folder = new FolderFault('/x', Object.assign(new Error('no'), { code: 'EACCES' }));
    expect(failureFinding(folder, 'ledger')).toMatchObject({ check: 'ledger', mendedBy: 'configuration' });
    expect(failureFinding(fault('AccessDenied'), 'ledger')).toMatchObject({ mendedBy: 'configuration' });
    expect(failureFinding(fault('AccessDenied'), 'cloud')).toMatchObject({ mendedBy: 'cloud' });
  });

  it('has no guess about the network for any code that the cloud may answer', () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{2,9}$/);
    const code = fc.tuple(word, word, word).map(([a, b, c]) => `${a}${b}.${c}`);
    fc.assert(
      fc.property(code, (name) => {
        const finding = failureFinding(fault(name), 'cloud');
        expect(finding.detail).toContain(`(${name}, request R-1)`);
        expect('fix' in finding ? (finding.fix ?? '') : '').not.toMatch(/network|proxy/);
      }),
    );
  });
});
