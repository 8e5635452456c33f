import { expect, it } from 'vitest';
import type { JudgedReport, StepReport } from '../../shared/reconcile/report.js';
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

it('warns of what was refused, got no answer, failed, is overdue or was lost', () => {
  const lines = linesOf('warn', (log) => {
    for (const outcome of ['accepted', 'refused', 'unsure', 'fault']) log.step(step({ outcome }));
    for (const found of ['confirmed', 'pending', 'gone', 'overdue', 'lost']) log.verdict(verdict({ verdict: found }));
  });
  expect(lines.map((line) => line.outcome ?? line.verdict)).toEqual(['refused', 'unsure', 'fault', 'overdue', 'lost']);
});

it('writes nothing that it was not told to, whatever a report carries', () => {
  const lines = linesOf('debug', (log) => {
    log.step(step({ privateKey: 'SECRET', detail: 'x' }));
    log.verdict(verdict({ requestParameters: 'SECRET' }));
  });
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});
