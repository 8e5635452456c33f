import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withTemplate } from '../../functions/cli/setup/template-environment.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-template-'));
});
afterEach(() => rm(folder, { recursive: true }));

const written = `vars:
  region: cn-beijing
  accountId: "5123456789012345"
  role: nlb-cert-rotation
  environment: { REGIONS: "cn-beijing,cn-shanghai", LEDGER: oss://certs/ledger, NLB_ENDPOINT: "https://elsewhere.example" }
resources:
  sweep: { component: fc3, props: { handler: sweep.handler } }
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
  {
    when: 'a value is still a sample',
    template: written.replace('certs', 'my-bucket'),
    env: {},
    then: {},
    fault: 's.yaml here still has samples: run nlb-cert setup',
  },
  { when: 'the template is of another project', template: written.replace('sweep.handler', 'a.b'), env: {}, then: {} },
  { when: 'there is no template', template: '', env: {}, then: {} },
  {
    when: 'the template is no YAML',
    template: 'a: b\nvars: {',
    env: { TZ: 'UTC' },
    then: { TZ: 'UTC' },
    fault: 's.yaml is not valid YAML, line 2: ',
  },
];

it.each(rows)('REGIONS, LEDGER and the region, and nothing else, are those of s.yaml if $when', async (row) => {
  const file = join(folder, 's.yaml');
  if (row.template !== '') await writeFile(file, row.template);
  const { env, templateFault } = await withTemplate(row.env, file);
  expect(env).toEqual(row.then);
  expect(templateFault ?? '').toContain(row.fault ?? '');
  expect(templateFault === undefined).toBe(row.fault === undefined);
});

/** The built command in this folder. */
const typed = (template: string, ...argv: readonly string[]) =>
  new Promise<{ readonly code: number; readonly said: string }>((done) => {
    writeFileSync(join(folder, 's.yaml'), template);
    const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    execFile(process.execPath, [program, ...argv], { cwd: folder, env: { LANG: 'C' } }, (error, out, err) =>
      done({ code: Number(error?.code ?? 0), said: (out + err).replaceAll(/\s+/g, ' ') }),
    );
  });

describe.each(['doctor', 'status'])('%s, where REGIONS is missing', (command) => {
  it.each([
    {
      what: 'still has samples',
      template: written.replace('certs', 'my-bucket'),
      says: /s\.yaml here still has samples: run nlb-cert setup/,
    },
    { what: 'is no YAML', template: 'a: b\nvars: {', says: /s\.yaml is not valid YAML, line 2/ },
  ])('names the s.yaml that $what', async ({ template, says }) => {
    const { code, said } = await typed(template, command);
    expect([code, said]).toEqual([2, expect.stringMatching(/REGIONS is missing/)]);
    expect(said).toMatch(says);
    expect((await typed(template, command, '--lang', 'zh')).said).toMatch(
      /s\.yaml (仍有示例值|不是有效的 YAML，第 2 行)/,
    );
  });
});
