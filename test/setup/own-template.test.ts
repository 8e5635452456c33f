import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOwnTemplate } from '../../shared/setup/own-template.js';
import { withValues } from '../../shared/setup/template.js';

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
