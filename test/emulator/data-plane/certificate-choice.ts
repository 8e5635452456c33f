import { domainToASCII } from 'node:url';
import type { CasCertificate } from '../cas/certificate-record.js';
import { covers } from '../nlb/names.js';
import type { AttachmentRecord } from '../nlb/records.js';
import type { Switches } from '../switches.js';

type Tie = Switches['servedOnTie'];

/** An attachment that serves, with its certificate. */
export interface Serving {
  readonly attachment: Readonly<AttachmentRecord>;
  readonly certificate: CasCertificate;
}

/** What serves: whatever is Associated, and the default certificate until its successor is (facts 2.3, 2.4). */
export function isServing({ kind, status, role }: Readonly<AttachmentRecord>): boolean {
  return kind === 'Server' && (status === 'Associated' || (role === 'default' && status === 'Diassociating'));
}

/**
 * The certificates for a server name: an exact name before a wildcard, the default one when nothing matches. The
 * answer holds at most one per key algorithm, because a client chooses between RSA and ECC by its signature
 * algorithms. Which of several equals wins is documented nowhere (facts 7.5), hence the switch.
 */
export function choose(
  serving: readonly Serving[],
  serverName: string | undefined,
  tie: Tie,
): readonly CasCertificate[] {
  const name = (serverName ?? '').toLowerCase();
  const exact = serving.filter(({ certificate }) => asciiNames(certificate).includes(name));
  const wild = serving.filter(({ certificate }) => asciiNames(certificate).some((pattern) => covers(pattern, name)));
  const matching = exact.length > 0 ? exact : wild;
  if (name === '' || matching.length === 0) return defaultOnly(serving);
  const ranked = [...matching].sort(byTie(tie)).map(({ certificate }) => certificate);
  return ranked.filter(
    ({ keyAlgorithm }, index) => ranked.findIndex((other) => other.keyAlgorithm === keyAlgorithm) === index,
  );
}

function defaultOnly(serving: readonly Serving[]): readonly CasCertificate[] {
  return serving.filter(({ attachment }) => attachment.role === 'default').map(({ certificate }) => certificate);
}

/** Among equals of `default-first` and `additional-first` the oldest attachment wins. */
function byTie(tie: Tie): (a: Serving, b: Serving) => number {
  return (a, b) => {
    const older = a.attachment.sequence - b.attachment.sequence;
    if (tie === 'oldest') return older;
    if (tie === 'newest') return -older;
    const first = tie === 'default-first' ? 'default' : 'additional';
    return Number(b.attachment.role === first) - Number(a.attachment.role === first) || older;
  };
}

/** SNI carries A-labels (RFC 6066). */
function asciiNames({ names }: CasCertificate): readonly string[] {
  return names.map((name) => (name.startsWith('*.') ? `*.${domainToASCII(name.slice(2))}` : domainToASCII(name)));
}
