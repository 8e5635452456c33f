import { english } from '../english.js';

/** Throws an error whose message has the mistake and its correction. The name of the setting precedes it. */
export type Refuse = (message: string) => never;

export interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Another number for `least`: 7 is Sunday, as 0 is. */
  readonly again?: number;
  /** Names of the values from `least` on. */
  readonly words?: readonly string[];
}

/** The values of a field such as `1,5-20/3`, in the order written. `again` is not replaced with `least` here. */
export function cronValues(field: CronField, text: string, refuse: Refuse): readonly number[] {
  return text.split(',').flatMap((item) => {
    const [, selector = item, step] = /^([^/]*)\/(.*)$/.exec(item) ?? [];
    const [from, to] = limitsOf(field, selector, step !== undefined, refuse);
    const by = step === undefined ? 1 : stepOf(field, step, refuse);
    return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
  });
}

/** Whether the field has no restriction: `*` and `?`. Neither `1-31` nor a step of more than one is unrestricted. */
export function isUnrestricted(text: string): boolean {
  return text.split(',').some((item) => /^[*?](\/0?1)?$/.test(item));
}

function limitsOf(field: CronField, text: string, hasStep: boolean, refuse: Refuse): readonly [number, number] {
  const { name, least, most, again } = field;
  if (text === '*' || text === '?') return [least, most];
  const [, first = text, last] = /^([^-]*)-(.*)$/.exec(text) ?? [];
  const from = numberOf(field, first, refuse);
  if (last === undefined) return [from, hasStep ? Math.max(from, most) : from];
  const end = numberOf(field, last, refuse);
  const to = again !== undefined && end === least && from > least ? again : end;
  if (from <= to) return [from, to];
  const untilMost = from > most ? '' : `${from}-${most},`;
  return refuse(english`${name} "${text}" runs backwards; write ${untilMost}${least}-${to}`);
}

function numberOf({ name, least, most, again = most, words = [] }: CronField, text: string, refuse: Refuse): number {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? least + word : toNumber(text);
  if (value >= least && value <= again) return value;
  const orWords = words.length === 0 ? '' : english` or ${words[0] ?? ''}-${words.at(-1) ?? ''}`;
  return refuse(english`${name} "${text}" is not ${least}-${again}${orWords}`);
}

function stepOf({ name, most }: CronField, text: string, refuse: Refuse): number {
  const step = toNumber(text);
  return step >= 1 && step <= most ? step : refuse(english`${name} step "${text}" is not 1-${most}`);
}

function toNumber(text: string): number {
  return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
}
