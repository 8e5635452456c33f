import { nearEndFrom } from './lineage/fitness.js';
import { mappingsFor } from './lineage/mapping.js';
import { servedBeside } from './lineage/siblings.js';
import { type SuccessionInput, succession } from './lineage/successor.js';
import { sameCertificate } from './model/ids.js';
import type { Certificate, CertificateId, Inventory, Listener } from './model/inventory.js';
import type { ListenerRef } from './model/step.js';

/** An attached certificate that expires soon, or has expired. */
export interface Expiry extends ListenerRef {
  readonly reason: 'expires-soon' | 'expired';
  readonly certificateIds: readonly CertificateId[];
  /** The time of expiry. */
  readonly since: Date;
  readonly detail: string;
}

/** Attached certificates near their expiry without a fit successor, and expired ones whose successor is not attached. */
export function expiryConditions(inventory: Inventory, input: Omit<SuccessionInput, 'replaced'>): Expiry[] {
  return inventory.loadBalancers.flatMap((loadBalancer) =>
    loadBalancer.listeners.flatMap((listener) => {
      const ref = { region: inventory.region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
      const mappings = mappingsFor(listener, inventory.region, input.mappings);
      return listener.attachments.flatMap(({ certificateId, role }) => {
        const certificate = input.certificateIndex.find(certificateId);
        const warning = certificate && warningOf(certificate, listener, { ...input, mappings });
        if (warning === undefined) return [];
        return [{ ...ref, certificateIds: [certificateId], ...wording(warning, role, input.now) }];
      });
    }),
  );
}

interface Warning {
  readonly certificate: Certificate;
  /** A remedy beside a renewal. */
  readonly hint: string | undefined;
}

function warningOf(
  certificate: Certificate,
  listener: Listener,
  input: Omit<SuccessionInput, 'replaced'>,
): Warning | undefined {
  const { now, certificateIndex } = input;
  // CAS renews a month ahead, so by then a managed renewal has a successor.
  if (nearEndFrom(certificate) > now) return undefined;
  const beside = servedBeside(certificate.id, listener, [], certificateIndex);
  const { fit, nearMiss } = succession({ ...input, beside, replaced: certificate.id });
  const isReplaced = fit.some(({ id }) => listener.attachments.some((a) => sameCertificate(a.certificateId, id)));
  const isUrgent = !isReplaced && (fit.length === 0 || certificate.notAfter <= now);
  return isUrgent ? { certificate, hint: nearMiss?.hint } : undefined;
}

function wording(
  { certificate: { names, notAfter }, hint = 'renew it in CAS' }: Warning,
  role: string,
  now: Date,
): Pick<Expiry, 'reason' | 'since' | 'detail'> {
  const subject = `the ${role} certificate for ${names.join(', ')}`;
  if (notAfter <= now) return { reason: 'expired', since: notAfter, detail: `${subject} expired; ${hint}` };
  return { reason: 'expires-soon', since: notAfter, detail: `${subject} expires soon; ${hint}` };
}
