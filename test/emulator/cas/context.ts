import type { Clock } from '../clock.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { RuleBook } from '../rule-book.js';
import type { Switches } from '../switches.js';
import type { CasCertificate } from './certificate-record.js';
import type { CertificateStore } from './certificate-store.js';

export interface CasContext {
  readonly certificates: CertificateStore;
  readonly clock: Clock;
  readonly switches: Switches;
  readonly rules: RuleBook;
  /** Where certificates are in use, as CAS last synchronised it. */
  readonly resources: () => readonly CloudResource[];
}

/** One certificate's use by one NLB listener, as CAS's own inventory has it (facts 4.3). */
export interface CloudResource {
  readonly accountId: string;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly port: number;
  readonly certificateId: string;
  readonly isDefault: boolean;
  readonly syncedAt: Date;
}

/** A certificate of the caller's account that CAS still has; else 404. The code is inferred. */
export function findForCaller(context: CasContext, call: Call, parameter: string): CasCertificate {
  const record = context.certificates.find(call.parameters.needed(parameter));
  if (record && !record.deleted && record.accountId === call.accountId) return record;
  throw new CloudError(404, 'NotFound', 'The specified certificate does not exist.');
}

interface NumberedPage<T> {
  readonly items: readonly T[];
  readonly CurrentPage: number;
  readonly ShowSize: number;
  readonly TotalCount: number;
}

/** CAS pages by number: `CurrentPage` from 1, `ShowSize` items each (facts 4.2). */
export function numberedPage<T>(call: Call, all: readonly T[], defaultSize: number): NumberedPage<T> {
  const page = call.parameters.number('CurrentPage') ?? 1;
  const size = call.parameters.number('ShowSize') ?? defaultSize;
  return {
    items: all.slice((page - 1) * size, page * size),
    CurrentPage: page,
    ShowSize: size,
    TotalCount: all.length,
  };
}

/** "Fuzzy" over a domain, a name or a resource id (facts 4.2). */
export function matchesKeyword(record: CasCertificate, keyword: string | undefined): boolean {
  if (keyword === undefined) return true;
  return [...record.names, record.label, record.instanceId, record.id].some((text) => text.includes(keyword));
}
