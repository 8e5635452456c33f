import { describe, expect, it } from 'vitest';
import { endsByItself, needsPerson } from '../../shared/rotation/model/hold.js';
import { reasonTable } from '../../shared/wording/reason-table.js';
import { byGravity, graded, reasonText, severityOf, withTodo } from '../../shared/wording/reasons.js';

const rows = Object.entries(reasonTable);
const severities = ['critical', 'warning', 'notice'] as const;

describe('the table of reasons', () => {
  it('has its rows in the order of their severity', () => {
    const inOrder = rows.map(([, { severity }]) => severities.indexOf(severity));
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });

  it.each(rows)('%s has a title in both languages, and a remedy in both or in none', (reason, { en }) => {
    const zh = reasonText(reason, 'zh');
    expect([en.title, zh.title].every((title) => title.length > 0)).toBe(true);
    expect(zh.title).toMatch(/\p{Script=Han}/u);
    expect(en.todo === '').toBe(zh.todo === '');
    if (needsPerson({ reason })) expect(en.todo).not.toBe('');
    if (endsByItself({ reason })) expect([en.todo, severityOf(reason)]).toEqual(['', 'notice']);
  });
});

it.each(rows)('the remedy of %s promises no run that only deployed functions make', (reason, { en }) => {
  expect(en.todo).not.toMatch(/functions then|automatically|each minute|within the hour|from the function/);
  expect(reasonText(reason, 'zh').todo).not.toMatch(/函数会|函数到|会自动|每分钟会|小时内/);
});

it('a reason of another version is its own title, a warning, and comes after the known warnings', () => {
  expect(reasonText('of-tomorrow', 'zh')).toEqual({ title: 'of-tomorrow', todo: '' });
  expect(severityOf('of-tomorrow')).toBe('warning');
  const reasons = ['listener-stopped', 'of-tomorrow', 'quota-full', 'expired'];
  expect(reasons.sort(byGravity)).toEqual(['expired', 'quota-full', 'of-tomorrow', 'listener-stopped']);
});

it('conditions are graded: the gravest first, and of one reason the earliest first', () => {
  const at = (reason: string, day: number) => ({ reason, since: new Date(Date.UTC(2026, 5, day)) });
  const conditions = [at('names-lost', 1), at('expires-soon', 9), at('expired', 3), at('expires-soon', 4)];
  expect(graded(conditions)).toEqual([
    { ...at('expired', 3), severity: 'critical' },
    { ...at('expires-soon', 4), severity: 'critical' },
    { ...at('expires-soon', 9), severity: 'critical' },
    { ...at('names-lost', 1), severity: 'warning' },
  ]);
});

it('conditions of one reason and one time are graded by location, so that every source gives one order', () => {
  const since = new Date('2026-06-15T12:00:00Z');
  const at = (listenerId: string, certificateId: string) => ({
    ...{ reason: 'names-lost', severity: 'warning', since, region: 'cn-hangzhou', loadBalancerId: 'nlb-1' },
    ...{ listenerId, certificateIds: [certificateId] },
  });
  const ordered = [at('lsn-a', '1-cn-hangzhou'), at('lsn-a', '2-cn-hangzhou'), at('lsn-b', '1-cn-hangzhou')];
  expect(graded([...ordered].reverse())).toEqual(ordered);
});

it('a detail has the remedy of its reason, also with a semicolon in a name, and keeps its own remedy', () => {
  expect(withTodo('revoked', '7 is revoked')).toBe('7 is revoked; issue a new certificate');
  expect(withTodo('revoked', 'a;b.example.com is revoked')).toBe('a;b.example.com is revoked; issue a new certificate');
  expect(withTodo('revoked', '7 is revoked; order it again')).toBe('7 is revoked; order it again');
});

it.each(['expires-soon', 'expired', 'attached-invalid'] as const)(
  'the remedy of %s asks for a new certificate only without a successor, because the detail may have one that is blocked',
  (reason) => {
    expect(reasonText(reason, 'en').todo).toMatch(/^Follow the detail\. If it has no successor, (renew|issue) /);
    expect(reasonText(reason, 'zh').todo).toMatch(/^请按详情处理。如果详情中没有新证书/);
  },
);
