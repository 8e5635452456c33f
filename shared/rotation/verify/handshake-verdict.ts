import type { CertificateIndex } from '../model/certificate-index.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { sameNames, uncoveredNames } from '../model/names.js';
import { type Identified, identified, type LeafCertificate } from './identity.js';
import type { ProofVerdict } from './proof.js';

/** What one handshake showed. */
export type ServedLeaf =
  | (LeafCertificate & { readonly kind: 'certificate'; readonly address: string })
  | { readonly kind: 'unreachable'; readonly address: string; readonly code: string };

export interface ServedInput {
  /** The name asked for; empty for none. */
  readonly name: string;
  /** The certificate that should be served. */
  readonly successor: Certificate;
  /** What it replaces by a person's word; what it replaces by lineage shows by itself. */
  readonly replaced: readonly CertificateId[];
  readonly listener: Listener;
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

export interface ServedVerdict {
  readonly verdict: ProofVerdict;
  /** What was served and by what it was identified, in words. */
  readonly detail: string;
}

const gravest: readonly ProofVerdict[] = ['unexpected', 'replaced-served', 'unreachable', 'served'];

/** What the answers of all addresses mean for one name: the gravest of them. */
export function verdictOf(answers: readonly ServedLeaf[], input: ServedInput): ServedVerdict {
  const verdicts = reachedFrom(answers).map((answer) => verdictOfOne(answer, input));
  const nothing: ServedVerdict = { verdict: 'unreachable', detail: 'the name has no address' };
  return gravest.flatMap((one) => verdicts.find(({ verdict }) => verdict === one) ?? [])[0] ?? nothing;
}

/** A host without IPv6, say, has no way to an address that others reach; where another one answered, that is no finding. */
const noWay: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

function reachedFrom(answers: readonly ServedLeaf[]): readonly ServedLeaf[] {
  const reached = answers.filter((answer) => answer.kind === 'certificate' || !noWay.has(answer.code));
  return reached.length > 0 ? reached : answers;
}

function verdictOfOne(answer: ServedLeaf, input: ServedInput): ServedVerdict {
  if (answer.kind === 'unreachable')
    return { verdict: 'unreachable', detail: `${answer.address} gave no certificate (${answer.code})` };
  const found = identifiedAs(answer, input);
  const wrong = wrongWith(answer, input);
  const serves = `${answer.address} serves ${found === undefined ? unlisted(answer) : known(found)}`;
  const detail = `${serves}${wrong === undefined ? '' : `: ${wrong.what}`}`;
  if (found === undefined) return { verdict: 'unexpected', detail };
  const { certificate } = found;
  if (sameCertificate(certificate.id, input.successor.id)) return { verdict: 'served', detail: serves };
  if ((wrong?.isExpiry ?? true) && isReplaced(certificate, input)) return { verdict: 'replaced-served', detail };
  if (wrong !== undefined) return { verdict: 'unexpected', detail };
  if (isAttached(certificate, input.listener)) return { verdict: 'served', detail: `${detail}, which is attached too` };
  return { verdict: 'unexpected', detail: `${detail}, which is not on the listener` };
}

/** The successor where it can be that; of what CAS lists twice, the one that the listener has. */
function identifiedAs(answer: LeafCertificate, { successor, listener, certificateIndex }: ServedInput) {
  const found = identified(answer, successor, certificateIndex.all);
  return (
    found.find(({ certificate }) => sameCertificate(certificate.id, successor.id)) ??
    found.find(({ certificate }) => isAttached(certificate, listener)) ??
    found[0]
  );
}

function known({ certificate, by }: Identified): string {
  return `${certificate.id} (by ${by})`;
}

function unlisted({ serial }: LeafCertificate): string {
  return `serial ${serial}, which CAS does not list`;
}

interface Wrong {
  readonly what: string;
  /** Nothing else is wrong with it. */
  readonly isExpiry: boolean;
}

/** A client that came for no name in particular is content with any certificate that is valid. */
function wrongWith({ names, notBefore, notAfter }: LeafCertificate, { name, now }: ServedInput): Wrong | undefined {
  const isForIt = name === '' || uncoveredNames([name], names).length === 0;
  if (!isForIt) return { what: `it is not for ${name}`, isExpiry: false };
  if (notBefore > now) return { what: `it is not valid before ${notBefore.toISOString()}`, isExpiry: false };
  return notAfter <= now ? { what: `it expired at ${notAfter.toISOString()}`, isExpiry: true } : undefined;
}

function isAttached({ id }: Certificate, { attachments }: Listener): boolean {
  return attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, id));
}

/** By a person's word, or older and of the same order or for just the same names. That it expired is one reason more. */
function isReplaced(other: Certificate, { successor, replaced }: ServedInput): boolean {
  if (includesCertificate(replaced, other.id)) return true;
  const isOfOrder = other.instanceId !== '' && other.instanceId === successor.instanceId;
  return other.notAfter < successor.notAfter && (isOfOrder || sameNames(other.names, successor.names));
}
