import type { Sight } from '../reconcile/context.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import { portsOf } from '../rotation/model/ports.js';
import { cut } from '../wording/plain.js';
import { shortNamesText } from '../wording/terms.js';
import type { Words } from '../wording/words.js';

/** The names of things that ids stand for, as far as they are known. */
export interface Names {
  /** The domains of a certificate. */
  readonly domainsOf: (id: CertificateId) => readonly string[] | undefined;
  /** The end of validity of a certificate. */
  readonly expiryOf: (id: CertificateId) => Date | undefined;
  /** The name of a load balancer. */
  readonly loadBalancerOf: (id: string) => string | undefined;
  /** The port or the ports of a listener: `:443`, `:8000-8010`. */
  readonly portsOf: (listenerId: string) => string;
}

/** What a stored report, or a condition, says about an attached certificate. */
interface NamedAttachment {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly region?: string | undefined;
  readonly certificateId: CertificateId;
  readonly names: readonly string[];
  readonly notAfter: Date;
  readonly loadBalancerLabel?: string | undefined;
  readonly portRange?: string | null | undefined;
  readonly successor?: { readonly certificateId: CertificateId } | null | undefined;
}

/** Names by a look; for what the look did not read, by the last stored report. */
export function namesOf(
  sights: readonly Pick<Sight, 'certificates' | 'inventories'>[],
  stored: readonly NamedAttachment[] = [],
): Names {
  const certificates = indexCertificates(sights.flatMap((sight) => sight.certificates));
  const inventories = sights.flatMap((sight) => sight.inventories);
  const loadBalancers = inventories.flatMap((each) => each.loadBalancers);
  const known = new Map(stored.map((attachment) => [attachment.certificateId, attachment]));
  const predecessors = new Map(
    stored.flatMap((attachment) =>
      attachment.successor ? [[attachment.successor.certificateId, attachment] as const] : [],
    ),
  );
  const labels = unambiguous([
    ...stored.flatMap(({ loadBalancerId: id, loadBalancerLabel: label = '', region = '' }) => ({ id, label, region })),
    ...inventories.flatMap(({ region, loadBalancers: all }) => all.map(({ id, label }) => ({ id, label, region }))),
  ]);
  const ports = new Map([
    ...stored.flatMap(({ listenerId, portRange }) => (portRange ? [[listenerId, portRange] as const] : [])),
    ...loadBalancers.flatMap(({ listeners }) => listeners.map((each) => [String(each.id), portsOf(each)] as const)),
  ]);
  return {
    domainsOf: (id) => (certificates.find(id) ?? known.get(id) ?? predecessors.get(id))?.names,
    expiryOf: (id) => certificates.find(id)?.notAfter ?? known.get(id)?.notAfter,
    loadBalancerOf: (id) => labels.get(id),
    portsOf: (id) => ports.get(id) ?? portInId(id),
  };
}

/** The names of load balancers by id. Several with one name have their regions beside it; in one region, their ids. */
function unambiguous(
  loadBalancers: readonly { readonly id: string; readonly label: string; readonly region: string }[],
): ReadonlyMap<string, string> {
  const named = loadBalancers.filter(({ label }) => label !== '');
  const byId = new Map(named.map((each) => [each.id, each]));
  const byLabel = grouped([...byId.values()], ({ label }) => label);
  return new Map(
    [...byId].map(([id, { label, region }]) => {
      const same = byLabel.get(label) ?? [];
      if (same.length === 1) return [id, label];
      return [id, `${label} (${same.filter((other) => other.region === region).length === 1 ? region : id})`];
    }),
  );
}

/** The id of a listener ends in its port. Source: NLB, CreateListener. */
function portInId(listenerId: string): string {
  return `:${/@(\d+)$/.exec(listenerId)?.[1] ?? '?'}`;
}

/** The longest name that a column shows uncut. */
const nameCharacters = 48;

/** `www.example.com +3`; the id for a certificate whose names are unknown. */
export function certificateName(id: CertificateId, { domainsOf }: Names): string {
  return shortNamesText(domainsOf(id) ?? []) || id;
}

/** `www.example.com +3, shop.example.com`, of at most three certificates. */
export function certificateNames(ids: readonly CertificateId[], names: Names): string {
  const all = [...new Set(ids.map((id) => certificateName(id, names)))];
  return `${all.slice(0, 3).join(', ')}${all.length > 3 ? ` +${all.length - 3}` : ''}`;
}

/** `front :443`. The id stands for a load balancer without a name. */
export function listenerName(
  { loadBalancerId, listenerId }: { readonly loadBalancerId: string; readonly listenerId: string },
  names: Names,
): string {
  return `${loadBalancerName(loadBalancerId, names)} ${names.portsOf(listenerId)}`;
}

/** `front :443 :8443 +2`, and `5 listeners` on several load balancers. */
export function listenersName(
  listeners: readonly { readonly loadBalancerId: string; readonly listenerId: string }[],
  names: Names,
  { count }: Pick<Words, 'count'>,
): string {
  const [first] = listeners;
  if (first === undefined) return '';
  if (new Set(listeners.map((each) => each.loadBalancerId)).size > 1) return count(listeners.length, 'listener');
  return `${loadBalancerName(first.loadBalancerId, names)} ${portsName(listeners, names)}`;
}

/** `:443 :8443 +2`, of listeners of one load balancer. */
export function portsName(listeners: readonly { readonly listenerId: string }[], { portsOf }: Names): string {
  const ports = listeners.map(({ listenerId }) => portsOf(listenerId));
  return `${ports.slice(0, mostPorts).join(' ')}${ports.length > mostPorts ? ` +${ports.length - mostPorts}` : ''}`;
}

const mostPorts = 3;

/** An account in words. Without a need for its number the own account is not asked for it, and recorded as `own`. */
export function accountName(account: string, { say }: Pick<Words, 'say'>): string {
  if (account === 'own') return say`this account`;
  return account === '*' ? say`all accounts` : account;
}

export function loadBalancerName(id: string, { loadBalancerOf }: Names): string {
  return cut(loadBalancerOf(id) ?? id, nameCharacters);
}
