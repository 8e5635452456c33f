import type { RefusalKind } from '../rotation/model/refusal.js';
import { resultName } from './explain.js';
import type { View } from './view/view.js';

/** How a recorded change ended that NLB did not accept. */
type Unmade = Exclude<RefusalKind, 'unsure'> | 'not-sent';

/** The word for the ending of a recorded change: a verdict, or a refusal. */
export function endingName(ending: string, view: View): string {
  const names: Readonly<Record<string, string>> = unmadeNames(view);
  return names[ending] ?? resultName(ending, view);
}

function unmadeNames({ say }: View): Readonly<Record<Unmade, string>> {
  return {
    busy: say`busy`,
    throttled: say`throttled`,
    quota: say`quota`,
    denied: say`denied`,
    'not-allowed': say`not-allowed`,
    'certificate-not-found': say`certificate-not-found`,
    'listener-not-found': say`listener-not-found`,
    'not-found': say`not-found`,
    'already-associated': say`already-associated`,
    'not-associated': say`not-associated`,
    'default-in-use': say`default-in-use`,
    failed: say`failed`,
    invalid: say`invalid`,
    'dry-run-passed': say`dry-run-passed`,
    'not-sent': say`not-sent`,
  };
}
