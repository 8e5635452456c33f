import { addHours, max, subHours } from 'date-fns';
import { english } from './english.js';
import { nearEndFrom } from './lineage/fitness.js';
import type { CertificateIndex } from './model/certificate-index.js';
import { endsByItself, type Hold } from './model/hold.js';
import { includesCertificate } from './model/ids.js';
import type { Certificate, CertificateId } from './model/inventory.js';
import type { Prospect } from './plan/prospect.js';

/**
 * The state of an attached certificate, for a person.
 * - `replaced`: its successor is associated beside it. `to-replace`: its successor will be attached without a person.
 * - `expired`; `invalid`: it is revoked, or not valid yet. Clients refuse both. No successor is attached.
 * - `expires-soon`: in the last third of its lifetime, at most 14 days, and nothing will replace it; or on its last day, and
 *   its successor, an hour after its issue, has not.
 * - `unknown`: CAS does not list it, and no handshake showed that it ends soon. `blocked`: something keeps its successor off, and there is time left.
 * - `fine`: no work.
 */
export type AttachedStanding =
  | 'expired'
  | 'invalid'
  | 'expires-soon'
  | 'blocked'
  | 'unknown'
  | 'to-replace'
  | 'replaced'
  | 'fine';

/** A hold or a condition of a listener that may keep a successor off. */
export type Obstacle = Pick<Hold, 'listenerId' | 'certificateIds' | 'detail'> & {
  readonly reason: string;
  readonly until?: Date | undefined;
};

/** The future of an attached certificate. */
export interface Outlook extends Omit<Prospect, 'gate'> {
  readonly standing: AttachedStanding;
  /** Why nothing will replace it until a person acts. */
  readonly obstacle: Pick<Obstacle, 'reason' | 'detail'> | undefined;
}

interface OutlookInput {
  readonly certificateIndex: CertificateIndex;
  /** The holds and conditions that stop changes of this listener. */
  readonly obstacles: readonly Obstacle[];
  readonly now: Date;
}

/** What will become of an attached certificate if no person acts. */
export function outlookOf({ gate, ...prospect }: Prospect, input: OutlookInput): Outlook {
  const certificate = input.certificateIndex.find(prospect.certificateId);
  const dates = certificate ?? prospect.observed;
  const obstacle =
    prospect.successor?.stage === 'attached' ? undefined : obstacleTo({ ...prospect, gate }, dates, input);
  return { ...prospect, obstacle, standing: standingOf(certificate, prospect, obstacle, input.now) };
}

function standingOf(
  certificate: Certificate | undefined,
  { successor, observed }: Pick<Prospect, 'successor' | 'observed'>,
  obstacle: Outlook['obstacle'],
  now: Date,
): AttachedStanding {
  if (successor?.stage === 'attached') return 'replaced';
  const willBeReplaced = successor !== undefined && obstacle === undefined;
  const dates = certificate ?? observed;
  if (dates === undefined) return willBeReplaced ? 'to-replace' : 'unknown';
  if (dates.notAfter <= now) return 'expired';
  if (certificate?.status === 'revoked' || dates.notBefore > now) return 'invalid';
  if (willBeReplaced) return 'to-replace';
  if (nearEndFrom(dates) <= now) return 'expires-soon';
  if (certificate === undefined) return 'unknown';
  return successor === undefined ? 'fine' : 'blocked';
}

/**
 * The listener is out of use, or a hold or a condition stops the successor. An unfit successor has a hold. On the last day
 * it is any wait.
 */
function obstacleTo(
  { gate, successor }: Omit<Prospect, 'certificateId'>,
  dates: Pick<Certificate, 'notAfter'> | undefined,
  { obstacles, certificateIndex, now }: OutlookInput,
): Outlook['obstacle'] {
  const lasts = ({ reason, until }: Pick<Obstacle, 'reason' | 'until'>) =>
    until === undefined || reason === 'unexpected-served' || !endsByItself({ reason }) || isTooLate(until, dates, now);
  const about =
    successor === undefined ? [] : obstacles.filter((obstacle) => isAbout(obstacle, successor.certificateId));
  const waits = [...(gate === undefined ? [] : [gate]), ...about];
  const isLate =
    successor?.stage === 'to-come' && isLastDay(dates, certificateIndex.find(successor.certificateId), now);
  const isPlanned = waits.some(({ until = now }) => until > now);
  const found = waits.find(lasts) ?? (isLate && !isPlanned ? (waits[0] ?? notYet) : undefined);
  return found && { reason: found.reason, detail: found.detail };
}

/** The step is planned at each look, and nothing else is known. */
const notYet = {
  reason: 'next-step',
  detail: english`it is still not attached; look again in some minutes, and read the reports of the runs if that lasts`,
};

/** A rotation takes minutes after the issue of its successor. This is the limit of each wait that has none of its own. */
const lastHours = 24;
const waitHours = 1;

function isLastDay(
  dates: Pick<Certificate, 'notAfter'> | undefined,
  successor: Certificate | undefined,
  now: Date,
): boolean {
  if (dates === undefined || successor === undefined || dates.notAfter <= now) return false;
  return subHours(dates.notAfter, lastHours) <= now && addHours(successor.notBefore, waitHours) <= now;
}

/** A condition without certificates is about the whole listener. */
function isAbout({ certificateIds }: Obstacle, successor: CertificateId): boolean {
  return certificateIds.length === 0 || includesCertificate(certificateIds, successor);
}

/** A change takes its time, and an expired certificate is replaced as soon as possible. */
const changeHours = 1;

function isTooLate(until: Date, dates: Pick<Certificate, 'notAfter'> | undefined, now: Date): boolean {
  const latest = dates === undefined ? [] : [subHours(dates.notAfter, changeHours)];
  return latest.length > 0 && until > max([addHours(now, changeHours), ...latest]);
}
