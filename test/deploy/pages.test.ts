import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reasonTable } from '../../shared/wording/reason-table.js';
import { anchorsOf, blocks, pages, sectionsOf } from './pages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = (path: string) => readFileSync(join(root, path), 'utf8');
const textOf = (path: string) => pages.find((page) => page.path === path)?.text ?? '';

/** Commands that no test runs, and why not. */
const notRun: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'test/demo runs npm start, and CI begins with npm ci',
  'npm run cloud': 'it runs until it is stopped; test/emulator starts it as a command',
  'npm ci && npm test': 'this is it',
  'npm ci && npm run build && npm link': 'it would change the machine; the build is what every test here uses',
  'npx nlb-cert-rotation setup': 'test/deploy/whole-way.test.ts runs it from the package',
  'npx nlb-cert-rotation doctor': 'test/deploy/whole-way.test.ts runs it from the package',
  'npx nlb-cert-rotation@latest': 'the same with a newer version; test/setup runs setup over what is there',
  'nlb-cert setup --region': 'it makes things in an account; test/setup has the local cloud',
  'npx @serverless-devs/s deploy': 'it needs an account; s.yaml is rendered, and the local cloud runs its functions',
  'npx @serverless-devs/s remove': 'it needs an account',
  'npx @serverless-devs/s backfill deploy': 'it needs an account',
  'nlb-cert invoke backfill': 'it needs deployed functions; test/cli/invoke.test.ts has some in the local cloud',
  'nlb-cert invoke on-renewal': 'it needs deployed functions; test/cli/invoke.test.ts has some in the local cloud',
  'nlb-cert upload': 'it needs a certificate; test/cli/upload.test.ts has some',
  'kubectl apply': 'it needs a cluster; test/deploy/timers.test.ts runs the commands of the file',
  'install -m 644 docs/timers':
    'it would change the machine; test/deploy/timers.test.ts runs the commands of the units',
  'npm run pack': 'test/deploy/release.test.ts makes the package',
  'REGIONS=cn-hangzhou npm run test:contract': 'test/contract is part of the suite, against the local cloud',
  'npm audit --omit dev': 'it asks a registry',
};

it('what is not run is said so on the page, and why not is said here', () => {
  const lines = blocks
    .filter(({ isRun }) => !isRun)
    .flatMap(({ commands }) => commands.split('\n'))
    .map((line) => line.replace(/\s+#.*/, '').trim());
  const unexplained = lines.filter((line) => !Object.keys(notRun).some((known) => line.startsWith(known)));
  expect(unexplained).toEqual([]);
  for (const known of Object.keys(notRun))
    expect(
      lines.some((line) => line.startsWith(known)),
      known,
    ).toBe(true);
});

it('every link leads somewhere, and every anchor to a heading', () => {
  const links = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file = '', anchor]) => ({
      path,
      file,
      anchor,
    })),
  );
  expect(links.length).toBeGreaterThan(30);
  for (const { path, file, anchor } of links) {
    const target = file === '' ? path : join(dirname(path), file);
    expect(existsSync(join(root, target)), `${path} -> ${target}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(source(target)), `${path} -> ${file}#${anchor}`).toContain(anchor);
  }
});

function holdsThat(end: string): string[] {
  const rows = new RegExp(`^ {2}'?([a-z-]+)'?: '${end}'`, 'gm');
  return [...source('shared/rotation/model/hold.ts').matchAll(rows)].map(([, reason = '']) => reason);
}

describe.each(['docs/operations.md', 'docs/operations.zh-CN.md'])('the runbook %s', (path) => {
  const sections = sectionsOf(textOf(path));

  it('has every condition, and no other', () => {
    const from = sections.findIndex(({ anchor }) => anchor === 'conditions-one-by-one') + 1;
    const next = sections.findIndex(({ level }, at) => at >= from && level === 2);
    const described = sections.slice(from, next).map(({ title }) => title);
    const holds = holdsThat('(?:itself|choice)').filter((reason) => reason !== 'unexpected-served');
    const reasons = Object.keys(reasonTable).filter((reason) => !holds.includes(reason));
    expect(described.sort()).toEqual(reasons.sort());
  });

  it('has every hold that ends by itself too', () => {
    const holds = holdsThat('(?:itself|choice)');
    const section = sections.find(({ anchor }) => anchor === 'what-ends-by-itself')?.body ?? '';
    for (const hold of holds) expect(section).toContain(`\`${hold}\``);
  });
});

it.each(['docs/configuration.md', 'docs/configuration.zh-CN.md'])('%s has every variable that is read', (path) => {
  const read = [...source('shared/runtime/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z\./gm)].map(
    ([, name]) => name ?? '',
  );
  expect(read.length).toBeGreaterThan(25);
  const page = textOf(path);
  expect(read.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('the README has two screens, and the Chinese one its sections and commands', () => {
  const [readme, chinese] = [textOf('README.md'), textOf('docs/README.zh-CN.md')];
  expect(readme.split('\n').length).toBeLessThan(130);
  const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;
  expect(count(chinese, /^## /gm)).toBe(count(readme, /^## /gm));
  const commandsOf = (page: string) =>
    blocks.filter((block) => block.page === page).map(({ commands }) => commands.replace(/\s+#.*$/gm, ''));
  expect(commandsOf('docs/README.zh-CN.md')).toEqual(commandsOf('README.md'));
});
