import type { Account, Survey } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import type { RegionTarget } from './targets.js';

/** A survey that may not have begun yet. */
export interface StartedSurvey {
  /** Begins the survey; every call returns the same one. Rejects if the survey fails. */
  readonly survey: () => Promise<Survey>;
  /** Resolves when the survey has ended or failed. */
  readonly over: () => Promise<void>;
}

/**
 * Surveys a target at the same time as CAS is listed. For an event or a look, the survey begins on the first call instead,
 * because CAS usually shows that there is nothing to do.
 */
export function startSurvey({ region, target }: RegionTarget, scope: Scope, account: Account): StartedSurvey {
  let begun: Promise<Survey> | undefined;
  const survey = () => {
    begun ??= account.loadBalancers.survey(region, target);
    return begun;
  };
  // The caller of `survey` gets the failure.
  if (scope.kind !== 'certificates') survey().catch(() => {});
  const over = async () => {
    await begun?.catch(() => {});
  };
  return { survey, over };
}
