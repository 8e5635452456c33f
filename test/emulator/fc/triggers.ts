import type { FunctionRecord } from './functions.js';

export interface NewTrigger {
  /** The function's name, or `service$name`. */
  readonly function: string;
  readonly name: string;
  readonly type: (typeof TRIGGER_TYPES)[number];
  /** As a deployment gives it; what it has to hold depends on the type. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly qualifier?: string;
}

export interface TriggerRecord extends Omit<NewTrigger, 'function'> {
  readonly qualifier: string;
  readonly createdAt: Date;
}

/** The types that this stands in for (contract: fc3.schema, which has more). */
export const TRIGGER_TYPES = ['timer', 'eventbridge'] as const;

/** At most so many triggers has a function (events, part 4.4). */
const MOST = 50;
const NAME = /^[a-zA-Z_][\w-]{0,127}$/;
const EVERY = /^@every (\d+)([mh])$/;

/** Checks a new trigger as FC does. Throws an error for the test's author. */
export function triggerRecord(o: NewTrigger, fn: FunctionRecord, now: Date): TriggerRecord {
  const complaint = faultOf(o, fn);
  if (complaint !== undefined) throw new Error(`trigger ${o.name} of ${fn.key}: ${complaint}`);
  return { name: o.name, type: o.type, config: o.config, qualifier: o.qualifier ?? 'LATEST', createdAt: now };
}

/** How often a timer that is on fires; undefined for one that is off, for cron fields, and for other types. */
export function periodOf({ type, config }: Pick<TriggerRecord, 'type' | 'config'>): number | undefined {
  const [, number, unit] = EVERY.exec(String(config.cronExpression)) ?? [];
  if (type !== 'timer' || config.enable !== true || number === undefined) return undefined;
  return Number(number) * (unit === 'h' ? 3600 : 60);
}

/** Required fields: contract, fc3.schema. */
function faultOf({ name, type, config, qualifier = 'LATEST' }: NewTrigger, fn: FunctionRecord): string | undefined {
  if (!NAME.test(name)) return 'not a trigger name';
  if (fn.triggers.some((other) => other.name === name)) return 'there is one of that name';
  if (fn.triggers.length >= MOST) return `a function has at most ${MOST}`;
  if (!fn.qualifiers.includes(qualifier)) return `no alias or version ${qualifier}`;
  if (type === 'timer') return timerFault(config);
  return typeof config.triggerEnable === 'boolean' && typeof config.eventRuleFilterPattern === 'string'
    ? undefined
    : 'an eventbridge trigger needs triggerEnable and eventRuleFilterPattern';
}

/** `@every` and minutes or hours, or six cron fields, perhaps with a zone (events, part 3). */
function timerFault({ cronExpression, enable, payload }: NewTrigger['config']): string | undefined {
  const text = String(cronExpression);
  if (typeof enable !== 'boolean') return 'a timer needs enable';
  if (payload !== undefined && typeof payload !== 'string') return 'the payload of a timer is text';
  const isCron = text.replace(/^CRON_TZ=\S+ /, '').split(' ').length === 6;
  return EVERY.test(text) || isCron ? undefined : 'cronExpression is neither "@every 5m" nor six fields';
}
