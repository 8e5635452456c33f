import type { FunctionName, FunctionProblem, FunctionTrigger } from '../ports.js';
import { longestGapMinutes } from './timer-gap.js';

interface Timer {
  readonly name: string;
  readonly isOn: boolean;
  readonly expression: string;
  /** What is sent: none stands for a sweep over everything, and for a confirm. */
  readonly kind: 'none' | 'look' | 'full' | 'unknown';
}

/** What is not as `s.yaml` has it with what starts a function. */
export function triggerProblems(
  functionName: FunctionName,
  triggers: readonly FunctionTrigger[],
): readonly FunctionProblem[] {
  const timers = triggers.filter(({ type }) => type === 'timer').map(toTimer);
  switch (functionName) {
    case 'confirm':
      return [
        ...payloadProblems(timers, ['none']),
        ...timingProblems(timers, { kinds: ['none'], minutes: 1, purpose: 'confirm', level: 'fail' }),
      ];
    case 'sweep':
      return [
        ...payloadProblems(timers, ['none', 'look', 'full']),
        ...timingProblems(timers, { kinds: ['look'], minutes: 5, purpose: 'the look at CAS', level: 'warn' }),
        ...timingProblems(timers, {
          kinds: ['none', 'full'],
          minutes: 60,
          purpose: 'the sweep over everything',
          level: 'fail',
        }),
      ];
    case 'on-renewal':
      return eventProblems(triggers.filter(({ type }) => type === 'eventbridge'));
    case 'backfill':
      return [];
  }
}

interface Wanted {
  readonly kinds: readonly Timer['kind'][];
  readonly minutes: number;
  readonly purpose: string;
  /** What it means that it never comes. */
  readonly level: FunctionProblem['level'];
}

function timingProblems(timers: readonly Timer[], { kinds, minutes, purpose, level }: Wanted): FunctionProblem[] {
  const matching = timers.filter(({ kind }) => kinds.includes(kind));
  const on = matching.filter(({ isOn }) => isOn);
  const often = minutes === 1 ? 'every minute' : minutes === 60 ? 'every hour' : `every ${minutes} minutes`;
  const fix = `deploy s.yaml again, which starts it ${often}; or switch its timer on in the console`;
  if (matching.length === 0) return [{ level, detail: `no timer starts ${purpose}`, fix }];
  const names = matching.map(({ name }) => `"${name}"`).join(' and ');
  if (on.length === 0) return [{ level, detail: `the timer ${names} of ${purpose} is switched off`, fix }];
  const gaps = on.map(({ expression }) => longestGapMinutes(expression)).filter((gap) => gap !== undefined);
  if (gaps.some((gap) => gap <= minutes)) return [];
  const expressions = on.map(({ expression }) => `"${expression}"`).join(' and ');
  const how = gaps.length === 0 ? 'cannot be read' : 'is seldomer than that';
  return [{ level: 'warn', detail: `${purpose} is meant to come ${often}, and ${expressions} ${how}`, fix }];
}

/** One with a payload that the function does not take fails each time. */
function payloadProblems(timers: readonly Timer[], kinds: readonly Timer['kind'][]): FunctionProblem[] {
  return timers
    .filter(({ isOn, kind }) => isOn && !kinds.includes(kind))
    .map(({ name }) => ({
      level: 'fail',
      detail: `the timer "${name}" sends a payload that the function does not take`,
      fix: 'leave it empty for confirm; for sweep make it {"kind":"look"} or {"kind":"full"}',
    }));
}

function eventProblems(events: readonly FunctionTrigger[]): FunctionProblem[] {
  if (events.some(({ config }) => config.triggerEnable !== false)) return [];
  const detail =
    events.length === 0
      ? 'no event starts it; renewals are found by the look at CAS, minutes later'
      : 'its event trigger is switched off; renewals are found by the look at CAS, minutes later';
  return [{ level: 'warn', detail, fix: 'deploy s.yaml again for its event trigger, or take no notice' }];
}

function toTimer({ name, config: { enable, cronExpression, payload } }: FunctionTrigger): Timer {
  return { name, isOn: enable !== false, expression: String(cronExpression ?? ''), kind: kindOf(payload) };
}

function kindOf(payload: unknown): Timer['kind'] {
  const text = payload === undefined || payload === null ? '' : String(payload).trim();
  if (text === '') return 'none';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return 'unknown';
    if (Object.keys(value).length === 0) return 'none';
    const kind = 'kind' in value ? value.kind : undefined;
    return kind === 'look' || kind === 'full' ? kind : 'unknown';
  } catch {
    return 'unknown';
  }
}
