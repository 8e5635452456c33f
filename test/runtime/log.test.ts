import { expect, it } from 'vitest';
import { type JudgedReport, nothingFound, type Report, type StepReport } from '../../shared/reconcile/report/report.js';
import type { LogLevel } from '../../shared/runtime/config.js';
import { passLog } from '../../shared/runtime/log.js';

const at = { region: 'cn-hangzhou', loadBalancerId: 'nlb-1', listenerId: 'lsn-1', certificateIds: ['1-cn-hangzhou'] };
const step = (over: object) =>
  ({ ...at, step: 'associate', outcome: 'accepted', requestId: 'R', token: 't', ...over }) as unknown as StepReport;
const verdict = (over: object) =>
  ({
    ...at,
    step: 'associate',
    verdict: 'confirmed',
    since: new Date('2026-06-15T12:00:00Z'),
    ...over,
  }) as unknown as JudgedReport;

function linesOf(level: LogLevel, say: (log: ReturnType<typeof passLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  say(passLog('p1', level, (line) => lines.push(line)));
  return lines.map((line) => JSON.parse(line));
}

it('writes one JSON line for a step and one for a verdict, with the fields that say which', () => {
  const lines = linesOf('info', (log) => {
    log.step(step({}));
    log.verdict(verdict({}));
  });
  expect(lines).toEqual([
    {
      level: 'info',
      kind: 'step',
      pass: 'p1',
      ...at,
      step: 'associate',
      outcome: 'accepted',
      requestId: 'R',
      token: 't',
    },
    {
      level: 'info',
      kind: 'verdict',
      pass: 'p1',
      ...at,
      step: 'associate',
      verdict: 'confirmed',
      since: '2026-06-15T12:00:00.000Z',
    },
  ]);
});

it('warns of refused, unanswered, failed, overdue and lost steps', () => {
  const lines = linesOf('warn', (log) => {
    for (const outcome of ['accepted', 'refused', 'unsure', 'fault']) log.step(step({ outcome }));
    for (const found of ['confirmed', 'pending', 'gone', 'overdue', 'lost']) log.verdict(verdict({ verdict: found }));
  });
  expect(lines.map((line) => line.outcome ?? line.verdict)).toEqual(['refused', 'unsure', 'fault', 'overdue', 'lost']);
});

it('writes only the listed fields of a report', () => {
  const lines = linesOf('debug', (log) => {
    log.step(step({ privateKey: 'SECRET', detail: 'x' }));
    log.verdict(verdict({ requestParameters: 'SECRET' }));
  });
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});

it('ends a pass with one line of fixed fields: only counts, zeros included', () => {
  const nothing = { pass: 'p1', function: 'sweep', scope: { kind: 'everything' }, takenAt: new Date(0), dryRun: false };
  const empty = { ...nothing, ...nothingFound, ignored: [], calls: 0 } as Report;
  const hold = (reason: string) => ({ ...at, reason, detail: '\u001b[31m', until: undefined });
  const full = {
    ...empty,
    judged: [verdict({}), verdict({ verdict: 'overdue' })],
    steps: [step({}), step({ outcome: 'refused' }), step({ outcome: 'unsure' })],
    holds: [hold('grace'), hold('grace'), hold('revoked')],
    conditions: [{ ...at, reason: 'revoked', since: new Date(0), detail: 'x' }],
    calls: 9,
  } as unknown as Report;
  const calls = { ListListeners: { ok: 8, throttled: 1 } };
  const [none, some] = linesOf('info', (log) => {
    log.done(empty, { regions: [], seconds: 0, calls: {} });
    log.done(full, { regions: ['cn-shanghai', 'cn-hangzhou'], seconds: 1.5, calls });
  });
  expect(Object.keys(none!)).toEqual(Object.keys(some!));
  expect(none).toMatchObject({ judged: { confirmed: 0, overdue: 0 }, steps: { accepted: 0, fault: 0 }, open: 0 });
  expect(some).toEqual({
    ...{ level: 'info', kind: 'pass', pass: 'p1', function: 'sweep', scope: 'everything', dryRun: false },
    ...{ regions: ['cn-hangzhou', 'cn-shanghai'], seconds: 1.5 },
    judged: { confirmed: 1, pending: 0, overdue: 1, lost: 0, gone: 0 },
    steps: { planned: 0, accepted: 1, refused: 1, unsure: 1, 'already-open': 0, changed: 0, fault: 0 },
    ...{
      holds: { grace: 2, revoked: 1 },
      conditions: { revoked: 1 },
      held: 3,
      needPerson: 1,
      faults: 0,
      notStarted: 0,
      handedOn: 0,
    },
    ...{ open: 3, overdue: 1, calls, callCount: 9 },
  });
});
