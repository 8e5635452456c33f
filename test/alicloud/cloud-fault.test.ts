import { expect, it } from 'vitest';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';

const detail = { operation: 'ListListeners', code: 'SignatureDoesNotMatch', requestId: 'R1' };
const rows = [
  { given: 'cn-hangzhou: no', then: 'cn-hangzhou: no' },
  {
    given: 'it does not match. Ours is: POST\n/\nx-acs-security-token:abc\n',
    then: 'it does not match. Ours is: POST…',
  },
  { given: 'a key -----BEGIN PRIVATE KEY-----\r\nMIIB', then: 'a key [redacted]' },
  { given: '\nlate', then: 'late' },
] as const;

it.each(rows)('of $given it tells one line', ({ given, then }) => {
  expect(new CloudFault(given, detail).message).toMatch(/^ListListeners: .* \(SignatureDoesNotMatch, request R1\)$/);
  expect(new CloudFault(given, detail).message).toContain(`ListListeners: ${then}`);
});
