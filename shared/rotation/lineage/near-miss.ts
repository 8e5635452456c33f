import { english } from '../english.js';
import type { Certificate } from '../model/inventory.js';
import { uncoveredNames } from '../model/names.js';
import { acceptCommand } from './accept.js';
import { isLater, isNewer, type LineageInput } from './candidates.js';
import { ownViolations } from './fitness.js';
import { issuerMatch } from './issuers/issuer.js';

/** A newer certificate for almost the same names, which may be meant as the successor. */
export interface NearMiss {
  readonly certificate: Certificate;
  /** One sentence with the command that accepts it. */
  readonly hint: string;
}

/** An automatic renewal exists by then: CAS renews a month ahead, ACME clients with a third of the lifetime left. */
function watchedDays({ notBefore, notAfter }: Certificate): number {
  const third = (notAfter.getTime() - notBefore.getTime()) / 3 / dayMs;
  return Math.max(14, Math.min(30, third));
}

const dayMs = 86_400_000;
const mostExtraNames = 2;
const mostLostNames = 1;

/**
 * The best newer certificate of the same authority and key algorithm with one or two more names than `former`, or without
 * one of its names. Undefined until `former` is about to expire, because until then the other may be for another purpose.
 */
export function nearMissOf(
  former: Certificate,
  { certificateIndex, policy, now }: Omit<LineageInput, 'mappings'> & { readonly now: Date },
): NearMiss | undefined {
  if (former.status !== 'revoked' && former.notAfter.getTime() - now.getTime() > watchedDays(former) * dayMs)
    return undefined;
  const [best] = certificateIndex
    .withSomeOf(former.names)
    .filter((other) => isNewer(other, former) && isLater(other, former) && ownViolations(other, now).length === 0)
    .map((other) => ({ other, ...differenceOf(other, former) }))
    .filter(({ extra, lost }) => extra.length + lost.length > 0)
    .filter(({ extra, lost }) => extra.length <= mostExtraNames && lost.length <= mostLostNames)
    .filter(({ other }) => other.keyAlgorithm === former.keyAlgorithm)
    .filter(({ other }) => issuerMatch(other, former, policy.issuers).isSame)
    .sort((a, b) => a.lost.length - b.lost.length || a.extra.length - b.extra.length || latestFirst(a.other, b.other));
  return best && { certificate: best.other, hint: hintOf(best, former) };
}

interface Difference {
  readonly extra: readonly string[];
  readonly lost: readonly string[];
}

function differenceOf({ names }: Certificate, former: Certificate): Difference {
  return {
    extra: names.filter((name) => !former.names.includes(name)),
    lost: uncoveredNames(former.names, names),
  };
}

function hintOf({ other, extra, lost }: Difference & { readonly other: Certificate }, former: Certificate): string {
  const command = acceptCommand({ replaced: former.id, successor: other.id }, { losesNames: lost.length > 0 });
  const [less, more] = [lost.join(', '), extra.join(', ')];
  if (more === '')
    return english`${other.id} is newer, from the same authority, and covers the names of ${former.id} except ${less}; to accept it as the successor: ${command}`;
  return less === ''
    ? english`${other.id} is newer, from the same authority, and covers the names of ${former.id}, and is for ${more} as well; to accept it as the successor: ${command}`
    : english`${other.id} is newer, from the same authority, and covers the names of ${former.id} except ${less}, and is for ${more} as well; to accept it as the successor: ${command}`;
}

function latestFirst(a: Certificate, b: Certificate): number {
  return b.notAfter.getTime() - a.notAfter.getTime() || (a.id < b.id ? 1 : -1);
}
