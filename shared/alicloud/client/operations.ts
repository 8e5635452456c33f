import { type Operation as Permitted, permissionFor } from '../../ram/permissions.js';
import type { Permission } from '../../rotation/model/refusal.js';
import type { Params } from './flatten.js';
import type { Call } from './openapi.js';
import type { Rate } from './rate-limiter.js';

export interface OperationRow {
  readonly version: string;
  /** The position of all its parameters. Source: the official parameter tables. */
  readonly position: 'query' | 'form';
  readonly rate: Rate;
}

const nlb = '2022-04-30';
const cas = '2020-04-07';
const sts = '2015-04-01';
const perSecond = (calls: number): Rate => ({ calls, windowSeconds: 1 });
const perMinute = (calls: number): Rate => ({ calls, windowSeconds: 60 });
const change = { version: nlb, position: 'form', rate: perMinute(200) } as const;

/**
 * All operations that the functions call. None of them can return a private key. The operations of `upload` and `prune` are
 * in ../cas/uploads.ts, so that no deployed code has them.
 * Sources of the rates: NLB's quota page for Associate, ListListenerCertificates and DescribeRegions; for CAS the rate of
 * ListUserCertificateOrder. The others are not published: 10 a second and 200 a minute are inferred.
 */
const operations = {
  DescribeRegions: { version: nlb, position: 'query', rate: perSecond(20) },
  ListLoadBalancers: { version: nlb, position: 'query', rate: perSecond(10) },
  ListListeners: { version: nlb, position: 'query', rate: perSecond(10) },
  ListListenerCertificates: { version: nlb, position: 'form', rate: perSecond(20) },
  AssociateAdditionalCertificatesWithListener: change,
  DisassociateAdditionalCertificatesWithListener: change,
  UpdateListenerAttribute: change,
  ListCertificates: { version: cas, position: 'query', rate: perSecond(10) },
  GetCertificateDetail: { version: cas, position: 'query', rate: perSecond(10) },
  ListCloudResources: { version: cas, position: 'query', rate: perSecond(10) },
  AssumeRole: { version: sts, position: 'query', rate: perSecond(10) },
  GetCallerIdentity: { version: sts, position: 'query', rate: perSecond(10) },
} as const satisfies Partial<Record<Permitted, OperationRow>>;

export type Operation = keyof typeof operations;

export interface CallTarget {
  readonly url: URL;
  readonly region: string;
  /** The resource of the call, for messages. Default: the region. */
  readonly subject?: string;
  /** The resource that RAM checks, if it is a parameter of the call: the role that is assumed. */
  readonly resource?: string | undefined;
  /** ARN of the role that the caller assumed. Undefined for the function's own role. */
  readonly role?: string | undefined;
  /** Multiplies every documented rate. Below 1 if other clients use the same rates. */
  readonly rateScale: number;
}

/** A call of an operation, with its parameters in the position of the official table. */
export function callOf(operation: Operation, target: CallTarget, params: Params): Call {
  const permission = {
    ...permissionFor(operation, { regions: [target.region] }),
    ...(target.resource && { resource: target.resource }),
    ...(target.role && { of: target.role }),
  };
  return callOfRow({ operation, permission, ...operations[operation] }, target, params);
}

/** A call of an operation that has no row in the table. */
export function callOfRow(
  row: OperationRow & { readonly operation: string; readonly permission: Permission },
  target: CallTarget,
  params: Params,
): Call {
  const { operation, version, position, rate, permission } = row;
  return {
    operation,
    version,
    url: target.url,
    region: target.region,
    subject: target.subject ?? target.region,
    rate: scaled(rate, target.rateScale),
    permission,
    ...(position === 'query' ? { query: params } : { form: params }),
  };
}

export const changeOperations = {
  'set-default': 'UpdateListenerAttribute',
  associate: 'AssociateAdditionalCertificatesWithListener',
  retire: 'DisassociateAdditionalCertificatesWithListener',
} as const;

/** The rate of an operation in one account and region. */
export function rateOf(operation: Operation, scale: number): Rate {
  return scaled(operations[operation].rate, scale);
}

function scaled(rate: Rate, by: number): Rate {
  return { ...rate, calls: Math.max(1, Math.floor(rate.calls * by)) };
}
