import type { Sight } from '../reconcile/context.js';
import { nearEndFrom } from '../rotation/lineage/fitness.js';
import { mappingsFor } from '../rotation/lineage/mapping.js';
import { servedBeside } from '../rotation/lineage/siblings.js';
import { type Succession, succession } from '../rotation/lineage/successor.js';
import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { Attachment, Certificate, Listener, LoadBalancer, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { portsOf } from '../rotation/model/ports.js';
import { type Proof, standingOf } from '../rotation/verify/proof.js';
import type { AttachedStanding, AttachedView, SuccessorView } from './estate.js';

interface Input {
  readonly policy: Policy;
  /** By listener. */
  readonly proofs: ReadonlyMap<string, readonly Proof[]>;
  readonly now: Date;
}

/** Every attached certificate of one account, by listener, with its successor. Unread regions and listeners are absent. */
export function attachedIn(sight: Sight, input: Input): AttachedView[] {
  const certificateIndex = indexCertificates(sight.certificates);
  const find = successions(sight, certificateIndex, input);
  return sight.inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) =>
      loadBalancer.listeners.flatMap((listener) =>
        listener.attachments.map((attachment) => ({
          account: sight.account,
          ...listenerView(region, loadBalancer, listener),
          ...viewOf(attachment, listener, {
            certificateIndex,
            succession: find(region, listener, attachment),
            ...input,
          }),
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

/** A certificate is on many listeners. Without a mapping, and beside the same others, its succession is computed once. */
function successions({ mappings }: Sight, certificateIndex: CertificateIndex, { policy, now }: Input) {
  const byCertificate = new Map<string, Succession>();
  return (region: Region, listener: Listener, { certificateId }: Attachment): Succession => {
    const applicable = mappingsFor(listener, region, mappings);
    const beside = servedBeside(certificateId, listener, [], certificateIndex);
    const find = () =>
      succession({ replaced: certificateId, certificateIndex, mappings: applicable, policy, beside, now });
    if (applicable.length > 0) return find();
    const key = [certificateId, ...beside.map(({ id }) => id)].join();
    const result = byCertificate.get(key) ?? find();
    byCertificate.set(key, result);
    return result;
  };
}

function viewOf(
  { certificateId, role, state }: Attachment,
  listener: Listener,
  {
    certificateIndex,
    succession,
    proofs,
    now,
  }: Input & { readonly certificateIndex: CertificateIndex; readonly succession: Succession },
): Omit<AttachedView, 'account' | keyof ReturnType<typeof listenerView>> {
  const certificate = certificateIndex.find(certificateId);
  const successor = successorOf(succession, listener, certificateIndex);
  const notAfter = certificate?.notAfter ?? null;
  return {
    certificateId,
    role,
    state,
    label: certificate?.label ?? '',
    names: certificate?.names ?? [],
    notBefore: certificate?.notBefore ?? null,
    notAfter,
    proof: standingOf(listener.id, certificateId, proofs.get(listener.id) ?? []),
    standing: expiryStanding(certificate, successor, now),
    successor,
  };
}

function successorOf({ fit, blocked, lookalikes }: Succession, listener: Listener, certificateIndex: CertificateIndex) {
  const [best] = fit;
  if (best !== undefined) {
    const isThere = listener.attachments.some((a) => sameCertificate(a.certificateId, best.id));
    return { certificateId: best.id, notAfter: best.notAfter, stage: isThere ? 'attached' : 'to-come' } as const;
  }
  const unfit = blocked ?? lookalikes[0];
  if (unfit === undefined) return null;
  const [why] = unfit.violations;
  const notAfter = certificateIndex.find(unfit.successor)?.notAfter ?? null;
  return { certificateId: unfit.successor, notAfter, stage: 'unfit', ...why } as const;
}

function expiryStanding(
  certificate: Certificate | undefined,
  successor: SuccessorView | null,
  now: Date,
): AttachedStanding {
  if (certificate === undefined) return 'unknown';
  if (successor?.stage === 'attached') return 'replaced';
  if (certificate.notAfter <= now) return 'expired';
  if (successor?.stage === 'to-come') return 'to-replace';
  if (nearEndFrom(certificate) <= now) return 'expires-soon';
  return successor === null ? 'fine' : 'blocked';
}
