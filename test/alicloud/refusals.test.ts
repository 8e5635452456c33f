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
  ['LockFailed', 'busy'],
  ['LockFailed.Listener', 'busy'],
  ['IncorrectBusinessStatus.LoadBalancer', 'busy'],
  ['ResourceInConfiguring', 'busy'],
  ['-22001', 'busy'],
  ['-21020', 'busy'],
  ['-22031', 'busy'],
  ['QuotaInsufficient', 'quota'],
  ['QuotaInsufficient.Certificate', 'quota'],
  ['OperationDenied.QuotaInsufficient', 'quota'],
  ['OperationFailed.CertificateQuotaInsufficient', 'quota'],
  ['Forbidden.QuotaInsufficient', 'quota'],
  ['IncorrectStatus.QuotaInsufficient', 'quota'],
  ['IllegalParam.QuotaInsufficient', 'quota'],
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
  ['IdempotentParameterMismatch', 'invalid'],
  ['InvalidParameter', 'invalid'],
  ['InvalidParameter.RoleArn', 'invalid'],
  ['IncorrectFormat.CertIds', 'invalid'],
  ['AlreadyExists.Name', 'invalid'],
  ['LimitExceeded.Certificate', 'invalid'],
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

describe('a wrong status', () => {
  test.each([
    ['IncorrectStatus.listener', 'The status of lsn-1@443 [Configuring] is incorrect.', 'busy'],
    ['IncorrectStatus.listener', 'The status of lsn-1@443 [Starting] is incorrect.', 'busy'],
    ['IncorrectStatus.certificate', 'The status of 1-cn-hangzhou [Associating] is incorrect.', 'busy'],
    ['IncorrectStatus.listener', 'The specified status is incorrect.', 'busy'],
    ['IncorrectStatus.listener', 'The status of lsn-1@443 [Stopped] is incorrect.', 'not-allowed'],
    ['incorrectstatus.Listener', 'The status of lsn-1@443 [ stopped ] is incorrect.', 'not-allowed'],
    ['IncorrectStatus.loadbalancer', 'The status of nlb-1 [Inactive] is incorrect.', 'not-allowed'],
    ['IncorrectStatus.loadbalancer', 'The status of nlb-1 [Deleting] is incorrect.', 'not-allowed'],
    ['IncorrectBusinessStatus.LoadBalancer', 'The status of nlb-1 [Abnormal] is incorrect.', 'not-allowed'],
    ['Conflict.Lock', 'The Lock [Stopped] is conflict.', 'busy'],
    ['OperationDenied.Protocol', 'The status of lsn-1@443 [Configuring] is incorrect.', 'not-allowed'],
  ] as const)('%s "%s" means %s', (code, message, meaning) => {
    expect(meaningOf(code, message)).toBe(meaning);
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
