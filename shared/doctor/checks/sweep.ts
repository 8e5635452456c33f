import { subHours } from 'date-fns';
import { english } from '../../rotation/english.js';
import type { Checkup } from '../finding.js';
import type { RoundTripStore } from '../ports.js';

/** The key of the report of each full sweep. */
const reportKey = 'report/latest.json';
/** Full sweeps run every hour. */
const lateHours = 2;
/** Several times the report of 30,000 listeners. */
const mostBytes = 128 * 1024 * 1024;

/** The time of the last full sweep, from its report in the ledger: proof that timers fire and sweeps finish. */
export async function sweepCheckup(store: RoundTripStore, now: Date): Promise<Checkup> {
  const text = await store.read(reportKey, mostBytes).catch(() => null);
  if (text === null)
    return {
      findings: [],
      notChecked: [{ check: 'functions', why: english`the report of the last sweep: it could not be read` }],
    };
  const takenAt = typeof text !== 'string' ? undefined : takenAtOf(text);
  if (takenAt === undefined) {
    const why = english`no full sweep has finished with this LEDGER yet: the first one comes within an hour of the deployment; if it is older, set the LEDGER of the functions`;
    return { findings: [], notChecked: [{ check: 'functions', why }] };
  }
  const detail = english`the last full sweep finished at ${takenAt.toISOString()}`;
  if (takenAt >= subHours(now, lateHours))
    return { findings: [{ check: 'functions', level: 'ok', detail }], notChecked: [] };
  const fix = english`a full sweep is due every hour: check that the sweep function is deployed and its hourly timer is on, and read its log`;
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
