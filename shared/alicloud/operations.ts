import type { Params } from './flatten.js';
import type { Call } from './openapi.js';
import type { Rate } from './pacer.js';

interface OperationRow {
  readonly version: string;
  /** Where every one of its parameters goes. Source: the official parameter tables. */
  readonly position: 'query' | 'form';
  readonly rate: Rate;
  /** What RAM checks it on; `*` where no page names a level. Source: the RAM part of each operation's page. */
  readonly on: 'listener/*' | 'loadbalancer/*' | '*';
}

const nlb = '2022-04-30';
const cas = '2020-04-07';
const actionPrefixes = { [nlb]: 'nlb', [cas]: 'yundun-cert' } as const;
const perSecond = (calls: number): Rate => ({ calls, windowSeconds: 1 });
const perMinute = (calls: number): Rate => ({ calls, windowSeconds: 60 });
const change = { version: nlb, position: 'form', rate: perMinute(200), on: 'loadbalancer/*' } as const;

/**
 * The operations used, and no other: none of them can return a private key.
 * Rates: NLB's quota page for Associate, ListListenerCertificates and DescribeRegions; for CAS that of
 * ListUserCertificateOrder; the rest is not published, and 10 a second and 200 a minute are inferred.
 */
const operations = {
  DescribeRegions: { version: nlb, position: 'query', rate: perSecond(20), on: '*' },
  ListLoadBalancers: { version: nlb, position: 'query', rate: perSecond(10), on: '*' },
  ListListeners: { version: nlb, position: 'query', rate: perSecond(10), on: 'listener/*' },
  ListListenerCertificates: { version: nlb, position: 'form', rate: perSecond(20), on: '*' },
  ListAsynJobs: { version: nlb, position: 'query', rate: perSecond(10), on: '*' },
  AssociateAdditionalCertificatesWithListener: change,
  DisassociateAdditionalCertificatesWithListener: change,
  UpdateListenerAttribute: change,
  ListCertificates: { version: cas, position: 'query', rate: perSecond(10), on: '*' },
  GetCertificateDetail: { version: cas, position: 'query', rate: perSecond(10), on: '*' },
} as const satisfies Record<string, OperationRow>;

export type Operation = keyof typeof operations;

export interface CallTarget {
  readonly url: URL;
  readonly region: string;
  /** What the call is about, for messages. The region when absent. */
  readonly subject?: string;
  /** Multiplies every documented rate: below 1 when others share them. */
  readonly rateScale: number;
}

/** A call of an operation with its parameters where the official table puts them. */
export function callOf(operation: Operation, target: CallTarget, params: Params): Call {
  const { version, position, rate, on } = operations[operation];
  return {
    operation,
    version,
    url: target.url,
    region: target.region,
    subject: target.subject ?? target.region,
    rate: { ...rate, calls: Math.max(1, Math.floor(rate.calls * target.rateScale)) },
    permission: {
      action: `${actionPrefixes[version]}:${operation}`,
      resource: on === '*' ? on : `acs:nlb:${target.region}:*:${on}`,
    },
    ...(position === 'query' ? { query: params } : { form: params }),
  };
}
