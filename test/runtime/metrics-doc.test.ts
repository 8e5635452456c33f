import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nothingFound, type Report } from '../../shared/reconcile/report/report.js';
import { passFields } from '../../shared/runtime/pass-fields.js';
import { metricsText } from '../../shared/show/metrics.js';

const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const report = { scope: { kind: 'everything' }, ...nothingFound, function: 'sweep', dryRun: false, calls: 0 };
const fields: object = passFields(report as unknown as Report, { regions: [], seconds: 0, calls: {} });
/** What a condition's line has beside. */
const others = ['kind', 'pass', 'reason', 'detail'];

it('every field that a query asks for is in the line', () => {
  const asked = new Set([...text.matchAll(/'\$\.([\w.-]+)'/g)].map(([, path]) => path as string));
  const missing = [...asked].filter((path) => {
    const found = path.split('.').reduce<unknown>((value, key) => Object(value)[key], fields);
    return found === undefined && !others.includes(path);
  });
  expect([asked.size > 8, missing]).toEqual([true, []]);
});

it('every metric that the command line prints is documented, and the other way round', () => {
  const none = { open: [], overdue: [], due: [], holds: [], conditions: [], faults: [], closed: [], expiries: [] };
  const printed = metricsText({ ...none, at: new Date(0), hasLooked: true, calls: 0 });
  const names = printed.flatMap((line) => /^# TYPE (\w+)/.exec(line)?.[1] ?? []);
  expect(new Set(text.match(/nlb_cert_\w+(?=[`{ )])/g))).toEqual(new Set(names));
});

it('every field of the line is documented', () => {
  expect(Object.keys(fields).filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
});
