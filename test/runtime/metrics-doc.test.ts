import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nothingFound, type Report } from '../../shared/reconcile/report/report.js';
import { passFields } from '../../shared/runtime/pass-fields.js';
import { metrics, prefix } from '../../shared/show/metrics/table.js';

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

it('every metric that the command line prints is documented with its labels, and the other way round', () => {
  const rows = [...text.matchAll(/^\| (`nlb_cert_.*?) \| (.*?) \|/gm)].flatMap(([, names = '', labels = '']) =>
    quoted(names).map((name) => `${name} ${quoted(labels)}`),
  );
  expect(rows.sort()).toEqual(metrics.map(({ name, labels }) => `${prefix}${name} ${labels}`).sort());
});

const quoted = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word);

it('every field of the line is documented', () => {
  expect(Object.keys(fields).filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
});
