import type { Sight } from '../reconcile/context.js';
import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { grouped } from '../rotation/model/grouped.js';
import type { Attachment, Listener, LoadBalancer, Region } from '../rotation/model/inventory.js';
import { portsOf } from '../rotation/model/ports.js';
import type { Outlook } from '../rotation/outlook.js';
import { type Proof, standingOf } from '../rotation/verify/proof.js';
import type { AttachedView } from './estate.js';

/** Every attached certificate of one account, by listener, with its successor. Unread regions and listeners are absent. */
export function attachedIn(sight: Sight, proofs: ReadonlyMap<string, readonly Proof[]>): AttachedView[] {
  const certificateIndex = indexCertificates(sight.certificates);
  const outlooks = grouped(sight.outlooks, ({ listenerId }) => listenerId);
  return sight.inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) =>
      loadBalancer.listeners.flatMap((listener) =>
        listener.attachments.map((attachment) => ({
          account: sight.account,
          ...listenerView(region, loadBalancer, listener),
          ...certificateView(attachment, certificateIndex),
          proof: standingOf(listener.id, attachment.certificateId, proofs.get(listener.id) ?? []),
          ...outlookView(attachment, outlooks.get(listener.id) ?? [], certificateIndex),
        })),
      ),
    ),
  );
}

/** Order: the earliest expiry first, certificates that CAS does not list last. */
export function soonestFirst(a: AttachedView, b: AttachedView): number {
  const [x, y] = [a.notAfter?.getTime() ?? Number.MAX_VALUE, b.notAfter?.getTime() ?? Number.MAX_VALUE];
  return x - y || (a.listenerId < b.listenerId ? -1 : 1);
}

function listenerView(region: Region, { id, label }: LoadBalancer, listener: Listener) {
  return {
    region,
    loadBalancerId: id,
    loadBalancerLabel: label,
    listenerId: listener.id,
    listenerStatus: listener.status,
    portRange: listener.lastPort === undefined ? null : portsOf(listener),
  };
}

function certificateView({ certificateId, role, state }: Attachment, certificateIndex: CertificateIndex) {
  const certificate = certificateIndex.find(certificateId);
  return {
    certificateId,
    role,
    state,
    label: certificate?.label ?? '',
    names: certificate?.names ?? [],
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
  };
}

/** A certificate that is leaving the listener has no outlook. */
function outlookView(
  { certificateId }: Attachment,
  outlooks: readonly Outlook[],
  certificateIndex: CertificateIndex,
): Pick<AttachedView, 'standing' | 'successor' | 'obstacle'> {
  const outlook = outlooks.find((each) => each.certificateId === certificateId);
  if (outlook === undefined) return { standing: 'replaced', successor: null, obstacle: null };
  const { standing, successor, obstacle = null } = outlook;
  if (successor === undefined) return { standing, successor: null, obstacle };
  const notAfter = certificateIndex.find(successor.certificateId)?.notAfter ?? null;
  const { certificateId: id, stage } = successor;
  return { standing, successor: { certificateId: id, notAfter, stage, ...obstacle }, obstacle };
}
