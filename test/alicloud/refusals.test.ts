import { describe, expect, test } from 'vitest';
import { type CodeMeaning, meaningOf, readMayRepeatAfter } from '../../shared/alicloud/client/refusals.js';

const rows: readonly (readonly [code: string, meaning: CodeMeaning | 'unknown'])[] = [
  ['Throttling', 'throttled'],
  ['Throttling.User', 'throttled'],
  ['Throttling.Api', 'throttled'],
  ['Rejected.Throttling', 'throttled'],
  ['SystemBusy', 'busy'],
  ['ServiceUnavailable', 'unsure'],
  ['InternalError', 'unsure'],
  ['SignatureNonceUsed', 'unsure'],
  ['DryRunOperation', 'dry-run-passed'],
  ['Conflict.Lock', 'busy'],
  ['IncorrectStatus.listener', 'busy'],
  ['IncorrectStatus.loadbalancer', 'busy'],
  ['IncorrectStatus.certificate', 'busy'],
  ['IncorrectStatus.serverGroup', 'busy'],
  ['ResourceInConfiguring.loadbalancer', 'busy'],
  ['ResourceInConfiguring.Listener', 'busy'],
  ['OperationFailed.ResourceIsConfiguring', 'busy'],
  ['IdempotenceProcessing', 'busy'],
  ['VipStatusNotSupport', 'busy'],
  ['QuotaExceeded', 'quota'],
  ['QuotaExceeded.QuotaInsufficient', 'quota'],
  ['QuotaExceeded.LoadBalancerCertificatesNum', 'quota'],
  ['ResourceQuotaExceeded.Certificate', 'quota'],
  ['ResourceNotEnough.CaCertificateApiCount', 'quota'],
  ['ResourceNotEnough.Certificate', 'quota'],
  ['OperationDenied.CertificateQuotaExceeded', 'quota'],
  ['OperationDenied.QuotaLimit', 'quota'],
  ['OperationDenied.DefaultCertificateUsed', 'default-in-use'],
  ['OperationDenied.Protocol', 'not-allowed'],
  ['OperationDenied.CaCertificateUsed', 'not-allowed'],
  ['OperationDenied.RegionNotSupportHDMonitor', 'not-allowed'],
  ['OperationDenied.AnythingElse', 'not-allowed'],
  ['Mismatch.VpcId', 'not-allowed'],
  ['Conflict.Port', 'not-allowed'],
  ['Forbidden.NoPermission', 'denied'],
  ['Forbidden.RAM', 'denied'],
  ['NoPermission', 'denied'],
  ['Forbidden', 'denied'],
  ['Forbidden.AnythingElse', 'denied'],
  ['ResourceAlreadyAssociated.Certificate', 'already-associated'],
  ['ResourceAlreadyAssociated.Listener', 'already-associated'],
  ['ResourceNotAssociated.Certificate', 'not-associated'],
  ['ResourceNotAssociated.Listener', 'not-associated'],
  ['ResourceNotFound.Certificate', 'certificate-not-found'],
  ['ResourceNotFound.listener', 'listener-not-found'],
  ['ResourceNotFound.loadBalancer', 'not-found'],
  ['ResourceNotFound.CaCertificate', 'not-found'],
  ['ResourceNotFound.securitypolicy', 'not-found'],
  ['ResourceNotFound.HdMonitorConfigNotExist', 'not-found'],
  ['ResourceNotFound.JobId', 'not-found'],
  ['ResourceNotFound.AnythingElse', 'not-found'],
  ['OperationFailed.GetXipFailed', 'failed'],
  ['OperationFailed.AnythingElse', 'failed'],
  ['IdempotenceSignatureMismatch', 'invalid'],
  ['IllegalParamSize.certificateIds', 'invalid'],
  ['IllegalParamSize.AdditionalCertificateIds', 'invalid'],
  ['IllegalParam', 'invalid'],
  ['IllegalParam.IdleTimeout', 'invalid'],
  ['IllegalParam.ListenerId', 'invalid'],
  ['MissingParam.ListenerId', 'invalid'],
  ['MissingParameter', 'invalid'],
  ['DuplicatedParam.LoadBalancerId', 'invalid'],
  ['SignatureDoesNotMatch', 'fault'],
  ['IncompleteSignature', 'fault'],
  ['InvalidTimeStamp.Expired', 'fault'],
  ['InvalidAccessKeyId.NotFound', 'fault'],
  ['InvalidAccessKeyId.Inactive', 'fault'],
  ['InvalidSecurityToken.Expired', 'fault'],
  ['InvalidSecurityToken.Malformed', 'fault'],
  ['InvalidAction.NotFound', 'fault'],
  ['InvalidVersion', 'fault'],
  ['SomethingNobodyForesaw', 'unknown'],
  ['OperationDenied', 'unknown'],
  ['XOperationDenied.Protocol', 'unknown'],
  ['ConflictXLock', 'unknown'],
  ['', 'unknown'],
];

describe('meaningOf', () => {
  test.each(rows)('%s means %s', (code, meaning) => {
    expect(meaningOf(code)).toBe(meaning);
  });

  test.each(rows)('%s in other letter cases means %s', (code, meaning) => {
    expect(meaningOf(code.toLowerCase())).toBe(meaning);
    expect(meaningOf(code.toUpperCase())).toBe(meaning);
  });
});

test('a read is repeated after exactly these codes', () => {
  const repeated = rows.map(([code]) => code).filter(readMayRepeatAfter);
  expect(repeated).toEqual([
    'Throttling',
    'Throttling.User',
    'Throttling.Api',
    'Rejected.Throttling',
    'SystemBusy',
    'ServiceUnavailable',
    'InternalError',
    'SignatureNonceUsed',
  ]);
});
