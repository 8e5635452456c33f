import type { AttachedStanding } from '../../rotation/outlook.js';
import type { Words } from '../../wording/words.js';

export type Tone = 'bad' | 'warn' | 'good' | 'calm';

/** The colour of a state, and its place in an order by gravity. */
export const standingTones: Readonly<Record<AttachedStanding, Tone>> = {
  expired: 'bad',
  invalid: 'bad',
  'expires-soon': 'bad',
  blocked: 'warn',
  unknown: 'warn',
  'to-replace': 'calm',
  replaced: 'calm',
  fine: 'good',
};

const order = Object.keys(standingTones);

/** The gravest state is 0. */
export function rankOf(standing: AttachedStanding): number {
  return order.indexOf(standing);
}

export function standingText(standing: AttachedStanding, { say }: Pick<Words, 'say'>): string {
  switch (standing) {
    case 'expired':
      return say`expired`;
    case 'invalid':
      return say`revoked, or not valid yet`;
    case 'expires-soon':
      return say`expires soon, not replaced`;
    case 'blocked':
      return say`successor blocked`;
    case 'unknown':
      return say`not listed in CAS`;
    case 'to-replace':
      return say`to be replaced`;
    case 'replaced':
      return say`replaced, retired later`;
    case 'fine':
      return say`no action needed`;
  }
}

/** For a narrow list beside the time of the expiry. */
export function shortStandingText(standing: AttachedStanding, { say }: Pick<Words, 'say'>): string {
  switch (standing) {
    case 'expired':
      return say`expired`;
    case 'invalid':
      return say`invalid`;
    case 'expires-soon':
      return say`not replaced`;
    case 'blocked':
      return say`blocked`;
    case 'unknown':
      return say`not in CAS`;
    case 'to-replace':
      return say`to be replaced`;
    case 'replaced':
      return say`replaced`;
    case 'fine':
      return say`no action`;
  }
}
