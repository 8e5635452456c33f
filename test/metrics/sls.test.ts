import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nothingFound } from '../../shared/reconcile/report/report.js';
import { passLog } from '../../shared/runtime/log.js';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../docs/metrics/${name}`, import.meta.url), 'utf8'));

interface Alert {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly schedule: { readonly type: string; readonly interval: string };
  readonly configuration: {
    readonly queryList: readonly {
      readonly query: string;
      readonly start: string;
      readonly end: string;
      readonly timeSpanType: string;
    }[];
    readonly severityConfigurations: readonly {
      readonly severity: number;
      readonly evalCondition: { readonly condition: string; readonly countCondition: string };
    }[];
    readonly sendResolved: boolean;
  };
}

const alerts: readonly Alert[] = read('sls-alerts.json');
const searches: readonly {
  readonly savedsearchName: string;
  readonly displayName: string;
  readonly searchQuery: string;
}[] = read('sls-queries.json');
const alertRows = alerts.map((alert) => [alert.name, alert] as const);
const queries = [
  ...alerts.flatMap(({ name, configuration }) => configuration.queryList.map(({ query }) => [name, query] as const)),
  ...searches.map(({ savedsearchName, searchQuery }) => [savedsearchName, searchQuery] as const),
];

/** One line of each kind, as the functions write them. */
const lines: ReadonlyMap<string, object> = (() => {
  const written: string[] = [];
  const log = passLog('p', 'debug', (line) => written.push(line));
  const at = {
    account: '1',
    region: 'cn-hangzhou',
    loadBalancerId: 'nlb-1',
    listenerId: 'lsn-1',
    certificateIds: ['1'],
  };
  const since = new Date(0);
  log.step({ ...at, step: 'associate', outcome: 'refused', code: 'x', requestId: 'r', token: 't' } as never);
  log.verdict({ ...at, step: 'associate', verdict: 'lost', since } as never);
  log.conditionBegins({ ...at, reason: 'expired', since, detail: 'x' } as never);
  log.conditionEnds({ ...at, reason: 'expired', since } as never);
  const fault = { region: 'cn-hangzhou', account: '1', operation: 'x', code: 'x', message: 'x' };
  const report = {
    ...nothingFound,
    scope: { kind: 'everything' },
    function: 'sweep',
    dryRun: false,
    calls: 0,
    faults: [fault],
  };
  log.done(report as never, { regions: [], seconds: 0, calls: {} });
  return new Map(written.map((line) => JSON.parse(line)).map((line) => [line.kind, line]));
})();

describe('every query for SLS', () => {
  it.each(queries)('%s asks only for fields that a line of its kind has', (_name, query) => {
    const [kind = '', ...more] = [...query.matchAll(/'\$\.kind'\) = '([\w-]+)'/g)].map(([, found]) => found ?? '');
    expect([lines.has(kind), more]).toEqual([true, []]);
    const paths = [...query.matchAll(/'\$\.([\w.]+)'/g)].map(([, path]) => path ?? '');
    for (const path of paths)
      expect(
        path.split('.').reduce<unknown>((value, key) => Object(value)[key], lines.get(kind)),
        path,
      ).toBeDefined();
  });

  it.each(queries)('%s begins with a search for words of that line, which keeps it cheap', (_name, query) => {
    const [search = ''] = query.split(' | ');
    const words = search.replaceAll('"', '').split(' and ');
    const kind = /'\$\.kind'\) = '([\w-]+)'/.exec(query)?.[1] ?? '';
    expect(words.slice(0, 2)).toEqual(['kind', kind]);
    for (const word of words) expect(JSON.stringify(lines.get(kind))).toContain(`"${word}"`);
  });

  it('compares a field with values that it may have', () => {
    const compared = queries.flatMap(([, query]) =>
      [...query.matchAll(/'\$\.(function|scope|severity|dryRun|faults)'\) (?:=|<>) '(\w+)'/g)].map(
        ([, field, value]) => `${field} ${value}`,
      ),
    );
    expect(new Set(compared)).toEqual(
      new Set([
        'function sweep',
        'function confirm',
        'scope everything',
        'severity critical',
        'dryRun false',
        'faults 0',
      ]),
    );
  });
});

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
const minutesIn = (span: string) => Number(span.slice(0, -1)) * (unitMinutes[span.slice(-1)] ?? Number.NaN);

describe('every alert for SLS', () => {
  it.each(alertRows)(
    '%s has the documented shape of a rule, with the placeholders of docs/metrics.md',
    (_name, alert) => {
      expect(alert).toMatchObject({
        ...{ name: expect.stringMatching(/^[0-9a-z][0-9a-z_-]{0,62}[0-9a-z]$/), type: 'Alert', status: 'Enabled' },
        schedule: { type: 'FixedRate', interval: expect.stringMatching(/^\d+[mh]$/) },
        configuration: {
          ...{ version: '2.0', type: 'default', groupConfiguration: { type: 'no_group', fields: [] }, threshold: 1 },
          queryList: [
            {
              storeType: 'log',
              region: 'REGION',
              project: 'PROJECT',
              store: 'LOGSTORE',
              timeSpanType: 'Relative',
              end: 'now',
            },
          ],
          policyConfiguration: { alertPolicyId: 'sls.builtin.dynamic', actionPolicyId: 'ACTION_POLICY' },
        },
      });
      expect([alert.displayName.length <= 64, Buffer.byteLength(alert.description) <= 256]).toEqual([true, true]);
      const { severity } = alert.configuration.severityConfigurations[0] ?? {};
      expect([2, 4, 6, 8, 10]).toContain(severity);
    },
  );

  it.each(alertRows)('%s compares a column of its query, or counts its rows', (_name, { configuration }) => {
    const [query] = configuration.queryList;
    const { condition, countCondition } = configuration.severityConfigurations[0]?.evalCondition ?? {};
    if (condition === '') return expect(countCondition).toBe('__count__ > 0');
    const [, column = ''] = /^(\w+) [<>] \d+$/.exec(condition ?? '') ?? [];
    expect(query?.query).toMatch(new RegExp(` AS ${column}\\b`));
  });

  it.each(alertRows)(
    '%s looks at least as far back as its interval, so that no line is missed',
    (_name, { schedule, configuration }) => {
      const [query] = configuration.queryList;
      expect(minutesIn(query?.start.slice(1) ?? '')).toBeGreaterThanOrEqual(minutesIn(schedule.interval));
    },
  );

  it('on silence allows one failed run: two hours for the hourly sweep, half an hour for the look of every 5 minutes', () => {
    const ranges = alerts
      .filter(({ name }) => /-no-/.test(name))
      .map(({ name, configuration }) => [name, configuration.queryList[0]?.start]);
    expect(ranges).toEqual([
      ['nlb-cert-no-sweep', '-2h'],
      ['nlb-cert-no-look', '-30m'],
    ]);
  });

  it('on a line that begins a condition sends no end, because the condition stays', () => {
    for (const { configuration } of alerts)
      if (configuration.queryList[0]?.query.includes("= 'condition'")) expect(configuration.sendResolved).toBe(false);
  });

  it('has a name of its own, and so has every saved query', () => {
    const names = [...alerts.map(({ name }) => name), ...searches.map(({ savedsearchName }) => savedsearchName)];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^.{3,63}$/);
    for (const { displayName } of searches) expect(displayName).toMatch(/^.{1,63}$/);
  });
});

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe.runIf(hasJq)('import-sls.sh', () => {
  it('creates every rule and every saved search, without a placeholder, and replaces a rule that exists', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rotation-sls-'));
    // In place of the CLI: writes its arguments down, and refuses to create the rule on overdue changes.
    const cli = `#!/bin/sh\njq -cn '$ARGS.positional' --args -- "$@" >> ${folder}/calls\ncase "$*" in *"create-alert"*nlb-cert-overdue*) exit 1;; esac\n`;
    writeFileSync(join(folder, 'aliyun'), cli, { mode: 0o755 });
    const script = fileURLToPath(new URL('../../docs/metrics/import-sls.sh', import.meta.url));
    const out = execFileSync(script, ['cn-beijing', 'my-project', 'my-store', 'my-policy'], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    const calls = readFileSync(join(folder, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);
    rmSync(folder, { recursive: true });
    const after = (call: readonly string[], flag: string) => call[call.indexOf(flag) + 1] ?? '';
    expect(out.trim().split('\n')).toEqual([
      ...alerts.map(({ name }) => `alert ${name}`),
      ...searches.map(({ savedsearchName }) => `saved search ${savedsearchName}`),
    ]);
    expect(calls.map(([, operation]) => operation).filter((operation) => operation === 'update-alert')).toHaveLength(1);
    for (const call of calls) expect(call.slice(2, 6)).toEqual(['--region', 'cn-beijing', '--project', 'my-project']);
    for (const call of calls.filter(([, operation]) => operation?.endsWith('-alert'))) {
      const { queryList, policyConfiguration } = JSON.parse(after(call, '--configuration'));
      expect(queryList).toMatchObject([{ region: 'cn-beijing', project: 'my-project', store: 'my-store' }]);
      expect(policyConfiguration.actionPolicyId).toBe('my-policy');
      expect(JSON.parse(after(call, '--schedule')).type).toBe('FixedRate');
    }
    for (const call of calls.filter(([, operation]) => operation === 'create-saved-search'))
      expect([
        after(call, '--logstore'),
        searches.map(({ searchQuery }) => searchQuery).includes(after(call, '--search-query')),
      ]).toEqual(['my-store', true]);
  });
});
