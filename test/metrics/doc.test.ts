import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nothingFound, type Report } from '../../shared/reconcile/report/report.js';
import { passFields } from '../../shared/runtime/pass-fields.js';
import { metrics, prefix } from '../../shared/show/metrics/table.js';

const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const report = { scope: { kind: 'everything' }, ...nothingFound, function: 'sweep', dryRun: false, calls: 0 };
const fields: object = passFields(report as unknown as Report, { regions: [], seconds: 0, calls: {} });
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

it('every alert of the files for SLS is documented, and the other way round', () => {
  const alerts: readonly { readonly name: string }[] = JSON.parse(
    readFileSync(new URL('../../docs/metrics/sls-alerts.json', import.meta.url), 'utf8'),
  );
  expect(new Set(text.match(/nlb-cert-[a-z-]+(?=`)/g))).toEqual(new Set(alerts.map(({ name }) => name)));
});
