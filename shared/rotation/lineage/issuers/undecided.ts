import { subDays } from 'date-fns';
import { grouped } from '../../model/grouped.js';
import type { Certificate, CertificateId } from '../../model/inventory.js';
import { namesKey } from '../../model/names.js';
import type { Policy } from '../../model/policy.js';
import { isLater, isNewer } from '../candidates.js';
import { ownViolations } from '../fitness.js';
import { chainsWanted, issuerMatch } from './issuer.js';

/** Certificates that expired earlier are ignored: a listener that still has one is not maintained. */
const mostEndedDays = 30;

/**
 * Certificates whose chains have to be read to decide whether one renews the other: lookalikes whose issuers differ by name
 * and have no organisation. Pairs that only the chain can decide come first.
 */
export function undecidedIssuers(certificates: readonly Certificate[], policy: Policy, now: Date): CertificateId[] {
  const recent = certificates.filter(({ notAfter }) => notAfter >= subDays(now, mostEndedDays));
  const lookalikes = grouped(recent, ({ names, keyAlgorithm }) => `${keyAlgorithm} ${namesKey(names)}`);
  const pairs = [...lookalikes.values()].flatMap((group) =>
    group.flatMap((former) => undecidedFrom(former, group, policy, now)),
  );
  const inOrder = [...pairs.filter(({ isSame }) => !isSame), ...pairs.filter(({ isSame }) => isSame)];
  return [...new Set(inOrder.flatMap(({ wanted }) => wanted.map(({ id }) => id)))];
}

interface Undecided {
  readonly wanted: readonly Certificate[];
  /** The issuers' names alone show that both are of one authority. */
  readonly isSame: boolean;
}

/** The first lookalike, best first, whose chain is needed. Empty if a better one is certainly of the same authority. */
function undecidedFrom(
  former: Certificate,
  group: readonly Certificate[],
  { issuers }: Policy,
  now: Date,
): readonly Undecided[] {
  const lookalikes = group
    .filter((other) => isNewer(other, former) && isLater(other, former) && ownViolations(other, now).length === 0)
    .filter(({ instanceId }) => instanceId === '' || instanceId !== former.instanceId)
    .sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
  for (const lookalike of lookalikes) {
    const wanted = chainsWanted(lookalike, former, issuers);
    const { isSame } = issuerMatch(lookalike, former, issuers);
    if (wanted.length > 0) return [{ wanted, isSame }];
    if (isSame) return [];
  }
  return [];
}
