import type { CertificateIndex } from '../model/certificate-index.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { Certificate, CertificateId, Listener } from '../model/inventory.js';
import { sameNames, uncoveredNames } from '../model/names.js';
import type { ProofVerdict } from './proof.js';

/** What one handshake showed. Fingerprints and the serial are hex, upper case, without colons. */
export type ServedLeaf =
  | {
      readonly kind: 'certificate';
      readonly address: string;
      readonly sha256: string;
      readonly sha1: string;
      readonly serial: string;
      readonly names: readonly string[];
      readonly notBefore: Date;
      readonly notAfter: Date;
    }
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
  /** What was served and how it was told, in words. */
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
  const { successor, listener, certificateIndex } = input;
  const compared = comparedBy(successor);
  if (isLeaf(answer, successor))
    return { verdict: 'served', detail: `${answer.address} serves ${successor.id}, by ${compared}` };
  // CAS lists what was uploaded twice under two ids, of which the listener has one.
  const others = certificateIndex.all.filter((certificate) => isLeaf(answer, certificate));
  const other = others.find((certificate) => isAttached(certificate, listener)) ?? others[0];
  const wrong = wrongWith(answer, input);
  if (other !== undefined && (wrong?.isExpiry ?? true) && isReplaced(other, input))
    return {
      verdict: 'replaced-served',
      detail: `${answer.address} serves ${other.id}${wrong ? `: ${wrong.what}` : ''}`,
    };
  if (other === undefined || wrong !== undefined) {
    const what = other === undefined ? `serial ${answer.serial}, which CAS does not list` : other.id;
    return { verdict: 'unexpected', detail: `${answer.address} serves ${what}${wrong ? `: ${wrong.what}` : ''}` };
  }
  const detail = `${answer.address} serves ${other.id}`;
  if (isAttached(other, listener)) return { verdict: 'served', detail: `${detail}, which is attached too` };
  return { verdict: 'unexpected', detail: `${detail}, which is not on the listener` };
}

interface Wrong {
  readonly what: string;
  /** Nothing else is wrong with it. */
  readonly isExpiry: boolean;
}

/** A client that came for no name in particular is content with any certificate that is valid. */
function wrongWith(
  { names, notBefore, notAfter }: Extract<ServedLeaf, { kind: 'certificate' }>,
  { name, now }: ServedInput,
): Wrong | undefined {
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

type Compared = 'SHA-256' | 'SHA-1' | 'serial' | 'nothing';

/** What CAS gives to know a certificate by. */
function comparedBy({ fingerprint, serial }: Certificate): Compared {
  if (fingerprint.length === 64) return 'SHA-256';
  if (fingerprint.length === 40) return 'SHA-1';
  return serial === '' ? 'nothing' : 'serial';
}

function isLeaf(answer: Extract<ServedLeaf, { kind: 'certificate' }>, certificate: Certificate): boolean {
  switch (comparedBy(certificate)) {
    case 'SHA-256':
      return answer.sha256 === certificate.fingerprint;
    case 'SHA-1':
      return answer.sha1 === certificate.fingerprint;
    case 'serial':
      return bare(answer.serial) === bare(certificate.serial);
    case 'nothing':
      return false;
  }
}

/** DER may put a zero before a serial, and some print it. */
function bare(serial: string): string {
  return serial.replace(/^0+/, '');
}
