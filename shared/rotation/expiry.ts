import { subDays } from 'date-fns';
import { mappingsFor } from './lineage/mapping.js';
import { servedBeside } from './lineage/siblings.js';
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

/** CAS warns a month ahead; by then managed renewal has a successor. */
const mostWarningDays = 14;

/** The time from which a certificate without a successor needs a person: a third of its lifetime, at most 14 days. */
export function warnedFrom({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>): Date {
  const third = (notAfter.getTime() - notBefore.getTime()) / 3;
  return new Date(Math.max(notAfter.getTime() - third, subDays(notAfter, mostWarningDays).getTime()));
}

/** Attached certificates close to their end that nothing replaces: no fit successor, or none that got here in time. */
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
  /** What would end it, beside a renewal. */
  readonly hint: string | undefined;
}

function warningOf(
  certificate: Certificate,
  listener: Listener,
  input: Omit<SuccessionInput, 'replaced'>,
): Warning | undefined {
  const { now, certificateIndex } = input;
  if (warnedFrom(certificate) > now) return undefined;
  const beside = servedBeside(certificate.id, listener, [], certificateIndex);
  const { fit, nearMiss } = succession({ ...input, beside, replaced: certificate.id });
  const replacedHere = fit.some(({ id }) => listener.attachments.some((a) => sameCertificate(a.certificateId, id)));
  const isDue = !replacedHere && (fit.length === 0 || certificate.notAfter <= now);
  return isDue ? { certificate, hint: nearMiss?.hint } : undefined;
}

function wording(
  { certificate: { names, notAfter }, hint = 'renew it in CAS' }: Warning,
  role: string,
  now: Date,
): Pick<Expiry, 'reason' | 'since' | 'detail'> {
  const what = `the ${role} certificate for ${names.join(', ')}`;
  if (notAfter <= now) return { reason: 'expired', since: notAfter, detail: `${what} expired; ${hint}` };
  return { reason: 'expires-soon', since: notAfter, detail: `${what} expires soon; ${hint}` };
}
