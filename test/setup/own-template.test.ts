import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeIn, isOwnTemplate, withValues } from '../../shared/setup/template.js';

const files = ['s.yaml', 'docs/s-custom-runtime.yaml', 'docs/s-fc2.yaml'];
const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const own = textOf('s.yaml');

describe('a template of nlb-cert-rotation', () => {
  it.each(files)('%s is one, also with values and under another name', (file) => {
    const text = textOf(file);
    expect(isOwnTemplate(text)).toBe(true);
    expect(isOwnTemplate(withValues(text, { region: 'us-west-1', 'environment.LEDGER': 'oss://b/l' }))).toBe(true);
    expect(isOwnTemplate(text.replace(/^name: .*/m, 'name: ours'))).toBe(true);
  });

  it.each([
    { when: 'it is empty', text: '' },
    { when: 'it is comments alone', text: '# s.yaml\n' },
    { when: 'it is a list', text: '- region\n- role\n' },
    { when: 'it has our vars and another function', text: own.replaceAll(/handler: .*/g, 'handler: index.handler') },
    { when: 'it has our functions without a ledger', text: own.replace(/ +LEDGER: .*\n/, '') },
    { when: 'it has our functions without REGIONS', text: own.replace(/ +REGIONS: .*\n/, '') },
    { when: 'it has our functions without a role', text: own.replace(/^ {2}role: .*\n/m, '') },
    { when: 'it has no resources', text: own.replace(/^resources:[\s\S]*/m, '') },
  ])('is none if $when', ({ text }) => {
    expect(isOwnTemplate(text)).toBe(false);
  });
});

describe('the folder of the functions', () => {
  const fc2 = textOf('docs/s-fc2.yaml');
  const code = (spelling: string) => own.replace('code: ./dist', spelling);

  it.each([
    { spelling: 'as it comes', text: own, then: './dist' },
    { spelling: 'as it comes, for 2.0', text: fc2, then: '../dist' },
    { spelling: 'in double quotes', text: code('code: "./dist"'), then: './dist' },
    { spelling: 'in single quotes, with a comment', text: code("code: './build out' # ours"), then: './build out' },
    { spelling: 'with a comment that is glued on', text: code('code: ./dist#1'), then: './dist#1' },
    { spelling: 'in a block', text: code('code: >-\n      ./dist'), then: './dist' },
    { spelling: 'by a variable', text: code(`code: \${vars.prefix}code`), then: 'nlb-cert-code' },
    { spelling: 'for 2.0, in quotes', text: fc2.replace('codeUri: ../dist', "codeUri: '../dist'"), then: '../dist' },
    {
      spelling: 'in the function itself',
      text: own.replaceAll('props:\n', 'props:\n      code: ./own\n'),
      then: './own',
    },
    {
      spelling: 'of another function before it',
      text: own.replace('resources:\n', 'resources:\n  web:\n    props: { code: ./web, handler: index.handler }\n'),
      then: './dist',
    },
    { spelling: 'nowhere', text: code('# none'), then: undefined },
    { spelling: 'as an object of OSS', text: code('code: { ossBucketName: b, ossObjectName: o }'), then: undefined },
  ])('is known where the template has it $spelling', ({ text, then }) => {
    expect(codeIn(text)).toBe(then);
  });
});
