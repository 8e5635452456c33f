import { addHours } from 'date-fns';
import { mappingsFor } from './lineage/mapping.js';
import { type SuccessionInput, succession } from './lineage/successor.js';
import { sameCertificate } from './model/ids.js';
import type { Certificate, CertificateId, Inventory, Listener } from './model/inventory.js';
import type { ListenerRef } from './model/step.js';

/** A certificate that a listener still has and that expires soon, or has expired. */
export interface Expiry extends ListenerRef {
  readonly reason: 'expires-soon' | 'expired';
  readonly certificateIds: readonly CertificateId[];
  /** When it expires, or expired. */
  readonly since: Date;
  readonly detail: string;
}

/** CAS warns a month ahead; by then managed renewal has a successor. Two weeks without one needs a person. */
const warnHours = 14 * 24;

/** Attached certificates close to their end that nothing replaces: no fit successor, or none that got here in time. */
export function expiryConditions(inventory: Inventory, input: Omit<SuccessionInput, 'replaced'>): Expiry[] {
  return inventory.loadBalancers.flatMap((loadBalancer) =>
    loadBalancer.listeners.flatMap((listener) => {
      const ref = { region: inventory.region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
      const mappings = mappingsFor(listener, inventory.region, input.mappings);
      return listener.attachments.flatMap(({ certificateId, role }) => {
        const certificate = input.certificateIndex.find(certificateId);
        if (certificate === undefined || !needsWarning(certificate, listener, { ...input, mappings })) return [];
        return [{ ...ref, certificateIds: [certificateId], ...wording(certificate, role, input.now) }];
      });
    }),
  );
}

function needsWarning(certificate: Certificate, listener: Listener, input: Omit<SuccessionInput, 'replaced'>): boolean {
  const { now } = input;
  if (certificate.notAfter > addHours(now, warnHours)) return false;
  const { fit } = succession({ ...input, replaced: certificate.id });
  const replacedHere = fit.some(({ id }) => listener.attachments.some((a) => sameCertificate(a.certificateId, id)));
  return !replacedHere && (fit.length === 0 || certificate.notAfter <= now);
}

function wording(
  { names, notAfter }: Certificate,
  role: string,
  now: Date,
): Pick<Expiry, 'reason' | 'since' | 'detail'> {
  const what = `the ${role} certificate for ${names.join(', ')}`;
  if (notAfter <= now) return { reason: 'expired', since: notAfter, detail: `${what} expired; renew it in CAS` };
  return { reason: 'expires-soon', since: notAfter, detail: `${what} expires soon; renew it in CAS` };
}
