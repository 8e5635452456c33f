import type { Permission } from '../reconcile/ports/cloud.js';
import type { Paint } from '../show/paint.js';
import { tally } from '../wording/count.js';
import { plain } from '../wording/plain.js';

export type Check =
  | 'configuration'
  | 'credentials'
  | 'clock'
  | 'permissions'
  | 'cloud'
  | 'site'
  | 'quota'
  | 'certificates'
  | 'probe'
  | 'ledger'
  | 'functions';

/**
 * What one look showed. Of what fails, `mendedBy` says where: in the `configuration` (variables, keys, the clock of this
 * machine), by `person` in the estate or its permissions, or at the `cloud` and the network between.
 */
export type Finding = Shown &
  (
    | { readonly level: 'ok' }
    | { readonly level: 'warn'; readonly fix: string }
    | { readonly level: 'fail'; readonly fix: string; readonly mendedBy: 'configuration' | 'person' | 'cloud' }
  );

interface Shown {
  readonly check: Check;
  /** What it is about, where it is not everything: a region, a load balancer, a listener. */
  readonly subject?: string | undefined;
  readonly detail: string;
  /** Of a permission: what RAM has to allow. */
  readonly missing?: Permission | undefined;
}

/** A check that was not made is neither good nor bad. */
export interface NotChecked {
  readonly check: Check;
  readonly why: string;
}

export interface Checkup {
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

/** 0 nothing fails, 2 the configuration is wrong, 3 the cloud or the network failed, 1 a person has to mend the estate. */
export function exitCodeOf({ findings }: Checkup): 0 | 1 | 2 | 3 {
  const fails = new Set(findings.flatMap((finding) => (finding.level === 'fail' ? [finding.mendedBy] : [])));
  if (fails.has('configuration')) return 2;
  if (fails.has('cloud')) return 3;
  return fails.has('person') ? 1 : 0;
}

/** One line each, what fails last, where it is seen; and a closing line. */
export function linesOf({ findings, notChecked }: Checkup, paint: Paint): string[] {
  const levels = ['ok', 'warn', 'fail'] as const;
  const sorted = levels.flatMap((level) => findings.filter((finding) => finding.level === level));
  const counts = tally(findings, ({ level }) => level);
  return [
    ...sorted.map((finding) => lineOf(finding, paint)),
    ...notChecked.map(({ check, why }) => `not checked: ${check}: ${plain(why)}`),
    levels.map((level) => `${counts[level] ?? 0} ${level}`).join(', '),
  ];
}

const styles = { ok: 'good', warn: 'change', fail: 'bad' } as const;

function lineOf(finding: Finding, paint: Paint): string {
  const { level, check, subject, detail } = finding;
  const where = subject === undefined ? '' : `${plain(subject)}: `;
  const fix = finding.level === 'ok' ? '' : `; fix: ${plain(finding.fix)}`;
  return `${paint(styles[level], level.padEnd(4))}  ${check.padEnd(13)}  ${where}${plain(detail)}${fix}`;
}
