import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureText, plainMessage } from '../../functions/cli/terminal/failure.js';
import { plainTerminal } from '../../functions/cli/terminal/terminal.js';
import { CloudFault } from '../../shared/alicloud/client/cloud-fault.js';
import { encode, openFormat } from '../../shared/ledger/entry.js';
import { noticeOf } from '../../shared/notify/notice.js';
import { vendors } from '../../shared/notify/vendors.js';
import type { Condition } from '../../shared/reconcile/report/report.js';
import { html } from '../../shared/report/page/html.js';
import { passLog } from '../../shared/runtime/log.js';
import { conditionEntries } from '../../shared/show/condition-entries.js';
import { namesOf } from '../../shared/show/names.js';
import { paragraphLines } from '../../shared/show/view/layout.js';
import { unpainted } from '../../shared/show/view/paint.js';
import type { View } from '../../shared/show/view/view.js';
import { plainJson } from '../../shared/wording/plain.js';
import { inEnglish } from '../../shared/wording/words.js';
import { hangzhou, id, noon, openBatch } from '../support/builders.js';

/** What a terminal, an editor or a chat obeys instead of showing: Unicode's Cc, Cf, Zl, Zp and Cs. */
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A condition in which everything that somebody else may name is this text. */
function named(text: string): Condition & { readonly account: string } {
  const certificateIds = [id(text)];
  return { account: text, reason: 'quota-full', region: hangzhou, certificateIds, since: noon, detail: text };
}

function logged(text: string): string {
  const lines: string[] = [];
  const log = passLog(text, 'debug', (line) => lines.push(line));
  log.conditionBegins(named(text));
  return lines.join('');
}

function printed(text: string): string {
  const lines: string[] = [];
  const terminal = plainTerminal(
    (line) => lines.push(line),
    (line) => lines.push(line),
  );
  terminal.print(text);
  terminal.printError(text);
  return lines.join('');
}

const changes = (text: string) => ({ begun: [{ ...named(text), reason: text }, named(text)], ended: [named(text)] });
const chat = (vendor: keyof typeof vendors) => (text: string) => {
  const message = { notice: noticeOf(changes(text), inEnglish), changes: changes(text), lang: 'en', at: noon } as const;
  const target = { vendor, url: 'https://example.com/hook', secret: undefined };
  return vendors[vendor].post(message, target as never).body;
};
/** Every text in a value, without the line ends of its own that a chat's markup has. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.split('\n');
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const view: View = { ...inEnglish, paint: unpainted, columns: Infinity, zone: 'UTC', now: () => noon, showsIds: true };

const surfaces: readonly (readonly [string, (text: string) => string])[] = [
  ['the log', logged],
  ['a terminal', (text) => printed(text).replaceAll('\n', '')],
  [
    'a condition',
    (text) =>
      conditionEntries([named(text)], namesOf([]), view)
        .map(({ text: prose = '' }) => paragraphLines(prose, view))
        .join(''),
  ],
  ['an error', (text) => plainMessage(new Error(text), view)],
  ['an error as JSON', (text) => failureText(new Error(text), text, { json: true, debug: false, view })],
  ['a fault of the cloud', (text) => new CloudFault(text, { operation: text, code: text }).message],
  ['a page', (text) => html`<p title="${text}">${text}</p>`.markup],
  ['JSON', (text) => plainJson({ [text]: text })],
  ['an entry of the ledger', (text) => encode(openBatch('associate', text, [text])).replaceAll('\n', '')],
  ...(['dingtalk', 'feishu', 'wecom', 'slack'] as const).map(
    (vendor) => [`a message to ${vendor}`, (text: string) => textsIn(chat(vendor)(text)).join('')] as const,
  ),
  ['a message to a program', (text) => plainJson(chat('json')(text))],
];

/** Every code point, 1,024 at a time, between letters. */
const allOfUnicode = Array.from({ length: 0x110000 / 1024 }, (_, page) =>
  Array.from({ length: 1024 }, (_, n) => `a${String.fromCodePoint(page * 1024 + n)}`).join(''),
);

it.each(surfaces)('%s shows every character of Unicode, and obeys none', (_surface, show) => {
  for (const text of allOfUnicode) expect(obeyed.test(show(text))).toBe(false);
});

it.each(surfaces)('%s obeys no text of any characters', (_surface, show) => {
  const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(anyText, (text) => !obeyed.test(show(text))),
    { numRuns: 60 },
  );
});

it('JSON of a log, of an entry and of an answer means the text that it was made of', () => {
  for (const text of allOfUnicode) {
    expect(JSON.parse(logged(text)).detail === text).toBe(true);
    expect(JSON.parse(plainJson({ text }, 2)).text === text).toBe(true);
    const entry = encode(openBatch('associate', 'lsn-1', [text]), openFormat.fields);
    expect(JSON.parse(entry).certificateIds[0] === text).toBe(true);
  }
  expect(logged('\u009b2J')).toContain('\\u009b2J');
});

it('a terminal keeps lines and colours of its own', () => {
  expect(printed('\x1b[1;31mfailed\x1b[0m\nnext')).toContain('\x1b[1;31mfailed\x1b[0m\nnext');
  expect(printed('a\x1b[2Jb')).toContain('a\\u{1b}[2Jb');
});
