import { subHours } from 'date-fns';
import type { Checkup } from '../finding.js';
import type { RoundTripStore } from '../ports.js';

/** Where each sweep over everything leaves what it found. */
const reportKey = 'report/latest.json';
/** It is due every hour. */
const lateHours = 2;

/** Whether the timers fire and a sweep comes to its end, by what it leaves in the ledger. */
export async function sweepCheckup(store: RoundTripStore, now: Date): Promise<Checkup> {
  const text = await store.read(reportKey).catch(() => undefined);
  const takenAt = text === undefined ? undefined : takenAtOf(text);
  if (takenAt === undefined) {
    const why = 'this LEDGER has no report of a sweep; give the one that the deployed functions have';
    return { findings: [], notChecked: [{ check: 'functions', why }] };
  }
  const detail = `the last sweep over everything finished at ${takenAt.toISOString()}`;
  if (takenAt >= subHours(now, lateHours))
    return { findings: [{ check: 'functions', level: 'ok', detail }], notChecked: [] };
  const fix = `it is due every hour: see that the sweep function is deployed, its hourly timer is on, and what its log says`;
  return { findings: [{ check: 'functions', level: 'warn', detail, fix }], notChecked: [] };
}

function takenAtOf(text: string): Date | undefined {
  try {
    const report: unknown = JSON.parse(text);
    if (typeof report !== 'object' || report === null || !('takenAt' in report)) return undefined;
    const at = new Date(String(report.takenAt));
    return Number.isNaN(at.getTime()) ? undefined : at;
  } catch {
    return undefined;
  }
}
