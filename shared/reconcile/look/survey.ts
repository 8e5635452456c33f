import type { Account, Survey } from '../ports/cloud.js';
import type { Scope } from '../scope.js';
import type { RegionTarget } from './targets.js';

/** A survey to be made, or one that is under way. */
export interface StartedSurvey {
  /** Every call gives the same. Rejects when it could not be made. */
  readonly survey: () => Promise<Survey>;
  /** Waits until no call of it is under way, whatever came of it. */
  readonly over: () => Promise<void>;
}

/**
 * Surveys a target beside the listing of CAS, where it is sure to be read whatever CAS has. For an event or a look it waits
 * to be called: most of them find in CAS that there is nothing to do.
 */
export function startSurvey({ region, target }: RegionTarget, scope: Scope, account: Account): StartedSurvey {
  let begun: Promise<Survey> | undefined;
  const survey = () => {
    begun ??= account.loadBalancers.survey(region, target);
    return begun;
  };
  // Its failure is told by whoever calls for it.
  if (scope.kind !== 'certificates') survey().catch(() => {});
  const over = async () => {
    await begun?.catch(() => {});
  };
  return { survey, over };
}
