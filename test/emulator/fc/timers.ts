import type { Agenda } from './agenda.js';

export interface NewTimer {
  /** The function's name, or `service$name`. */
  readonly function: string;
  readonly everySeconds: number;
  readonly name?: string;
  readonly payload?: string;
}

/** An event per period of emulated time, as a timer trigger makes it (events, part 3). Gives what stops it. */
export function startTimer(agenda: Agenda, now: Date, o: NewTimer, fire: (event: Buffer) => void): () => void {
  let isOn = true;
  const after = (at: Date) => agenda.at(new Date(at.getTime() + o.everySeconds * 1000), ring);
  const ring = (due: Date) => {
    if (!isOn) return;
    const triggerTime = due.toISOString().replace(/\.\d+Z$/, 'Z');
    const event = { triggerTime, triggerName: o.name ?? `${o.function}-timer`, payload: o.payload ?? '' };
    fire(Buffer.from(JSON.stringify(event)));
    after(due);
  };
  after(now);
  return () => {
    isOn = false;
  };
}
