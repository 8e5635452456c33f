import { subDays } from 'date-fns';
import { grouped } from '../../model/grouped.js';
import type { Certificate, CertificateId } from '../../model/inventory.js';
import { namesKey } from '../../model/names.js';
import type { Policy } from '../../model/policy.js';
import { isLater, isNewer } from '../candidates.js';
import { ownViolations } from '../fitness.js';
import { chainsWanted, issuerMatch } from './issuer.js';

/** What ended before that is on no listener that anybody still looks at. */
const mostEndedDays = 30;

/**
 * Certificates whose chains have to be read before it is known whether one renews the other: lookalikes whose issuers
 * differ by name, and neither of which names its organisation. Those that nothing else decides come first.
 */
export function undecidedIssuers(certificates: readonly Certificate[], policy: Policy, now: Date): CertificateId[] {
  const recent = certificates.filter(({ notAfter }) => notAfter >= subDays(now, mostEndedDays));
  const lookalikes = grouped(recent, ({ names, keyAlgorithm }) => `${keyAlgorithm} ${namesKey(names)}`);
  const pairs = [...lookalikes.values()].flatMap((kin) =>
    kin.flatMap((former) => undecidedFrom(former, kin, policy, now)),
  );
  const inOrder = [...pairs.filter(({ isKnown }) => !isKnown), ...pairs.filter(({ isKnown }) => isKnown)];
  return [...new Set(inOrder.flatMap(({ wanted }) => wanted.map(({ id }) => id)))];
}

interface Undecided {
  readonly wanted: readonly Certificate[];
  /** The names alone would do. */
  readonly isKnown: boolean;
}

/** From the best lookalike on, as far as the first that is of the same authority for sure, or needs its chain. */
function undecidedFrom(
  former: Certificate,
  kin: readonly Certificate[],
  { issuers }: Policy,
  now: Date,
): readonly Undecided[] {
  const later = kin
    .filter((other) => isNewer(other, former) && isLater(other, former) && ownViolations(other, now).length === 0)
    .filter(({ instanceId }) => instanceId === '' || instanceId !== former.instanceId)
    .sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
  for (const one of later) {
    const wanted = chainsWanted(one, former, issuers);
    const isKnown = issuerMatch(one, former, issuers).isSame;
    if (wanted.length > 0) return [{ wanted, isKnown }];
    if (isKnown) return [];
  }
  return [];
}
