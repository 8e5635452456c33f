import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, bucket, type SetupEstate, startEstate } from './estate.js';

let estate: SetupEstate;
let packageFolder: string;
let folder: string;
beforeEach(async () => {
  estate = await startEstate();
  packageFolder = await mkdtemp(join(tmpdir(), 'package-'));
  folder = await mkdtemp(join(tmpdir(), 'operator-'));
  await cp(fileURLToPath(new URL('../../s.yaml', import.meta.url)), join(packageFolder, 's.yaml'));
  await mkdir(join(packageFolder, 'dist'));
  for (const name of ['on-renewal.js', 'sweep.js', 'cli.js', 'package.json'])
    await put(packageFolder, name, `of ${name}`);
});
afterEach(async () => {
  await estate.stop();
  await rm(packageFolder, { recursive: true });
  await rm(folder, { recursive: true });
});

const put = (base: string, name: string, text: string) => writeFile(join(base, 'dist', name), text);
const at = (...path: string[]) => join(folder, ...path);
const text = (...path: string[]) => readFile(at(...path), 'utf8');
const run = (argv: readonly string[], terminal = {}) =>
  estate.run(['--template', at('s.yaml'), ...argv], terminal, { packageFolder });

describe('outside of a checkout', () => {
  it('the template and the functions of the package are copied, with the values', async () => {
    const { code, out } = await run(['--yes']);
    expect(code).toBe(0);
    expect(out).toMatch(/made .*files/);
    expect((await readdir(at('dist'))).sort()).toEqual(['cli.js', 'on-renewal.js', 'package.json', 'sweep.js']);
    expect(await text('dist', 'sweep.js')).toBe('of sweep.js');
    expect(await text('s.yaml')).toContain(`LEDGER: oss://${bucket}/ledger`);
    expect((await run(['--yes'])).out).toMatch(/nothing was changed/);
  });

  it('the functions are copied to the folder that the template names, also in quotes', async () => {
    const own = await readFile(join(packageFolder, 's.yaml'), 'utf8');
    await writeFile(at('s.yaml'), own.replace('code: ./dist', 'code: "./dist"'));
    expect((await run(['--yes'])).code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['dist', 's.yaml']);
  });

  it.each([
    { argv: ['--template', 's.yaml'], next: '' },
    { argv: ['--template', './s.yaml'], next: '' },
    { argv: ['--template', 'docs/s-fc2.yaml'], next: ' -t docs/s-fc2.yaml' },
    { argv: ['--template', './docs/s-fc2.yaml'], next: ' -t docs/s-fc2.yaml' },
    { argv: ['--template', 'our s.yaml'], next: " -t 'our s.yaml'" },
  ])('the command to type next deploys the template of $argv, the first time and later', async ({ argv, next }) => {
    await mkdir(join(packageFolder, 'docs'));
    await cp(fileURLToPath(new URL('../../docs/s-fc2.yaml', import.meta.url)), join(packageFolder, 'docs/s-fc2.yaml'));
    await cp(join(packageFolder, 's.yaml'), at('our s.yaml'));
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const _run of [1, 2]) {
        const { out } = await run([...argv, '--yes', '--json']);
        expect(JSON.parse(out).next).toBe(`npx @serverless-devs/s deploy${next}`);
      }
    } finally {
      process.chdir(before);
    }
  });

  it('a template that exists keeps every other line', async () => {
    await run(['--yes']);
    await writeFile(at('s.yaml'), (await text('s.yaml')).replace('memorySize: 192', 'memorySize: 256 # ours'));
    const before = await text('s.yaml');
    await run(['--yes', '--regions', 'cn-shanghai']);
    expect(await text('s.yaml')).toBe(before.replace('REGIONS: cn-hangzhou', 'REGIONS: cn-shanghai'));
  });

  it('the plan shows each value that is another one in a template that setup has written', async () => {
    expect((await run([])).out).toMatch(/region, account, role, REGIONS and LEDGER are written/);
    await run(['--yes']);
    const filesOf = async (...argv: string[]) =>
      JSON.parse((await run([...argv, '--json'])).out).steps.find(
        ({ step }: { readonly step: string }) => step === 'files',
      );
    expect(await filesOf('--regions', 'cn-hangzhou,cn-shanghai')).toMatchObject({
      verdict: 'change',
      details: ['vars.environment.REGIONS: cn-hangzhou → cn-hangzhou,cn-shanghai'],
    });
    expect((await filesOf('--region', 'cn-shanghai', '--name', 'other')).details).toEqual([
      'vars.region: cn-hangzhou → cn-shanghai',
      'vars.role: nlb-cert-rotation → other',
      'vars.environment.REGIONS: cn-hangzhou → cn-shanghai',
      `vars.environment.LEDGER: oss://${bucket}/ledger → oss://other-${account}-cn-shanghai/ledger`,
    ]);
    await writeFile(at('s.yaml'), (await text('s.yaml')).replace(account, '4242424242424242'));
    expect((await filesOf()).details[0]).toBe(`vars.accountId: 4242424242424242 → ${account}`);
    expect(await filesOf()).toMatchObject({ verdict: 'change' });
  });

  it('another file of the same name is not overwritten unasked', async () => {
    await mkdir(at('dist'));
    await put(folder, 'sweep.js', 'of another project');
    const { code, out } = await run(['--yes']);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(
        /in the way .*files[\s\S]*dist\/ has other files of these names: sweep\.js; --overwrite replaces them/,
      ),
    ]);
    expect(await text('dist', 'sweep.js')).toBe('of another project');
    expect(await estate.world()).toMatchObject({ bucket: undefined, role: undefined });
    expect((await run(['--yes', '--overwrite'])).code).toBe(0);
    expect(await text('dist', 'sweep.js')).toBe('of sweep.js');
  });

  it('on a terminal the question is about them too', async () => {
    await run(['--yes']);
    await put(packageFolder, 'sweep.js', 'of the next version');
    const { out } = await run([], { canAsk: true, ask: async () => 'y' });
    expect(out).toMatch(/to change .*files[\s\S]*replaces other files of dist\/: sweep\.js/);
    expect(await text('dist', 'sweep.js')).toBe('of the next version');
  });

  it('a variant of the template has its place and its paths', async () => {
    await mkdir(join(packageFolder, 'docs'));
    for (const name of ['s-fc2.yaml', 's-custom-runtime.yaml'])
      await cp(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), join(packageFolder, 'docs', name));
    const { code } = await run(['--yes', '--template', at('docs', 's-fc2.yaml')]);
    expect(code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['dist', 'docs']);
    expect(await text('docs', 's-fc2.yaml')).toContain(`LEDGER: oss://${bucket}/ledger`);
    expect(await text('docs', 's-fc2.yaml')).toMatch(/FUNCTION_SERVICE: \$\{vars\.service\}/);
    const { policy } = JSON.parse(JSON.stringify(await estate.world()));
    const document: string = policy.DefaultPolicyVersion.PolicyDocument;
    expect(document).toContain('services/nlb-cert-rotation.*/functions/nlb-cert-sweep');
    expect(document).toContain(
      'project/1234567890123456-cn-hangzhou-logproject/logstore/fc-service-nlb-cert-rotation-logstore',
    );
    expect((await run(['--yes', '--template', at('docs', 's-custom-runtime.yaml')])).out).toMatch(
      /changed .*RAM policy/,
    );
  });

  it('no part of a file is left by a process that was killed', async () => {
    await run(['--yes']);
    await writeFile(at('s.yaml.new'), 'half');
    await run(['--yes', '--regions', 'cn-shanghai']);
    expect((await readdir(folder)).sort()).toEqual(['dist', 's.yaml']);
  });
});

it('in a checkout nothing is copied, because the functions are built there', async () => {
  await mkdir(at('functions', 'build'), { recursive: true });
  expect((await run(['--yes'])).err).toMatch(/s\.yaml does not exist, and only the package brings an s\.yaml/);
  await cp(join(packageFolder, 's.yaml'), at('s.yaml'));
  expect((await run(['--yes'])).code).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['functions', 's.yaml']);
});

it.each([
  ['no YAML', 'name: a\nvars: [', /s\.yaml is not valid YAML, line 2: /],
  ['nothing in it', '', /s\.yaml is not a template of nlb-cert-rotation; use an empty folder, or --template FILE/],
  ['no place for the values', 'vars: 3\n', /s\.yaml is not a template of nlb-cert-rotation/],
  [
    'the functions of another project',
    'name: my-shop\nresources:\n  web:\n    component: fc3\n    props: { code: ./web, handler: index.handler }\n',
    /s\.yaml is not a template of nlb-cert-rotation/,
  ],
])('a template with %s is refused before anything is made', async (_title, content, says) => {
  await writeFile(at('s.yaml'), content);
  const { code, out, err } = await run(['--yes']);
  expect(code).toBe(2);
  expect(out + err).toMatch(says);
  expect(estate.system.cloud.requests).toEqual([]);
  expect(await readdir(folder)).toEqual(['s.yaml']);
  expect(await estate.world()).toMatchObject({
    bucket: undefined,
    queue: undefined,
    policy: undefined,
    role: undefined,
  });
});

describe('a folder that cannot be written is refused before any call', () => {
  const isRoot = process.getuid?.() === 0;
  const readOnly = (...path: string[]) => chmod(at(...path), 0o555);
  const rows = [
    {
      what: 'dist/, which is a file',
      plant: () => writeFile(at('dist'), ''),
      says: /dist cannot be written \(ENOTDIR\)/,
    },
    {
      what: 'the folder, which is read-only',
      plant: () => readOnly(),
      says: /cannot be written \(EACCES\)/,
      asRoot: false,
    },
    {
      what: 'dist/, which is read-only',
      plant: async () => {
        await mkdir(at('dist'));
        await readOnly('dist');
      },
      says: /dist cannot be written \(EACCES\); make it a folder that you may write, or use another one/,
      asRoot: false,
    },
  ];

  it.each(rows)('$what', async ({ plant, says, asRoot = true }) => {
    // The superuser may write everywhere.
    if (isRoot && !asRoot) return;
    await plant();
    const { code, err } = await run(['--yes']);
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
    expect(estate.system.cloud.requests).toEqual([]);
    await chmod(folder, 0o755);
  });
});

describe('a template that cannot be used stops what would fall back to the usual names', () => {
  const faults = [
    ['no YAML', () => writeFile(at('s.yaml'), 'vars: {'), /not valid YAML/],
    ['of another project', () => writeFile(at('s.yaml'), 'name: my-shop\n'), /is not a template of nlb-cert-rotation/],
    ['a folder', () => mkdir(at('s.yaml')), /s\.yaml cannot be read \(EISDIR\)/],
  ] as const;

  it.each(faults)('--remove, if it is %s', async (_title, plant, says) => {
    await estate.run(['--yes']);
    const [before, calls] = [await estate.world(), estate.system.cloud.requests.length];
    await plant();
    const { code, err } = await run(['--remove', '--yes']);
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
    expect(await estate.world()).toEqual(before);
    expect(
      estate.system.cloud.requests.slice(calls).filter(({ operation }) => operation === 'GetCallerIdentity'),
    ).toEqual([]);
  });

  it.each(faults)('--print, if it is %s', async (_title, plant, says) => {
    await plant();
    const { code, out, err } = await run(['--print', 'aliyun', '--account', '4242424242424242']);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(says)]);
  });

  it('only one that is missing leaves the usual names', async () => {
    await estate.run(['--yes']);
    const missing = ['--template', at('none.yaml')];
    expect((await estate.run([...missing, '--print', 'aliyun', '--account', '4242424242424242'])).code).toBe(0);
    expect((await estate.run([...missing, '--remove', '--yes'])).code).toBe(0);
    expect(await estate.world()).toMatchObject({ bucket: undefined, role: undefined });
  });
});
