import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { RememberedCondition } from '../../shared/reconcile/report/report.js';
import { metrics, prefix } from '../../shared/show/metrics/table.js';
import { metricsText, unreadText } from '../../shared/show/metrics/text.js';
import type { Standing } from '../../shared/show/status/standing.js';
import { reasonTable } from '../../shared/wording/reason-table.js';
import { graded, severityOf } from '../../shared/wording/reasons.js';
import { hangzhou, id, listenerId, loadBalancerId, noon, openBatch } from '../support/builders.js';
import { expressionOf, isSelected } from './promql.js';

const read = (name: string) => readFileSync(new URL(`../../docs/metrics/${name}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource: unknown;
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string; readonly datasource: unknown }[];
  readonly transformations?: readonly { readonly options: Readonly<Record<string, object>> }[];
}

const { groups }: { readonly groups: readonly { readonly rules: readonly Rule[] }[] } = parse(
  read('prometheus-rules.yml'),
);
const rules = groups.flatMap((group) => group.rules);
const ruleRows = rules.map((rule) => [rule.alert, rule] as const);
const dashboard = JSON.parse(read('grafana-dashboard.json'));
const panels: readonly Panel[] = dashboard.panels;

const labelsOf = new Map(metrics.map(({ name, labels }) => [`${prefix}${name}`, labels]));

const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** The labels that a result of the expression has. */
function resultLabels(expr: string): readonly string[] {
  const { selectors, grouping } = expressionOf(expr);
  return grouping.length > 0 ? grouping : selectors.flatMap(({ metric }) => labelsOf.get(metric) ?? []);
}

describe('every expression of the alert rules and of the dashboard', () => {
  it.each(expressions)(
    'of %s can be parsed, and has only metrics and labels that the command line writes',
    (_name, expr) => {
      const { errors, selectors, grouping } = expressionOf(expr);
      expect(errors).toEqual([]);
      expect(selectors.length).toBeGreaterThan(0);
      for (const { metric, matchers } of selectors) {
        expect([...labelsOf.keys()]).toContain(metric);
        for (const { label, operator } of matchers) {
          expect(labelsOf.get(metric)).toContain(label);
          expect(operator).not.toBe('');
        }
      }
      const all = selectors.flatMap(({ metric }) => labelsOf.get(metric) ?? []);
      for (const label of grouping) expect(all).toContain(label);
    },
  );

  it('together use every metric', () => {
    const used = new Set(expressions.flatMap(([, expr]) => expressionOf(expr).selectors.map(({ metric }) => metric)));
    expect(used).toEqual(new Set(labelsOf.keys()));
  });

  it.each(expressions)(
    'of %s compares times with the time, in seconds, or shows them in milliseconds',
    (_name, expr) => {
      const { selectors, functions } = expressionOf(expr);
      if (!selectors.some(({ metric }) => metric.endsWith('_timestamp_seconds'))) return;
      expect(functions.includes('time') || /\* 1000\b/.test(expr)).toBe(true);
    },
  );

  it('a severity in a matcher is one of the table', () => {
    const severities = new Set(Object.keys(reasonTable).map(severityOf));
    const matched = expressions.flatMap(([, expr]) =>
      expressionOf(expr).selectors.flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'severity')),
    );
    expect(new Set(matched.map(({ value }) => value))).toEqual(severities);
  });
});

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const secondsIn = (span = '0s') => Number(span.slice(0, -1)) * (unitSeconds[span.slice(-1)] ?? Number.NaN);
/** The usual pause between two looks of --metrics-listen, and of the documented cron line. */
const lookSeconds = 600;

describe('the alert rules', () => {
  it('have names of their own, a severity, and texts', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
    }
  });

  it.each(ruleRows)('%s names only labels that its result has', (_alert, { expr, annotations }) => {
    const named = Object.values(annotations).flatMap((text) =>
      [...text.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name),
    );
    for (const name of named) expect(resultLabels(expr)).toContain(name);
  });

  it('that fire on a failed look wait for the second one, as one failure may pass', () => {
    const waits = rules.filter(({ expr }) => /_up\b/.test(expr)).map((rule) => secondsIn(rule.for));
    expect(waits.length).toBeGreaterThan(2);
    for (const seconds of waits) expect(seconds).toBeGreaterThan(2 * lookSeconds);
  });
});

describe('the samples that the alert rules are about', () => {
  const where = { region: hangzhou, loadBalancerId: loadBalancerId('nlb-1'), listenerId: listenerId('lsn-1') };
  const conditions = Object.keys(reasonTable).map((reason): RememberedCondition => {
    return { account: '1', reason, certificateIds: [id('1-cn'), id('2-cn')], since: noon, ...where };
  });
  const expiry = {
    account: '1',
    ...where,
    certificateId: id('1-cn'),
    role: 'default',
    names: ['a.example.com'],
  } as const;
  const region = { account: '1', region: hangzhou, isRead: true, readAt: noon };
  const standing = {
    ...{ at: noon, hasLooked: true, sweptAt: null, open: [], overdue: [], due: [], faults: [], calls: 1 },
    holds: [{ ...where, certificateIds: [id('1-cn')], reason: 'grace', detail: '', until: undefined }],
    regions: [region],
    expiries: [
      { ...expiry, notAfter: noon, successor: undefined, isReplaced: false, standing: 'fine', obstacle: undefined },
    ],
    closed: ['lost', 'confirmed'].map((ending) => ({
      ...openBatch('associate', 'lsn-1', ['2-cn']),
      ending,
      closedAt: noon,
    })),
    conditions: graded(conditions),
  } satisfies Standing;
  const samplesIn = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('#'));

  it.each(ruleRows)('%s finds a sample of each of its metrics in a full status', (_alert, { expr }) => {
    const samples = samplesIn(metricsText(standing));
    for (const selector of expressionOf(expr).selectors)
      expect(samples.filter((sample) => isSelected(sample, selector)).length).toBeGreaterThan(0);
  });

  it.each(Object.keys(reasonTable))('a condition %s is in exactly one of the rules about conditions', (reason) => {
    const [sample = ''] = samplesIn(metricsText(standing)).filter((line) =>
      line.startsWith(`${prefix}conditions{reason="${reason}"`),
    );
    const about = rules.filter(({ expr }) =>
      expressionOf(expr).selectors.some((selector) => isSelected(sample, selector)),
    );
    const severity = severityOf(reason) === 'notice' ? 'info' : severityOf(reason);
    expect(about.map(({ labels }) => labels.severity)).toEqual([severity]);
    expect(sample).toContain('certificate="1-cn,2-cn"');
  });

  it('sums conditions with the same labels', () => {
    const twice = { ...standing, conditions: graded([...conditions, ...conditions]) };
    expect(metricsText(twice).filter((line) => line.includes('reason="expired"'))).toEqual([
      expect.stringMatching(/ 2$/),
    ]);
  });

  const finds = (lines: readonly string[]) => {
    const samples = samplesIn(lines);
    const firing = samples.includes(`${prefix}up 0`);
    const isAbout = ({ expr }: Rule) =>
      expressionOf(expr).selectors.some((selector) => samples.some((sample) => isSelected(sample, selector)));
    return { firing, rules: rules.filter(isAbout).map(({ alert }) => alert) };
  };

  it.each([
    {
      when: 'NLB is unreachable',
      lines: metricsText({ ...standing, regions: [{ ...region, isRead: false }] }),
    },
    { when: 'the credentials are gone, after a look', lines: unreadText(metricsText(standing)) },
  ])('stay while $when, and NlbCertUnread fires', ({ lines }) => {
    expect(finds(lines)).toEqual({ firing: true, rules: rules.map(({ alert }) => alert) });
  });

  it('when the first look fails, there is one for NlbCertUnread, and so NlbCertAbsent does not fire', () => {
    expect(finds(unreadText())).toEqual({ firing: true, rules: ['NlbCertUnread', 'NlbCertAbsent'] });
  });
});

describe('the dashboard', () => {
  it('can be imported: the data source is a variable, and panels have ids of their own', () => {
    const variable = { type: 'prometheus', uid: `$\{datasource}` };
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const { datasource, targets } of panels)
      expect([datasource, ...targets.map((target) => target.datasource)]).toEqual([
        variable,
        ...targets.map(() => variable),
      ]);
    expect(new Set(panels.map(({ id: number }) => number)).size).toBe(panels.length);
    expect(dashboard).not.toHaveProperty('id');
  });

  it('chooses accounts and regions by labels that there are', () => {
    const queries: string[] = dashboard.templating.list.flatMap(
      (each: { definition?: string }) => each.definition ?? [],
    );
    const parts = queries.map((query) => /^label_values\((.+), (\w+)\)$/.exec(query) ?? []);
    expect(parts.map(([, , label]) => label)).toEqual(['account', 'region']);
    for (const [, expr = '', label] of parts) {
      expect(expressionOf(expr).errors).toEqual([]);
      expect(resultLabels(expr)).toContain(label);
    }
    const names = dashboard.templating.list.map(({ name }: { name: string }) => name);
    const used = new Set(
      [...read('grafana-dashboard.json').matchAll(/\$(?:\{(\w+)\}|([a-z]\w*))/g)].map(([, a, b]) => a ?? b),
    );
    expect(used).toEqual(new Set(names));
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s names only labels that its expressions have',
    (_title, panel) => {
      const columns = panel.targets.flatMap(({ expr }) => resultLabels(expr));
      const legends = panel.targets.flatMap(({ legendFormat = '' }) =>
        [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name),
      );
      const ordered = (panel.transformations ?? []).flatMap(({ options }) => Object.keys(options.indexByName ?? {}));
      for (const name of [...legends, ...ordered.filter((column) => !column.startsWith('Value'))])
        expect(columns).toContain(name);
    },
  );

  it.each(panels.map((panel) => [panel.title, panel] as const))('%s shows a time as a time', (_title, panel) => {
    const isTime = panel.targets.some(({ expr }) => /\* 1000\b/.test(expr));
    expect(/^dateTime/.test(panel.fieldConfig.defaults.unit ?? '')).toBe(isTime);
  });
});
