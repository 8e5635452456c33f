import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withTemplate } from '../../functions/cli/setup/template-environment.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-template-'));
});
afterEach(() => rm(folder, { recursive: true }));

const written = `vars:
  region: cn-beijing
  accountId: "5123456789012345"
  environment: { REGIONS: "cn-beijing,cn-shanghai", LEDGER: oss://certs/ledger, NLB_ENDPOINT: "https://elsewhere.example" }
`;
const taken = {
  ALIBABA_CLOUD_REGION_ID: 'cn-beijing',
  REGIONS: 'cn-beijing,cn-shanghai',
  LEDGER: 'oss://certs/ledger',
};

const rows = [
  { when: 'nothing is set', template: written, env: {}, then: taken },
  {
    when: 'a variable is set, which comes first',
    template: written,
    env: { LEDGER: 'dir:a', REGIONS: '' },
    then: { ...taken, LEDGER: 'dir:a' },
  },
  {
    when: 'both are set',
    template: written,
    env: { LEDGER: 'dir:a', REGIONS: 'cn-hangzhou' },
    then: { LEDGER: 'dir:a', REGIONS: 'cn-hangzhou' },
  },
  { when: 'a value is still a sample', template: written.replace('certs', 'my-bucket'), env: {}, then: {} },
  { when: 'there is no template', template: '', env: {}, then: {} },
  { when: 'the template is no YAML', template: 'vars: {', env: { TZ: 'UTC' }, then: { TZ: 'UTC' } },
];

it.each(rows)('REGIONS, LEDGER and the region, and nothing else, are those of s.yaml if $when', async (row) => {
  const file = join(folder, 's.yaml');
  if (row.template !== '') await writeFile(file, row.template);
  expect(await withTemplate(row.env, file)).toEqual(row.then);
});
