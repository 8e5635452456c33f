import type { Permission } from '../rotation/model/refusal.js';
import type { Paint } from '../show/view/paint.js';
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
 * The result of one check. `mendedBy` is the place of the correction: the `configuration` (variables, keys, the clock of this
 * machine), a `person` who changes the estate or its permissions, or the `cloud` and the network to it.
 */
export type Finding = Shown &
  (
    | { readonly level: 'ok' }
    | { readonly level: 'warn'; readonly fix: string }
    | {
        readonly level: 'fail';
        /** Undefined if the detail has the remedy, or if none is known. */
        readonly fix?: string | undefined;
        readonly mendedBy: 'configuration' | 'person' | 'cloud';
      }
  );

interface Shown {
  readonly check: Check;
  /** A region, a load balancer, a listener, a function or an account; undefined for the whole. */
  readonly subject?: string | undefined;
  readonly detail: string;
  /** The missing permission, for machine readers. */
  readonly missing?: Permission | undefined;
}

/** A check that was not made, with the reason. It is no failure. */
export interface NotChecked {
  readonly check: Check;
  readonly why: string;
}

export interface Checkup {
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

/** 0: nothing fails. 2: the configuration is wrong. 3: the cloud or the network failed. 1: a person has to correct the estate. */
export function exitCodeOf({ findings }: Checkup): 0 | 1 | 2 | 3 {
  const fails = new Set(findings.flatMap((finding) => (finding.level === 'fail' ? [finding.mendedBy] : [])));
  if (fails.has('configuration')) return 2;
  if (fails.has('cloud')) return 3;
  return fails.has('person') ? 1 : 0;
}

/** One line for each finding, and a closing line. Failures come last, where a terminal shows them. */
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
  const fix = finding.level === 'ok' || finding.fix === undefined ? '' : `; fix: ${plain(finding.fix)}`;
  return `${paint(styles[level], level.padEnd(4))}  ${check.padEnd(13)}  ${where}${plain(detail)}${fix}`;
}
