import type { Sight } from '../reconcile/context.js';
import type { GradedCondition } from '../reconcile/report/report.js';
import type { Permission } from '../rotation/model/refusal.js';

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
  | 'functions'
  | 'notifications';

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
  /** The conditions of one cause that the finding is about. */
  readonly conditions?: readonly GradedCondition[] | undefined;
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
  /** The command to type next. */
  readonly next?: string;
  /** The estate that was read, for names. */
  readonly sights?: readonly Pick<Sight, 'certificates' | 'inventories'>[];
}

/** 0: nothing fails. 2: the configuration is wrong. 3: the cloud or the network failed. 1: a person has to correct the estate. */
export function exitCodeOf({ findings }: Checkup): 0 | 1 | 2 | 3 {
  const fails = new Set(findings.flatMap((finding) => (finding.level === 'fail' ? [finding.mendedBy] : [])));
  if (fails.has('configuration')) return 2;
  if (fails.has('cloud')) return 3;
  return fails.has('person') ? 1 : 0;
}
