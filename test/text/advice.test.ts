import { expect, it } from 'vitest';
import { adviceFor, withAdvice } from '../../shared/wording/advice.js';
import { inEnglish } from '../../shared/wording/words.js';

const rows: readonly [code: string, says: RegExp][] = [
  ['ECONNREFUSED', /network.*_ENDPOINT/],
  ['ENOTFOUND', /name of the region/],
  ['UND_ERR_CONNECT_TIMEOUT', /network/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
  ['InvalidAccessKeyId.NotFound', /ALIBABA_CLOUD_ACCESS_KEY_ID/],
  ['SignatureDoesNotMatch', /ALIBABA_CLOUD_ACCESS_KEY_SECRET/],
  ['InvalidSecurityToken.Expired', /ALIBABA_CLOUD_SECURITY_TOKEN/],
  ['InvalidTimeStamp.Expired', /clock/],
  ['Forbidden.RAM', /nlb-cert policy/],
  ['FunctionNotFound', /--prefix/],
  ['AliasNotFound', /--qualifier/],
  ['InvalidRegionId.NotFound', /name of the region: REGIONS/],
  ['Throttling.User', /a few minutes/],
  ['IncompleteListing', /the count of the service itself/],
  ['NotFromOss', /any proxy/],
];
it.each(rows)('%s: the remedy has %s', (code, says) => {
  expect(adviceFor(code)).toMatch(says);
});

it('a remedy follows the message, which is cut at 600 characters; an unknown code has no remedy', () => {
  expect(withAdvice('no', 'InvalidTimeStamp.Expired', inEnglish)).toBe("no; correct this machine's clock");
  expect(withAdvice('x'.repeat(2000), 'InvalidTimeStamp.Expired', inEnglish)).toMatch(/^x{600}…; correct/);
  expect(withAdvice('no', 'Other', inEnglish)).toBe('no');
  expect(withAdvice('no; check OSS_ENDPOINT', 'ECONNREFUSED', inEnglish)).toBe('no; check OSS_ENDPOINT');
});
