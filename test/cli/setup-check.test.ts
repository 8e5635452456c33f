import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-check-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The built command, in a folder with this template, as `pre-deploy` runs it: without keys. */
async function check(template: string, ...more: readonly string[]): Promise<Said> {
  if (template !== '') await writeFile(join(folder, 's.yaml'), template);
  const argv = [program, 'setup', '--check', 's.yaml', ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: folder, env: { LANG: 'C' } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const packaged = await readFile(fileURLToPath(new URL('../../s.yaml', import.meta.url)), 'utf8');
const template = (accountId: string, bucket: string) =>
  packaged.replace('1234567890123456', accountId).replace('my-bucket', bucket);

it('refuses a template with samples, and names each with its path and its fix', async () => {
  const { code, out, err } = await check(template('1234567890123456', 'my-bucket'));
  expect([code, err]).toEqual([2, '']);
  expect(out.split('\n')).toEqual([
    's.yaml: not to be deployed yet',
    '  vars.accountId           1234567890123456 is a sample: put the id of your account there',
    '  vars.environment.LEDGER  my-bucket is a sample: put your bucket there',
    'nlb-cert setup writes them all.',
    '',
  ]);
});

it('lets a template without samples pass', async () => {
  expect(await check(template('1234567890123450', 'certs'))).toEqual({
    code: 0,
    out: 's.yaml: every value is set\n',
    err: '',
  });
});

it('is for programs too', async () => {
  const { code, out } = await check(template('1234567890123450', 'my-bucket'), '--json');
  expect([code, JSON.parse(out)]).toEqual([
    2,
    {
      file: 's.yaml',
      samples: [{ path: 'vars.environment.LEDGER', sample: 'my-bucket', fix: 'put your bucket there' }],
    },
  ]);
});

it.each([
  { what: 'a template that is not there', text: '', says: 's.yaml does not exist; run nlb-cert setup in the folder' },
  { what: 'an empty template', text: '\n', says: 's.yaml is not a template of nlb-cert-rotation; use an empty folder' },
  { what: 'a template of another project', text: 'name: my-shop\n', says: 's.yaml is not a template of nlb-cert-rot' },
  { what: 'a template that is no YAML', text: 'a: b\nvars: {', says: 's.yaml is not valid YAML, line 2: ' },
])('names $what as a faulty configuration', async ({ text, says }) => {
  const { code, out, err } = await check(text);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(says);
});
