import type { Report } from '../reconcile/report/report.js';

const times = new Set(['takenAt', 'since', 'until']);
const lists = ['judged', 'steps', 'holds', 'conditions', 'faults', 'notStarted', 'ignored'];

/** A report as a function returned it, times and all; undefined where it is none. */
export function reportIn(text: string): Report | undefined {
  try {
    const parsed: unknown = JSON.parse(text, (key, value) =>
      times.has(key) && typeof value === 'string' ? new Date(value) : value,
    );
    return isReport(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && lists.every((name) => Array.isArray(Reflect.get(value, name)));
}
