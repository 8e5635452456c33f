import type { RefusalKind } from '../../rotation/model/refusal.js';

/**
 * The meaning of an error code for a write. `fault`: our credentials, clock, signature or request are wrong, so a retry or
 * the next pass gets the same error.
 */
export type CodeMeaning = RefusalKind | 'fault';

interface CodeRow {
  /** `%s` at the end is any suffix, as the vendor writes it; `*` stands for any text. */
  readonly code: string;
  readonly meaning: CodeMeaning;
  /** A read that was refused with this code may be repeated after a pause. */
  readonly readMayRepeat?: true;
  readonly source: string;
}

/*
 * The first row that matches wins, so exact rows stand before the open ones. Sources: ASSOC, DISASSOC, UPDATE,
 * LIST, LB, JOBS, REGIONS = that NLB operation's page, version 2022-04-30; CREATE = NLB CreateListener's page;
 * RPC = tables of common errors of Alibaba Cloud RPC gateways; TF = terraform-provider-alicloud; CCM = cloud-provider-alibaba-cloud;
 * SIBLINGS = ALB's and CAS's pages.
 */
const rows: readonly CodeRow[] = [
  { code: 'Throttling', meaning: 'throttled', readMayRepeat: true, source: 'TF, CCM' },
  {
    code: '*Throttling*',
    meaning: 'throttled',
    readMayRepeat: true,
    source: 'Throttling.User, Rejected.Throttling: TF',
  },
  { code: 'SystemBusy', meaning: 'busy', readMayRepeat: true, source: 'ASSOC, UPDATE, REGIONS' },
  { code: 'ServiceUnavailable', meaning: 'unsure', readMayRepeat: true, source: 'RPC' },
  { code: 'InternalError', meaning: 'unsure', readMayRepeat: true, source: 'RPC' },
  {
    code: 'SignatureNonceUsed',
    meaning: 'unsure',
    readMayRepeat: true,
    source: 'RPC: an attempt with it arrived before',
  },

  { code: 'DryRunOperation', meaning: 'dry-run-passed', source: 'ASSOC, UPDATE' },

  {
    code: '*QuotaInsufficient*',
    meaning: 'quota',
    source: 'CCM; before the families, for it may be one of any of them',
  },

  { code: 'Conflict.Lock', meaning: 'busy', source: 'ASSOC, DISASSOC' },
  { code: 'IncorrectStatus.listener', meaning: 'busy', source: 'ASSOC, DISASSOC, UPDATE' },
  { code: 'IncorrectStatus.loadbalancer', meaning: 'busy', source: 'DISASSOC' },
  { code: 'IncorrectStatus.certificate', meaning: 'busy', source: 'DISASSOC' },
  { code: 'IncorrectStatus.%s', meaning: 'busy', source: 'ASSOC' },
  { code: 'IncorrectBusinessStatus.%s', meaning: 'busy', source: 'TF, ALB' },
  { code: 'LockFailed', meaning: 'busy', source: 'TF, ALB' },
  { code: 'LockFailed.%s', meaning: 'busy', source: 'TF, ALB' },
  { code: 'ResourceInConfiguring', meaning: 'busy', source: 'TF, ALB' },
  { code: 'ResourceInConfiguring.%s', meaning: 'busy', source: 'NLB load-balancer operations' },
  { code: '-22001', meaning: 'busy', source: 'TF, ALB' },
  { code: '-21020', meaning: 'busy', source: 'TF, ALB' },
  { code: '-22031', meaning: 'busy', source: 'TF, ALB' },
  { code: 'OperationFailed.ResourceIsConfiguring', meaning: 'busy', source: 'TF, NLB server groups' },
  { code: 'IdempotenceProcessing', meaning: 'busy', source: 'TF, ALB' },
  { code: 'VipStatusNotSupport', meaning: 'busy', source: 'TF, ALB' },

  { code: 'QuotaExceeded', meaning: 'quota', source: 'CREATE' },
  { code: 'QuotaExceeded.%s', meaning: 'quota', source: 'CREATE' },
  { code: 'ResourceQuotaExceeded.%s', meaning: 'quota', source: 'inferred: ASSOC names no quota code of its own' },
  { code: 'ResourceNotEnough.CaCertificateApiCount', meaning: 'quota', source: 'UPDATE' },
  { code: 'ResourceNotEnough.%s', meaning: 'quota', source: 'CREATE' },
  { code: 'OperationDenied.*Quota*', meaning: 'quota', source: 'inferred: ASSOC names no quota code of its own' },

  { code: 'OperationDenied.DefaultCertificateUsed', meaning: 'default-in-use', source: 'DISASSOC' },
  { code: 'OperationDenied.Protocol', meaning: 'not-allowed', source: 'ASSOC, DISASSOC, LIST' },
  { code: 'OperationDenied.CaCertificateUsed', meaning: 'not-allowed', source: 'DISASSOC' },
  { code: 'OperationDenied.RegionNotSupportHDMonitor', meaning: 'not-allowed', source: 'UPDATE' },
  { code: 'OperationDenied.%s', meaning: 'not-allowed', source: 'ASSOC' },
  { code: 'Mismatch.VpcId', meaning: 'not-allowed', source: 'UPDATE' },
  { code: 'Conflict.Port', meaning: 'not-allowed', source: 'UPDATE' },

  { code: 'Forbidden.NoPermission', meaning: 'denied', source: 'ASSOC, UPDATE, LIST' },
  { code: 'Forbidden.RAM', meaning: 'denied', source: 'RPC' },
  { code: 'NoPermission', meaning: 'denied', source: 'RPC' },
  { code: 'Forbidden', meaning: 'denied', source: 'RPC' },
  { code: 'Forbidden.%s', meaning: 'denied', source: 'RPC' },

  { code: 'ResourceAlreadyAssociated.Certificate', meaning: 'already-associated', source: 'ASSOC, UPDATE' },
  { code: 'ResourceAlreadyAssociated.%s', meaning: 'already-associated', source: 'ASSOC' },
  { code: 'ResourceNotAssociated.Certificate', meaning: 'not-associated', source: 'DISASSOC' },
  { code: 'ResourceNotAssociated.%s', meaning: 'not-associated', source: 'DISASSOC' },

  { code: 'ResourceNotFound.Certificate', meaning: 'certificate-not-found', source: 'ASSOC, UPDATE' },
  { code: 'ResourceNotFound.listener', meaning: 'listener-not-found', source: 'ASSOC, DISASSOC, UPDATE, LIST' },
  { code: 'ResourceNotFound.loadbalancer', meaning: 'not-found', source: 'DISASSOC, LIST' },
  { code: 'ResourceNotFound.CaCertificate', meaning: 'not-found', source: 'UPDATE' },
  { code: 'ResourceNotFound.securitypolicy', meaning: 'not-found', source: 'UPDATE' },
  { code: 'ResourceNotFound.HdMonitorConfigNotExist', meaning: 'not-found', source: 'UPDATE' },
  { code: 'ResourceNotFound.JobId', meaning: 'not-found', source: 'JOBS' },
  { code: 'ResourceNotFound.%s', meaning: 'not-found', source: 'ASSOC' },

  { code: 'OperationFailed.GetXipFailed', meaning: 'failed', source: 'LB' },
  { code: 'OperationFailed.%s', meaning: 'failed', source: 'ASSOC' },

  { code: 'IdempotenceSignatureMismatch', meaning: 'invalid', source: 'UPDATE' },
  { code: 'IdempotentParameterMismatch', meaning: 'invalid', source: 'SIBLINGS: a token with other parameters' },
  { code: 'IllegalParamSize.certificateIds', meaning: 'invalid', source: 'UPDATE' },
  { code: 'IllegalParamSize.%s', meaning: 'invalid', source: 'UPDATE' },
  { code: 'IllegalParam', meaning: 'invalid', source: 'UPDATE, REGIONS' },
  { code: 'IllegalParam.IdleTimeout', meaning: 'invalid', source: 'UPDATE' },
  { code: 'IllegalParam.%s', meaning: 'invalid', source: 'LIST' },
  { code: 'MissingParam.%s', meaning: 'invalid', source: 'NLB ListTagResources' },
  { code: 'MissingParameter', meaning: 'invalid', source: 'RPC' },
  { code: 'DuplicatedParam.%s', meaning: 'invalid', source: 'LB' },

  { code: 'EntityNotExist.Role', meaning: 'not-found', source: 'STS AssumeRole, 2015-04-01' },
  { code: 'InvalidParameter', meaning: 'invalid', source: 'SIBLINGS' },
  { code: 'InvalidParameter.%s', meaning: 'invalid', source: 'STS AssumeRole, 2015-04-01' },
  { code: 'IncorrectFormat.%s', meaning: 'invalid', source: 'SIBLINGS: CAS' },
  { code: 'AlreadyExists.%s', meaning: 'invalid', source: 'SIBLINGS: CAS' },
  { code: 'LimitExceeded.%s', meaning: 'invalid', source: 'SIBLINGS: CAS' },

  { code: 'SignatureDoesNotMatch', meaning: 'fault', source: 'RPC' },
  { code: 'IncompleteSignature', meaning: 'fault', source: 'RPC' },
  { code: 'InvalidTimeStamp.%s', meaning: 'fault', source: 'RPC' },
  { code: 'InvalidAccessKeyId.%s', meaning: 'fault', source: 'RPC' },
  { code: 'InvalidSecurityToken.%s', meaning: 'fault', source: 'RPC' },
  { code: 'InvalidAction.NotFound', meaning: 'fault', source: 'RPC' },
  { code: 'InvalidVersion', meaning: 'fault', source: 'RPC' },
];

const compiled = rows.map((row) => ({ row, pattern: toPattern(row.code) }));

/**
 * What a code means, whatever its letter case (it varies between pages), with the status that the message names. `unknown`
 * when no row has it.
 */
export function meaningOf(code: string, message = ''): CodeMeaning | 'unknown' {
  const meaning = rowOf(code)?.meaning ?? 'unknown';
  return meaning === 'busy' && wrongStatus.test(code) && settled.test(message) ? 'not-allowed' : meaning;
}

const wrongStatus = /^Incorrect(Business)?Status\./i;
/** "The status of lsn-… [Stopped] is incorrect." names a status that does not end by itself. Source: ASSOC, ListListeners, LB. */
const settled = /\[\s*(stopped|inactive|deleting|deleted|abnormal)\s*\]/i;

/** A read that was refused with this code may be repeated after a pause. */
export function readMayRepeatAfter(code: string): boolean {
  return rowOf(code)?.readMayRepeat ?? false;
}

function rowOf(code: string): CodeRow | undefined {
  return compiled.find(({ pattern }) => pattern.test(code))?.row;
}

function toPattern(code: string): RegExp {
  const text = code.replaceAll('.', '\\.').replaceAll('%s', '.+').replaceAll('*', '.*');
  return new RegExp(`^${text}$`, 'i');
}
