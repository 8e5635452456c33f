import type { Clock } from '../clock.js';
import { idTail } from '../identity.js';
import { type IssuedCertificate, type KeyAlgorithm, serialOf } from './authority.js';
import {
  type CasCertificate,
  type CertificateFacts,
  type CertificateSource,
  type CertificateTag,
  certificateRecord,
} from './certificate-record.js';

/** The id suffix and NLB-independent site region of an account's CAS (facts part 5). */
export const SITE_REGIONS = { cn: 'cn-hangzhou', intl: 'ap-southeast-1' } as const;
export type Site = keyof typeof SITE_REGIONS;

/** CAS calls a certificate `willExpire` when it ends within 30 days. */
const WILL_EXPIRE_MS = 30 * 86_400_000;
const DEFAULT_VALIDITY_DAYS = 200;
const DAY_MS = 86_400_000;

export interface NewCertificate {
  readonly names: readonly string[];
  readonly keyAlgorithm?: KeyAlgorithm;
  readonly issuer?: string;
  readonly instanceId?: string;
  readonly orderId?: string;
  readonly source?: CertificateSource;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly hasPrivateKey?: boolean;
  readonly status?: string;
  readonly label?: string;
  readonly selfSigned?: boolean;
  readonly accountId?: string;
  readonly resourceGroupId?: string;
  readonly tags?: readonly CertificateTag[];
  /** CAS's number, when a seed or a test wants a certain one. */
  readonly certificateId?: string;
  /** Bytes that were uploaded rather than issued here. */
  readonly uploaded?: IssuedCertificate & { readonly serial: string };
}

/** How a renewal shows up in CAS (facts 4.4). `managed` keeps the instance, the others do not. */
export type RenewalWay = 'managed' | 'classic' | 'hosting' | 'upload';

/** Every certificate of every account, including deleted ones, which NLB goes on serving. */
export class CertificateStore {
  private readonly byNumber = new Map<string, CasCertificate>();
  private nextNumber = 10_000_001;

  constructor(
    private readonly clock: Clock,
    private readonly site: Site,
    private readonly defaultAccountId: string,
  ) {}

  issue(o: NewCertificate): CasCertificate {
    const certificateId = o.certificateId ?? this.takeNumber();
    if (this.byNumber.has(certificateId)) throw new Error(`certificate ${certificateId} exists already`);
    const facts = this.factsOf(o, certificateId);
    const record = certificateRecord(facts, o.status ?? 'issued', o.uploaded);
    this.byNumber.set(certificateId, record);
    return record;
  }

  /** A new certificate with a new id; what it replaces stays listed as it was (facts 4.4). */
  renew(id: string, over: Partial<NewCertificate> & { readonly way?: RenewalWay } = {}): CasCertificate {
    const old = this.get(id);
    const { way = old.source === 'UPLOAD' ? 'upload' : 'managed', ...rest } = over;
    const orderId = this.takeNumber();
    return this.issue({
      names: old.names,
      keyAlgorithm: old.keyAlgorithm,
      issuer: old.issuer,
      selfSigned: old.selfSigned,
      accountId: old.accountId,
      source: way === 'upload' ? 'UPLOAD' : old.source,
      notAfter: new Date(
        (rest.notBefore ?? this.clock.now()).getTime() + (old.notAfter.getTime() - old.notBefore.getTime()),
      ),
      resourceGroupId: old.resourceGroupId,
      orderId: way === 'managed' ? old.orderId : orderId,
      ...instanceOf(way, old),
      ...rest,
    });
  }

  /** By `CertIdentifier` or bare number; undefined for a stranger. Deleted ones are found: check `deleted`. */
  find(id: string): CasCertificate | undefined {
    const match = /^(\d+)(?:-(.+))?$/.exec(id);
    if (!match || (match[2] !== undefined && match[2] !== SITE_REGIONS[this.site])) return undefined;
    return this.byNumber.get(match[1] ?? '');
  }

  get(id: string): CasCertificate {
    const record = this.find(id);
    if (!record) throw new Error(`no certificate ${id}`);
    return record;
  }

  /** What CAS lists for an account, oldest first. */
  all(accountId: string): readonly CasCertificate[] {
    return [...this.byNumber.values()].filter((record) => !record.deleted && record.accountId === accountId);
  }

  /** CAS's CertificateStatus at the present moment. */
  statusOf(record: CasCertificate): string {
    if (record.status !== 'issued') return record.status;
    const leftMs = record.notAfter.getTime() - this.clock.now().getTime();
    if (leftMs <= 0) return 'expired';
    return leftMs < WILL_EXPIRE_MS ? 'willExpire' : 'issued';
  }

  private takeNumber(): string {
    while (this.byNumber.has(String(this.nextNumber))) this.nextNumber += 1;
    this.nextNumber += 1;
    return String(this.nextNumber - 1);
  }

  /** Now; for what has ended by now, as long before its end as any other. */
  private beginOf(notAfter: Date | undefined): Date {
    const now = this.clock.now();
    return notAfter && notAfter <= now ? new Date(notAfter.getTime() - DEFAULT_VALIDITY_DAYS * DAY_MS) : now;
  }

  private factsOf(o: NewCertificate, certificateId: string): CertificateFacts {
    const source = o.source ?? 'BUY';
    const notBefore = wholeSeconds(o.notBefore ?? this.beginOf(o.notAfter));
    const label = o.label ?? `${(o.names[0] ?? 'cert').replace(/[^a-z0-9]+/gi, '-')}-${certificateId}`;
    return {
      certificateId,
      id: `${certificateId}-${SITE_REGIONS[this.site]}`,
      accountId: o.accountId ?? this.defaultAccountId,
      instanceId: o.instanceId ?? newInstanceId(source, certificateId),
      orderId: o.orderId ?? certificateId,
      label,
      names: o.names.map((name) => name.toLowerCase()),
      keyAlgorithm: o.keyAlgorithm ?? 'RSA',
      issuer: o.selfSigned ? (o.names[0] ?? '') : (o.issuer ?? 'Emulated Trust CA'),
      source,
      notBefore,
      notAfter: wholeSeconds(o.notAfter ?? new Date(notBefore.getTime() + DEFAULT_VALIDITY_DAYS * DAY_MS)),
      hasPrivateKey: o.hasPrivateKey ?? true,
      selfSigned: o.selfSigned ?? false,
      serial: o.uploaded?.serial ?? serialOf(certificateId),
      issuedAt: this.clock.now(),
      resourceGroupId: o.resourceGroupId ?? 'rg-default',
      tags: o.tags ?? [],
    };
  }
}

function newInstanceId(source: CertificateSource, certificateId: string): string {
  const tail = idTail('instance', certificateId).slice(0, 6);
  return source === 'UPLOAD' ? `cas-upload-${tail}${certificateId}` : `cas-ivauto-${tail}-${certificateId}`;
}

/** Facts 4.4, one row each; the pattern of `hosting` is inferred there from a sample. */
function instanceOf(way: RenewalWay, old: CasCertificate): { instanceId?: string } {
  if (way === 'managed') return { instanceId: old.instanceId };
  if (way === 'hosting') return { instanceId: `${old.instanceId}-${old.orderId}-renew` };
  return {};
}

/** X.509 has no fractions of a second. */
function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
