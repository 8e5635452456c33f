import { max } from 'date-fns';
import type { Sight } from '../../reconcile/context.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { includesCertificate, sameCertificate } from '../../rotation/model/ids.js';
import type { Attachment, CertificateId } from '../../rotation/model/inventory.js';
import type { ListenerRef, RequestedBy } from '../../rotation/model/step.js';
import type { Outlook } from '../../rotation/outlook.js';
import { type Proof, type ProofVerdict, standingOf, standsSince } from '../../rotation/verify/proof.js';
import type { RecordedChange } from '../history/history.js';

/** A certificate on a listener, with its past and its future. */
export interface StoryAttachment extends ListenerRef, Pick<Attachment, 'certificateId' | 'role' | 'state'> {
  readonly account: string;
  /** Undefined for a certificate that CAS does not list, until a handshake shows it. */
  readonly names: readonly string[];
  readonly notBefore: Date | undefined;
  readonly notAfter: Date | undefined;
  /** The change that attached it. Undefined if the ledger has none: it was attached earlier, or by others. */
  readonly attached: AttachedBy | undefined;
  /** What clients get, by handshakes. Undefined without one. */
  readonly served: ServedTo | undefined;
  readonly standing: Outlook['standing'] | 'unknown';
  readonly successor: StorySuccessor | undefined;
  /** Why nothing will replace it until a person acts. */
  readonly obstacle: Outlook['obstacle'];
}

interface AttachedBy {
  readonly at: Date;
  readonly requestedBy: RequestedBy | undefined;
  readonly requestId: string | undefined;
}

interface ServedTo {
  readonly verdict: ProofVerdict;
  readonly since: Date;
  /** The last handshake. */
  readonly at: Date;
  readonly detail: string;
}

interface StorySuccessor {
  readonly certificateId: CertificateId;
  readonly stage: 'attached' | 'to-come' | 'unfit';
  readonly notAfter: Date | undefined;
}

interface Past {
  readonly changes: readonly RecordedChange[];
  readonly proofs: readonly Proof[];
}

type Place = ListenerRef & Attachment;

/** The wanted attachments of those that were read. */
export function storyAttachments(
  sights: readonly Sight[],
  index: CertificateIndex,
  { isWanted, ...past }: Past & { readonly isWanted: (place: Place) => boolean },
): StoryAttachment[] {
  return sights.flatMap((sight) =>
    sight.inventories.flatMap(({ region, loadBalancers }) =>
      loadBalancers.flatMap(({ id: loadBalancerId, listeners }) =>
        listeners.flatMap(({ id: listenerId, attachments }) =>
          attachments
            .map((attachment) => ({ account: sight.account, region, loadBalancerId, listenerId, ...attachment }))
            .filter(isWanted)
            .map((place) => ({ ...place, ...storyOn(place, sight, index, past) })),
        ),
      ),
    ),
  );
}

function storyOn(
  attachment: Place,
  { outlooks }: Sight,
  index: CertificateIndex,
  { changes, proofs }: Past,
): Omit<StoryAttachment, keyof Place | 'account'> {
  const { listenerId, certificateId } = attachment;
  const outlook = outlooks.find(
    (each) => each.listenerId === listenerId && sameCertificate(each.certificateId, certificateId),
  );
  const dates = index.find(certificateId) ?? outlook?.observed;
  const { successor } = outlook ?? {};
  return {
    names: dates?.names ?? [],
    notBefore: dates?.notBefore,
    notAfter: dates?.notAfter,
    attached: attachedBy(attachment, changes),
    served: servedTo(attachment, proofs),
    standing: outlook?.standing ?? 'unknown',
    successor: successor && { ...successor, notAfter: index.find(successor.certificateId)?.notAfter },
    obstacle: outlook?.obstacle,
  };
}

/** The last confirmed change that put it on the listener. */
function attachedBy({ listenerId, certificateId }: Place, changes: readonly RecordedChange[]): AttachedBy | undefined {
  const change = changes.findLast(
    ({ step, ending, ...each }) =>
      step !== 'retire' &&
      (ending === 'confirmed' || ending === 'open') &&
      each.listenerId === listenerId &&
      includesCertificate(each.certificateIds, certificateId),
  );
  return change && { at: change.requestedAt, requestedBy: change.requestedBy, requestId: change.answer.requestId };
}

function servedTo({ listenerId, certificateId }: Place, proofs: readonly Proof[]): ServedTo | undefined {
  const verdict = standingOf(listenerId, certificateId, proofs);
  const since = standsSince(listenerId, certificateId, proofs);
  if (verdict === 'unproven' || since === undefined) return undefined;
  const own = proofs.filter(
    (proof) =>
      proof.listenerId === listenerId &&
      sameCertificate(proof.certificateId, certificateId) &&
      proof.verdict === verdict,
  );
  const at = max([since, ...own.map((proof) => proof.at)]);
  return { verdict, since, at, detail: own[0]?.detail ?? '' };
}
