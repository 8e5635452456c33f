import { english } from '../../../rotation/english.js';
import type { FunctionName } from '../../../runtime/function-names.js';
import type { FunctionProblem, FunctionTrigger } from '../../ports.js';
import { longestGapMinutes } from './timer-gap.js';

interface Timer {
  readonly name: string;
  readonly isOn: boolean;
  readonly expression: string;
  /** The kind in the payload. `none`, an empty payload, is right for confirm, and means a full sweep for sweep. */
  readonly kind: 'none' | 'look' | 'full' | 'unknown';
}

/** Differences of a function's triggers to `s.yaml`. */
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
        ...timingProblems(timers, { kinds: ['look'], minutes: 5, purpose: english`the check of CAS`, level: 'warn' }),
        ...timingProblems(timers, {
          kinds: ['none', 'full'],
          minutes: 60,
          purpose: english`the full sweep`,
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
  /** The level of a missing timer. */
  readonly level: FunctionProblem['level'];
}

function timingProblems(timers: readonly Timer[], { kinds, minutes, purpose, level }: Wanted): FunctionProblem[] {
  const matching = timers.filter(({ kind }) => kinds.includes(kind));
  const on = matching.filter(({ isOn }) => isOn);
  const often =
    minutes === 1 ? english`every minute` : minutes === 60 ? english`every hour` : english`every ${minutes} minutes`;
  const fix = english`deploy s.yaml again, which starts it ${often}; or switch on its timer in the console`;
  if (matching.length === 0) return [{ level, detail: english`no timer starts ${purpose}`, fix }];
  const names = matching.map(({ name }) => `"${name}"`).join(' and ');
  if (on.length === 0) return [{ level, detail: english`the timer ${names} for ${purpose} is switched off`, fix }];
  const gaps = on.map(({ expression }) => longestGapMinutes(expression)).filter((gap) => gap !== undefined);
  if (gaps.some((gap) => gap <= minutes)) return [];
  const expressions = on.map(({ expression }) => `"${expression}"`).join(' and ');
  const detail =
    gaps.length === 0
      ? english`${purpose} should run ${often}, but ${expressions} cannot be parsed`
      : english`${purpose} should run ${often}, but ${expressions} fires less often`;
  return [{ level: 'warn', detail, fix }];
}

/** A run with an invalid payload fails each time. */
function payloadProblems(timers: readonly Timer[], kinds: readonly Timer['kind'][]): FunctionProblem[] {
  return timers
    .filter(({ isOn, kind }) => isOn && !kinds.includes(kind))
    .map(({ name }) => ({
      level: 'fail',
      detail: english`the timer "${name}" has an invalid payload`,
      fix: english`set an empty payload for confirm, or {"kind":"look"} or {"kind":"full"} for sweep`,
    }));
}

function eventProblems(events: readonly FunctionTrigger[]): FunctionProblem[] {
  if (events.some(({ config }) => config.triggerEnable !== false)) return [];
  const detail =
    events.length === 0
      ? english`it has no event trigger; the check of CAS finds renewals minutes later`
      : english`its event trigger is switched off; the check of CAS finds renewals minutes later`;
  return [{ level: 'warn', detail, fix: english`deploy s.yaml again for its event trigger, or ignore this` }];
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
