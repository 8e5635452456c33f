import type { CertificateId } from '../rotation/model/inventory.js';
import type { Lang } from './reasons.js';

interface Subject {
  readonly reason: string;
  readonly loadBalancerId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly certificateIds: readonly CertificateId[];
  readonly detail?: string | undefined;
}

/** The command with which an operator accepts a successor, as a detail has it. */
const acceptance = /nlb-cert backfill --certificates \S+=(?!NEW)\S+?(?: --allow-name-loss)?(?=[.;,]?(?:\s|$))/g;

/** The commands for a condition, with its ids: those of its detail, else the one that shows its subject. */
export function commandsFor({ reason, loadBalancerId, listenerId, certificateIds, detail = '' }: Subject): string[] {
  if (reason === 'permission-missing') return ['nlb-cert policy'];
  const accepting = acceptancesIn({ detail });
  if (accepting.length > 0) return accepting;
  if (reason === 'unexpected' && listenerId !== undefined) return [`nlb-cert rollback --listener ${listenerId}`];
  const subject = listenerId ?? certificateIds[0] ?? loadBalancerId;
  return [subject === undefined ? 'nlb-cert doctor' : `nlb-cert show ${subject}`];
}

/** The commands of a detail that accept a successor. */
export function acceptancesIn({ detail = '' }: Pick<Subject, 'detail'>): string[] {
  return [...new Set(detail.match(acceptance))];
}

/**
 * The certificates by which a hold or a condition is called: in place of a successor that may be accepted, the one that
 * clients get. They may be for other domains.
 */
export function calledBy({
  certificateIds,
  detail = '',
}: Pick<Subject, 'certificateIds' | 'detail'>): readonly CertificateId[] {
  const pairs = acceptancesIn({ detail }).map((command) => / (\S+)=(\S+)/.exec(command) ?? []);
  const replacedBy = new Map(
    pairs.map(([, replaced, successor]) => [successor, replaced as CertificateId | undefined]),
  );
  return [...new Set(certificateIds.map((id) => replacedBy.get(id) ?? id))];
}

/** A text without the commands of `commandsFor`, because they stand below the text. */
export function withoutCommand(text: string): string {
  return text
    .replace(/ ?nlb-cert backfill --certificates \S+(?: --allow-name-loss)?\.?$/, '')
    .replace(/[:：]? ?nlb-cert backfill --certificates \S+=(?!NEW)\S+?(?: --allow-name-loss)?(?=[.;,；，])/g, '');
}

/** The section of a reason in the runbook. */
export function runbookOf(reason: string, lang: Lang): string {
  return `docs/operations${lang === 'zh' ? '.zh-CN' : ''}.md#${reason}`;
}
