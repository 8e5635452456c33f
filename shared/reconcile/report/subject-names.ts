import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import type { Inventory } from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';
import { calledBy } from '../../wording/commands.js';
import { shortNamesText } from '../../wording/terms.js';
import type { Condition, SubjectNames } from './report.js';

/** The certificates that are named. A condition about more is about a part of an account. */
const mostCertificates = 3;

/** Finds the names for the ids of conditions, as this pass read them. */
export function subjectNames(
  inventories: readonly Inventory[],
  certificateIndex: CertificateIndex | undefined,
): (condition: Condition) => SubjectNames | undefined {
  const loadBalancers = new Map(inventories.flatMap((each) => each.loadBalancers).map((each) => [each.id, each]));
  return ({ loadBalancerId, listenerId, ...condition }) => {
    const loadBalancer = loadBalancerId && loadBalancers.get(loadBalancerId);
    const listener = loadBalancer?.listeners.find(({ id }) => id === listenerId);
    const certificates = calledBy(condition)
      .slice(0, mostCertificates)
      .map((id) => shortNamesText(certificateIndex?.find(id)?.names ?? []))
      .filter((text) => text !== '');
    if (certificates.length === 0 && !loadBalancer) return undefined;
    return { certificates, loadBalancer: loadBalancer?.label || undefined, ports: listener && portsOf(listener) };
  };
}
