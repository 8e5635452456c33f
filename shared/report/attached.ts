import { addDays } from 'date-fns';
import type { Sight } from '../reconcile/pass.js';
import { type Succession, succession } from '../rotation/lineage/successor.js';
import { type CertificateIndex, indexCertificates } from '../rotation/model/certificate-index.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { Attachment, Listener, LoadBalancer, Region } from '../rotation/model/inventory.js';
import type { Policy } from '../rotation/model/policy.js';
import { portsOf } from '../rotation/model/ports.js';
import { isSelected } from '../rotation/model/selector.js';
import { type Proof, standingOf } from '../rotation/verify/proof.js';
import type { AttachedStanding, AttachedView, SuccessorView } from './estate.js';

interface Input {
  readonly policy: Policy;
  /** By listener. */
  readonly proofs: ReadonlyMap<string, readonly Proof[]>;
  readonly now: Date;
}

/** The same as `expires-soon` among the conditions. */
const soonDays = 14;

/** Every certificate of every listener that was seen in one account, with what will replace it. */
export function attachedIn(sight: Sight, input: Input): AttachedView[] {
  const certificateIndex = indexCertificates(sight.certificates);
  const find = successions(sight, certificateIndex, input);
  return sight.inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) =>
      loadBalancer.listeners.flatMap((listener) =>
        listener.attachments.map((attachment) => ({
          account: sight.account,
          ...placeOf(region, loadBalancer, listener),
          ...viewOf(attachment, listener, { certificateIndex, found: find(region, listener, attachment), ...input }),
        })),
      ),
    ),
  );
}

/** What expires first comes first; what CAS does not know comes last. */
export function soonestFirst(a: AttachedView, b: AttachedView): number {
  const [x, y] = [a.notAfter?.getTime() ?? Number.MAX_VALUE, b.notAfter?.getTime() ?? Number.MAX_VALUE];
  return x - y || (a.listenerId < b.listenerId ? -1 : 1);
}

function placeOf(region: Region, { id, label }: LoadBalancer, listener: Listener) {
  return {
    region,
    loadBalancerId: id,
    loadBalancerLabel: label,
    listenerId: listener.id,
    listenerStatus: listener.status,
    portRange: listener.lastPort === undefined ? null : portsOf(listener),
  };
}

/** One certificate stands on many listeners, and without a mapping its succession is the same on each. */
function successions({ mappings }: Sight, certificateIndex: CertificateIndex, { policy, now }: Input) {
  const known = new Map<string, Succession>();
  return (region: Region, listener: Listener, { certificateId }: Attachment): Succession => {
    const own = mappings.filter(({ selector }) => isSelected(selector, region, listener));
    const find = () => succession({ replaced: certificateId, certificateIndex, mappings: own, policy, now });
    if (own.length > 0) return find();
    const found = known.get(certificateId) ?? find();
    known.set(certificateId, found);
    return found;
  };
}

function viewOf(
  { certificateId, role, state }: Attachment,
  listener: Listener,
  {
    certificateIndex,
    found,
    proofs,
    now,
  }: Input & { readonly certificateIndex: CertificateIndex; readonly found: Succession },
): Omit<AttachedView, 'account' | keyof ReturnType<typeof placeOf>> {
  const certificate = certificateIndex.find(certificateId);
  const successor = successorOf(found, listener, certificateIndex);
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
    standing: standing(notAfter, successor, now),
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

function standing(notAfter: Date | null, successor: SuccessorView | null, now: Date): AttachedStanding {
  if (notAfter === null) return 'unknown';
  if (successor?.stage === 'attached') return 'replaced';
  if (notAfter <= now) return 'expired';
  if (successor?.stage === 'to-come') return 'to-replace';
  if (notAfter <= addDays(now, soonDays)) return 'expires-soon';
  return successor === null ? 'fine' : 'blocked';
}
