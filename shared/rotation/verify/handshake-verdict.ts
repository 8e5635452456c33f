import { isSameSecond } from 'date-fns';
import { english } from '../english.js';
import { excludesSuccessor } from '../lineage/candidates.js';
import { isMapped, type Mapping } from '../lineage/mapping.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { Certificate, Listener } from '../model/inventory.js';
import { sameNames, uncoveredNames } from '../model/names.js';
import { type Identified, identified, type LeafCertificate } from './identity.js';
import type { Observed, ProofVerdict } from './proof.js';

/** The result of one handshake. */
export type ServedLeaf =
  | (LeafCertificate & { readonly kind: 'certificate'; readonly address: string })
  | { readonly kind: 'unreachable'; readonly address: string; readonly code: string };

interface ServedInput {
  /** The server name of the handshake; empty for none. */
  readonly name: string;
  /** The certificate that should be served. */
  readonly successor: Certificate;
  /** The mappings in force on the listener. */
  readonly mappings: readonly Mapping[];
  readonly listener: Listener;
  readonly certificateIndex: CertificateIndex;
  /** The default certificate of the listener, if CAS does not list it and a handshake showed it. */
  readonly unlistedDefault?: Observed | undefined;
  readonly now: Date;
}

export interface ServedVerdict {
  readonly verdict: ProofVerdict;
  /** A description of the served certificate, and the property that identified it. */
  readonly detail: string;
}

const gravest: readonly ProofVerdict[] = ['unexpected', 'replaced-served', 'unreachable', 'served'];

/** The gravest verdict of all addresses of one name. */
export function verdictOf(answers: readonly ServedLeaf[], input: ServedInput): ServedVerdict {
  return gravestOf(answers, (answer) => verdictOfOne(answer, input));
}

/** The gravest verdict of the addresses that have a route. */
export function gravestOf(
  answers: readonly ServedLeaf[],
  verdictOn: (answer: ServedLeaf) => ServedVerdict,
): ServedVerdict {
  const verdicts = reachedFrom(answers).map(verdictOn);
  const noAnswer: ServedVerdict = { verdict: 'unreachable', detail: english`the name has no address` };
  return gravest.flatMap((grave) => verdicts.find(({ verdict }) => verdict === grave) ?? [])[0] ?? noAnswer;
}

/** A prober without IPv6 has no route to an IPv6 address. That is no finding if another address answered. */
const noRoute: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

function reachedFrom(answers: readonly ServedLeaf[]): readonly ServedLeaf[] {
  const reached = answers.filter((answer) => answer.kind === 'certificate' || !noRoute.has(answer.code));
  return reached.length > 0 ? reached : answers;
}

function verdictOfOne(answer: ServedLeaf, input: ServedInput): ServedVerdict {
  if (answer.kind === 'unreachable')
    return { verdict: 'unreachable', detail: english`${answer.address} gave no certificate (${answer.code})` };
  const match = identifiedAs(answer, input);
  const problem = problemOf(answer, input);
  const serves = english`${answer.address} serves ${match === undefined ? unlisted(answer) : listed(match)}`;
  const detail = `${serves}${problem === undefined ? '' : `: ${problem.detail}`}`;
  if (match === undefined) {
    const isDefault = problem === undefined && isUnlistedDefault(answer, input);
    return isDefault
      ? { verdict: 'served', detail: english`${detail}; it is the default` }
      : { verdict: 'unexpected', detail };
  }
  const { certificate } = match;
  if (sameCertificate(certificate.id, input.successor.id)) return { verdict: 'served', detail: serves };
  if ((problem?.isExpiry ?? true) && isReplaced(certificate, input)) return { verdict: 'replaced-served', detail };
  if (problem !== undefined) return { verdict: 'unexpected', detail };
  if (isAttached(certificate, input.listener))
    return { verdict: 'served', detail: english`${detail}, which is attached too` };
  return { verdict: 'unexpected', detail: english`${detail}, which is not on the listener` };
}

/** The successor if possible. Of a certificate that CAS lists twice, the entry that is attached to the listener. */
function identifiedAs(answer: LeafCertificate, { successor, listener, certificateIndex }: ServedInput) {
  const matches = identified(answer, successor, certificateIndex.all);
  return (
    matches.find(({ certificate }) => sameCertificate(certificate.id, successor.id)) ??
    matches.find(({ certificate }) => isAttached(certificate, listener)) ??
    matches[0]
  );
}

function listed({ certificate, by }: Identified): string {
  return `${certificate.id} (by ${by})`;
}

function unlisted({ serial }: LeafCertificate): string {
  return english`serial ${serial}, which CAS does not list`;
}

interface Problem {
  readonly detail: string;
  /** The certificate expired and has no other problem. */
  readonly isExpiry: boolean;
}

/** The reason why a client refuses the certificate. Without a server name, every valid certificate is accepted. */
function problemOf({ names, notBefore, notAfter }: LeafCertificate, { name, now }: ServedInput): Problem | undefined {
  const isForName = name === '' || uncoveredNames([name], names).length === 0;
  if (!isForName) return { detail: english`it is not for ${name}`, isExpiry: false };
  if (notBefore > now) return { detail: english`it is not valid before ${notBefore.toISOString()}`, isExpiry: false };
  return notAfter <= now ? { detail: english`it expired at ${notAfter.toISOString()}`, isExpiry: true } : undefined;
}

function isAttached({ id }: Certificate, { attachments }: Listener): boolean {
  return attachments.some((a) => a.state === 'associated' && sameCertificate(a.certificateId, id));
}

/** Whether the leaf is the default certificate that CAS does not list, which a handshake without SNI showed. */
function isUnlistedDefault(leaf: LeafCertificate, { unlistedDefault }: ServedInput): boolean {
  if (unlistedDefault === undefined || !sameNames(leaf.names, unlistedDefault.names)) return false;
  const { notBefore, notAfter } = unlistedDefault;
  return isSameSecond(leaf.notBefore, notBefore) && isSameSecond(leaf.notAfter, notAfter);
}

/**
 * Whether the successor replaces `other`: by a mapping, or `other` ends earlier with the same order or names, and no
 * rollback has put it back.
 */
function isReplaced(other: Certificate, { successor, mappings, certificateIndex }: ServedInput): boolean {
  if (isMapped(mappings, { replaced: other.id, successor: successor.id })) return true;
  if (excludesSuccessor(other.id, successor, { mappings, certificateIndex })) return false;
  const isSameOrder = other.instanceId !== '' && other.instanceId === successor.instanceId;
  return other.notAfter < successor.notAfter && (isSameOrder || sameNames(other.names, successor.names));
}
