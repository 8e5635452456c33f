import { english } from '../english.js';
import type { CertificateIndex } from '../model/certificate-index.js';
import { sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, ListenerId } from '../model/inventory.js';
import { gravestOf, type ServedLeaf, type ServedVerdict } from './handshake-verdict.js';
import { identifiedIn, type LeafCertificate } from './identity.js';
import type { Observed, Proof } from './proof.js';

interface UnlistedInput {
  readonly listener: Listener;
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

/**
 * The verdict on a default certificate that CAS does not list, by handshakes without a server name. It counts as served if
 * the leaf is in no entry of CAS, because nothing else is known of it. Its dates and names are those of that leaf; of
 * several addresses, those of the earliest end.
 */
export function verdictOfUnlisted(
  answers: readonly ServedLeaf[],
  input: UnlistedInput,
): ServedVerdict & Pick<Proof, 'observed'> {
  const verdict = gravestOf(answers, (answer) => verdictOfOne(answer, input));
  const unlisted = answers.filter(isCertificate).filter((leaf) => listedAs(leaf, input) === undefined);
  const [first] = unlisted.sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  if (first === undefined) return verdict;
  const { names, notBefore, notAfter } = first;
  return { ...verdict, observed: { names: names.slice(0, mostNames), notBefore, notAfter, at: input.now } };
}

/** Names that are remembered of an observed certificate, for reports. They decide nothing. */
const mostNames = 100;

interface ObservedInput {
  readonly proofs: readonly Proof[];
  readonly certificateIndex: CertificateIndex;
}

/** The names and dates of a certificate that CAS does not list, by its last handshake. Undefined without one. */
export function observedOn(
  listenerId: ListenerId,
  certificateId: CertificateId,
  { proofs, certificateIndex }: ObservedInput,
): Observed | undefined {
  if (certificateIndex.find(certificateId) !== undefined) return undefined;
  const ofListener = proofs.filter((proof) => proof.listenerId === listenerId && proof.observed !== undefined);
  return ofListener.find((proof) => sameCertificate(proof.certificateId, certificateId))?.observed;
}

/** The same of the default certificate of a listener. */
export function observedDefault({ id, attachments }: Listener, input: ObservedInput): Observed | undefined {
  const standing = attachments.find(({ role }) => role === 'default');
  return standing && observedOn(id, standing.certificateId, input);
}

function verdictOfOne(answer: ServedLeaf, input: UnlistedInput): ServedVerdict {
  if (answer.kind === 'unreachable')
    return { verdict: 'unreachable', detail: english`${answer.address} gave no certificate (${answer.code})` };
  const listed = listedAs(answer, input);
  if (listed === undefined)
    return {
      verdict: 'served',
      detail: english`${answer.address} serves serial ${answer.serial}, which CAS does not list`,
    };
  const isAttached = input.listener.attachments.some(
    (a) => a.state === 'associated' && sameCertificate(a.certificateId, listed),
  );
  const detail = isAttached
    ? english`${answer.address} serves ${listed}, which is attached too`
    : english`${answer.address} serves ${listed}, which is not on the listener`;
  return { verdict: isAttached ? 'served' : 'unexpected', detail };
}

/** The entry of CAS that the leaf is; if there are several, one that is attached to the listener. */
function listedAs(leaf: LeafCertificate, { listener, certificateIndex }: UnlistedInput): CertificateId | undefined {
  const ids = identifiedIn(leaf, certificateIndex.all).map(({ certificate }) => certificate.id);
  const isAttached = (id: CertificateId) => listener.attachments.some((a) => sameCertificate(a.certificateId, id));
  return ids.find(isAttached) ?? ids[0];
}

function isCertificate(answer: ServedLeaf): answer is Extract<ServedLeaf, { kind: 'certificate' }> {
  return answer.kind === 'certificate';
}
