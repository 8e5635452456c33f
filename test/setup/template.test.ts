import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigFault } from '../../shared/runtime/faults.js';
import { samplesIn, type TemplateValues, withValues } from '../../shared/setup/template.js';
import { runs } from '../support/depth.js';

const files = ['s.yaml', 'docs/s-custom-runtime.yaml', 'docs/s-fc2.yaml'];
const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const withCrlf = (text: string) => text.replaceAll('\n', '\r\n');

const own = {
  region: 'cn-shanghai',
  accountId: '0123456789012345',
  role: 'nlb-cert-rotation',
  'environment.REGIONS': 'cn-shanghai,cn-beijing',
  'environment.LEDGER': 'oss://nlb-cert-rotation-0123456789012345-cn-shanghai/ledger',
};

/** Texts that YAML readers like to take for something else, beside any text. */
const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '1e3',
    '0123',
    '0x1F',
    '1_000',
    '~',
    'null',
    'yes',
    'No',
    'on',
    'y',
    '.inf',
    '2026-01-01',
    '<<',
  ),
  fc.constantFrom(
    '- a',
    'a: b',
    'a #b',
    '#',
    '"',
    "'",
    '*a',
    '&a',
    '!!int 1',
    '@',
    '%',
    '---',
    '...',
    '{}',
    '[',
    'a\nb',
    '\r\n',
  ),
  fc.string({ unit: 'binary' }),
);
const values: fc.Arbitrary<TemplateValues> = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...Object.keys(own), 'prefix', 'environment.NOTIFY', 'environment.VERIFY', 'new', 'new.deep.KEY'),
    fc.stringMatching(/^[a-zA-Z_][\w-]{0,9}(\.[A-Za-z_]\w{0,9})?$/),
  ),
  texts,
  { maxKeys: 5 },
);

/** One value for each path; none of them is inside of another. */
const apart = values.filter((each) => {
  const paths = Object.keys(each);
  return paths.every((path) => isMapless(path) && paths.every((other) => !other.startsWith(`${path}.`)));
});
const isMapless = (path: string) => path !== 'environment' && !/^(?!environment\.|new\.).*\./.test(path);

function at(content: unknown, path: string): unknown {
  const into = (value: unknown, key: string) => (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  return ['vars', ...path.split('.')].reduce(into, content);
}

/** The template without the values of the paths: what stays a person's. */
function others(content: unknown, paths: readonly string[]): unknown {
  const copy = structuredClone(content) as Record<string, unknown>;
  for (const path of paths) {
    const keys = ['vars', ...path.split('.')];
    const parent = keys
      .slice(0, -1)
      .reduce<Record<string, unknown> | undefined>(
        (value, key) => value?.[key] as Record<string, unknown> | undefined,
        copy,
      );
    delete parent?.[keys.at(-1) ?? ''];
  }
  delete (copy.vars as Record<string, unknown>).new;
  return copy;
}

describe.each(files)('in %s', (file) => {
  const template = textOf(file);

  it('the values of setup take the place of the samples, and no other line changes', () => {
    const before = template.split('\n');
    const after = withValues(template, own).split('\n');
    expect(after.length).toBe(before.length);
    const changed = after.filter((line, index) => line !== before[index]);
    expect(changed.map((line) => line.trim())).toEqual([
      'region: cn-shanghai',
      'accountId: "0123456789012345"',
      'REGIONS: "cn-shanghai,cn-beijing"',
      'LEDGER: oss://nlb-cert-rotation-0123456789012345-cn-shanghai/ledger',
    ]);
  });

  it.each([
    ['LF', template],
    ['CRLF', withCrlf(template)],
  ])('YAML reads what was written, as text, and nothing else is another value, with %s', (_, text) => {
    fc.assert(
      fc.property(apart, (given) => {
        const written = withValues(text, given);
        const content = parse(written);
        for (const [path, value] of Object.entries(given)) expect(at(content, path)).toBe(value);
        const paths = Object.keys(given);
        expect(others(content, paths)).toEqual(others(parse(text), paths));
      }),
      { numRuns: runs(200) },
    );
  });

  it('comments, order and line ends stay; writing once more changes nothing', () => {
    const comments = (text: string) => text.match(/^\s*#.*$/gm);
    const keys = (text: string) => Object.keys(parse(text).vars);
    fc.assert(
      fc.property(apart, (given) => {
        const written = withValues(template, given);
        expect(comments(written)).toEqual(expect.arrayContaining([...(comments(template) ?? [])]));
        expect(keys(written).slice(0, keys(template).length)).toEqual(keys(template));
        expect(withValues(written, given)).toBe(written);
        expect(withValues(withCrlf(template), given)).toBe(withCrlf(written));
      }),
      { numRuns: runs(100) },
    );
  });
});

const spellings = [
  { spelling: 'a comment on its line', before: 'region: cn-hangzhou # ours', after: 'region: us-west-1 # ours' },
  { spelling: 'quotes', before: "region: 'cn-hangzhou'", after: 'region: us-west-1' },
  { spelling: 'no value', before: 'region:', after: 'region: us-west-1' },
  { spelling: 'no value and a comment', before: 'region: # ours', after: 'region: us-west-1 # ours' },
  {
    spelling: 'a block',
    before: 'region: >-\n    cn-\n    hangzhou\n  role: r',
    after: 'region: us-west-1\n  role: r',
  },
  {
    spelling: 'an anchor',
    before: 'region: &home cn-hangzhou\n  home: *home',
    after: 'region: &home us-west-1\n  home: *home',
  },
  {
    spelling: 'an alias',
    before: 'home: &home cn-hangzhou\n  region: *home',
    after: 'home: &home cn-hangzhou\n  region: us-west-1',
  },
  { spelling: 'the same value, in quotes', before: "region: 'us-west-1'", after: "region: 'us-west-1'" },
  { spelling: 'no key', before: 'role: r # ours', after: 'role: r # ours\n  region: us-west-1' },
];

it.each(spellings)('a value is written where the template has $spelling', ({ before, after }) => {
  expect(withValues(`vars:\n  ${before}\n# end\n`, { region: 'us-west-1' })).toBe(`vars:\n  ${after}\n# end\n`);
});

const maps = [
  { environment: 'an empty map', before: ' {} # ours', after: ' { LEDGER: dir:a } # ours' },
  { environment: 'a map in one line', before: ' { VERIFY: probe }', after: ' { VERIFY: probe, LEDGER: dir:a }' },
  { environment: 'no map', before: '', after: ' { LEDGER: dir:a }' },
  { environment: 'a map without it', before: '\n    VERIFY: probe', after: '\n    VERIFY: probe\n    LEDGER: dir:a' },
];

it.each(maps)('a variable is added where environment is $environment', ({ before, after }) => {
  const template = (map: string) => `vars:\n  environment:${map}\n  role: r\n`;
  expect(withValues(template(before), { 'environment.LEDGER': 'dir:a' })).toBe(template(after));
});

it('a template without vars, and one without a last line end, get theirs at the end', () => {
  expect(withValues('name: a', { region: 'b' })).toBe('name: a\nvars: { region: b }\n');
  expect(withValues('vars:\n  role: a', { region: 'b' })).toBe('vars:\n  role: a\n  region: b\n');
});

const faults = [
  { template: 'vars: {', says: 's.yaml is not valid YAML, line 1: ' },
  { template: 'vars:\n  a: 1\n  a: 2\n', says: 's.yaml is not valid YAML, line 3: ' },
  { template: 'vars:\n  a: *b\n', says: 's.yaml is not valid YAML' },
  { template: 'a: 1\n---\nb: 2\n', says: 's.yaml is not valid YAML' },
  { template: '', says: 'the template cannot hold vars.environment.LEDGER' },
  { template: 'vars: [a]\n', says: 'the template cannot hold vars.environment.LEDGER' },
  { template: 'vars:\n  environment: text\n', says: 'the template cannot hold vars.environment.LEDGER' },
  { template: 'a: &a { b: c }\nvars:\n  environment: *a\n', says: 'the template cannot hold vars.environment.LEDGER' },
  { template: 'vars:\n  environment:\n    LEDGER: !!int 5\n', says: 's.yaml is not valid YAML' },
];

it.each(faults)('$template is refused rather than broken', ({ template, says }) => {
  const write = () => withValues(template, { 'environment.LEDGER': 'x1' });
  expect(write).toThrow(ConfigFault);
  expect(write).toThrow(says);
});

describe('samples', () => {
  it.each(files)('%s has them as it comes, each by its path', (file) => {
    const found = samplesIn(textOf(file)).map(({ path, sample }) => [path, sample]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['vars.accountId', '1234567890123456'],
        ['vars.environment.LEDGER', 'my-bucket'],
      ]),
    );
    expect(new Set(found.map(([path]) => path)).size).toBe(found.length);
  });

  const rows = [
    { text: 'vars: { accountId: 1234567890123456 }', paths: ['vars.accountId'] },
    { text: 'vars: { accountId: "51234567890123456" }', paths: [] },
    { text: 'vars: { environment: { LEDGER: oss://my-bucket-2/a } }', paths: [] },
    { text: 'vars: { a: [x, "acs:ram::1234567890123456:role/r"] }', paths: ['vars.a.1'] },
    { text: 'a: my-bucket # b\nb: my-log-project', paths: ['a', 'b'] },
    { text: 'a: 1 # my-bucket', paths: [] },
    { text: '', paths: [] },
  ];

  it.each(rows)('$text has samples at $paths', ({ text, paths }) => {
    expect(samplesIn(text).map(({ path }) => path)).toEqual(paths);
  });

  it('shows nothing of a value but the sample, because the rest may be a secret', () => {
    const [found] = samplesIn('vars: { NOTIFY: "https://hook/?token=secret&to=my-bucket" }');
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
