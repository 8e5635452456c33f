import { english } from '../../rotation/english.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { Certificate } from '../../rotation/model/inventory.js';
import { type AttachedStanding, type Obstacle, type Outlook, outlookOf } from '../../rotation/outlook.js';
import { type ConditionReason, withTodo } from '../../wording/reasons.js';
import type { RegionOutcome } from '../outcome.js';
import type { Condition, Findings } from './report.js';

/** Conditions that stop the changes of a listener. The reasons of holds are no part of this list. */
const blocking: ReadonlySet<string> = new Set([
  'refused',
  'keeps-failing',
  'permission-missing',
  'overdue',
  'stays-busy',
  'successor-is-additional',
]);

/** Conditions about every certificate of a listener. */
const listenerWide: ReadonlySet<string> = new Set(['overdue', 'stays-busy']);

/** What will become of each attached certificate that was read: from the plan, the holds and the conditions of the pass. */
export function outlooksIn(
  regions: readonly Pick<RegionOutcome, 'prospects'>[],
  { holds, conditions }: Pick<Findings, 'holds' | 'conditions'>,
  { certificateIndex, now }: AsOf,
): readonly Outlook[] {
  const stops = grouped([...holds, ...conditions.flatMap(toObstacle)], ({ listenerId }) => listenerId);
  return regions
    .flatMap(({ prospects }) => prospects)
    .map((prospect) => {
      const throttled = conditions.filter(
        ({ reason, region }) => reason === 'cannot-change' && region === prospect.region,
      );
      const obstacles = [
        ...(stops.get(prospect.listenerId) ?? []),
        ...throttled.map((each) => asObstacle(each, prospect.listenerId)),
      ];
      return outlookOf(prospect, { certificateIndex, obstacles, now });
    });
}

function toObstacle({ reason, listenerId, certificateIds, detail }: Condition): Obstacle[] {
  if (listenerId === undefined || !blocking.has(reason)) return [];
  return [{ reason, listenerId, certificateIds: listenerWide.has(reason) ? [] : certificateIds, detail }];
}

/** A condition of a region, as an obstacle of each of its listeners. */
function asObstacle({ reason, detail }: Condition, listenerId: Obstacle['listenerId']): Obstacle {
  return { reason, listenerId, certificateIds: [], detail };
}

interface AsOf {
  readonly certificateIndex: CertificateIndex;
  readonly now: Date;
}

const reasons = {
  expired: 'expired',
  invalid: 'attached-invalid',
  'expires-soon': 'expires-soon',
  unknown: 'unlisted',
} as const satisfies Partial<Record<AttachedStanding, ConditionReason>>;

/** Attached certificates that clients refuse, or will refuse because nothing replaces them, and unknown ones. */
export function outlookConditions(outlooks: readonly Outlook[], { certificateIndex, now }: AsOf): readonly Condition[] {
  return outlooks.flatMap((outlook) => {
    const { region, loadBalancerId, listenerId, certificateId, standing, observed } = outlook;
    if (!isReported(standing)) return [];
    const certificate = certificateIndex.find(certificateId);
    const isExpiry = standing === 'expired' || standing === 'expires-soon';
    const since = (isExpiry && (certificate ?? observed)?.notAfter) || now;
    const detail = withRemedy(stateOf(outlook, certificate), outlook, certificate !== undefined);
    const where = { region, loadBalancerId, listenerId, certificateIds: [certificateId] };
    return [{ ...where, reason: reasons[standing], since, detail }];
  });
}

function isReported(standing: AttachedStanding): standing is keyof typeof reasons {
  return standing in reasons;
}

function stateOf(
  { role: kind, certificateId, standing, observed }: Outlook,
  certificate: Certificate | undefined,
): string {
  const role = kind === 'default' ? english`default` : english`additional`;
  if (certificate === undefined) {
    const subject = english`CAS does not list the ${role} certificate ${certificateId}`;
    if (observed === undefined) return english`${subject}, so its end and its successor are unknown`;
    const { names, notAfter, at } = observed;
    return english`${subject}, and a handshake of ${at.toISOString()} showed a certificate for ${names.join(', ')} until ${notAfter.toISOString()}`;
  }
  const { names, notBefore, status } = certificate;
  const domains = names.join(', ');
  if (standing === 'expired') return english`the ${role} certificate for ${domains} expired`;
  if (standing !== 'invalid') return english`the ${role} certificate for ${domains} expires soon`;
  if (status === 'revoked') return english`the ${role} certificate for ${domains} is revoked`;
  return english`the ${role} certificate for ${domains} is not valid before ${notBefore.toISOString()}`;
}

/** The state, the successor and its obstacle, and the remedy after a semicolon. */
function withRemedy(state: string, { certificateId: id, successor, obstacle }: Outlook, isListed: boolean): string {
  const why = obstacle && withTodo(obstacle.reason, obstacle.detail);
  if (successor === undefined) {
    const mapping = `nlb-cert backfill --certificates ${id}=NEW --allow-name-loss`;
    const renewal = isListed
      ? english`renew it in CAS`
      : english`check CAS_SITE, or upload its successor and map it: ${mapping}`;
    return why === undefined
      ? `${state}; ${renewal}`
      : english`${state}, and nothing will replace it: ${why}; ${renewal}`;
  }
  const { certificateId } = successor;
  if (why === undefined) return `${state}; ${english`its successor ${certificateId} is attached without a person`}`;
  // A hold that ends by itself, and too late, has no remedy of its own.
  const ownRemedy = why.includes('; ') ? '' : `; ${english`remove this obstacle, or attach a successor by hand`}`;
  const blocked = english`${state}, and its successor ${certificateId} is blocked (${obstacle?.reason ?? ''}): ${why}`;
  return `${blocked}${ownRemedy}`;
}
