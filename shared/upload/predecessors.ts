import { english } from '../rotation/english.js';
import { acceptCommand } from '../rotation/lineage/accept.js';
import { isNewer } from '../rotation/lineage/candidates.js';
import { type Succession, succession } from '../rotation/lineage/successor.js';
import { indexCertificates } from '../rotation/model/certificate-index.js';
import type { Certificate } from '../rotation/model/inventory.js';
import { sameNames } from '../rotation/model/names.js';
import type { Policy } from '../rotation/model/policy.js';

/** A certificate that the new one could replace, and does not by itself. */
export interface Undecided {
  readonly certificate: Certificate;
  readonly why: string;
}

export interface Predecessors {
  /** Every pass finds that the new certificate replaces these: same names, key type and authority, and newer. */
  readonly proven: readonly Certificate[];
  readonly undecided: readonly Undecided[];
}

interface LineageOptions {
  /** The certificates in CAS. */
  readonly certificates: readonly Certificate[];
  readonly policy: Policy;
  readonly now: Date;
}

/** The certificates that `fresh` replaces or could replace, by the rules of lineage of every pass. */
export function predecessorsOf(fresh: Certificate, { certificates, policy, now }: LineageOptions): Predecessors {
  const others = certificates.filter(({ id }) => id !== fresh.id);
  const certificateIndex = indexCertificates([...others, fresh]);
  const judged = certificateIndex
    .withSomeOf(fresh.names)
    .filter(({ id, status }) => id !== fresh.id && status !== 'unissued')
    .map((certificate) => {
      const input = { replaced: certificate.id, certificateIndex, mappings: [], policy, now };
      return { certificate, ...verdictOf(fresh, certificate, succession(input)) };
    });
  return {
    proven: judged.filter(({ isProven }) => isProven).map(({ certificate }) => certificate),
    undecided: judged.flatMap(({ certificate, isProven, why }) =>
      isProven || why === undefined ? [] : [{ certificate, why }],
    ),
  };
}

interface Verdict {
  readonly isProven: boolean;
  readonly why?: string | undefined;
}

/** Without a reason the two certificates have nothing to do with each other. */
function verdictOf(fresh: Certificate, former: Certificate, found: Succession): Verdict {
  if (found.fit.some(({ id }) => id === fresh.id)) return { isProven: true };
  const unfit = [...found.lookalikes, ...(found.blocked ? [found.blocked] : [])];
  const [violation] = unfit.find(({ successor }) => successor === fresh.id)?.violations ?? [];
  if (violation !== undefined) return { isProven: false, why: violation.detail };
  if (found.nearMiss?.certificate.id === fresh.id) return { isProven: false, why: found.nearMiss.hint };
  if (!sameNames(fresh.names, former.names)) return { isProven: false };
  if (!isNewer(fresh, former)) return { isProven: false, why: english`${former.id} was issued later than ${fresh.id}` };
  const command = acceptCommand({ replaced: former.id, successor: fresh.id });
  return {
    isProven: false,
    why: english`${fresh.id} has the names of ${former.id}, but another certificate is its successor; to accept it instead: ${command}`,
  };
}
