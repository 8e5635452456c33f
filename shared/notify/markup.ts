import { plain } from '../wording/plain.js';
import type { Notice } from './notice.js';

/** A vendor's markup: escaped text, bold text, end of line. */
export interface Markup {
  readonly text: (text: string) => string;
  readonly bold: (escaped: string) => string;
  /** `url` is of the configuration, which allows no character that would end it. */
  readonly link: (escaped: string, url: string) => string;
  readonly newLine: string;
  /** The largest message, in bytes of UTF-8. */
  readonly mostBytes: number;
}

const lookAlikes: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '｀',
  '~': '～',
  '\\': '＼',
  _: '＿',
};

/**
 * Text for DingTalk and WeCom. Neither documents an escape, and clients differ in their treatment of backslashes. So each
 * character that could begin markup, a mention or a link is replaced by a full-width look-alike.
 */
export function markdownText(text: string): string {
  const special = /[<>[\]*`~\\]|(?<![a-z\d])_|_(?![a-z\d])/gi;
  return withoutLinks(text).replace(special, (character) => lookAlikes[character] ?? character);
}

/** Text for Slack. Source: Slack, message formatting: only these three are escaped. Messages have `mrkdwn` off. */
export function slackText(text: string): string {
  return withoutLinks(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text for Feishu, where only mentions are markup. */
export function plainText(text: string): string {
  return withoutLinks(text).replaceAll('<', '＜').replaceAll('>', '＞');
}

/** Clients turn URLs into links, and a foreign name may be a URL. */
function withoutLinks(text: string): string {
  return text.replaceAll('://', ':／／');
}

/** The notice in a vendor's markup, within its size limit. It is cut from the end. The last line counts the conditions that are left out. */
export function renderNotice(
  { title, items, more, link }: Notice,
  { text, bold, link: linkOf, newLine, mostBytes }: Markup,
  moreText: (count: number) => string,
): string {
  const seen = (foreign: string) => text(plain(foreign));
  const blocks = items.map(({ head, lines }) =>
    [bold(seen(head)), ...lines.map(({ label, text: value }) => `${seen(label)}: ${seen(value)}`)].join(newLine),
  );
  for (let kept = blocks.length; ; kept -= 1) {
    const left = more + items.slice(kept).reduce((sum, { conditions }) => sum + conditions, 0);
    const closing = [
      ...(left > 0 ? [moreText(left)] : []),
      ...(link === undefined ? [] : [linkOf(seen(link.label), link.url)]),
    ];
    const whole = [bold(title), ...blocks.slice(0, kept), ...closing].join('\n\n');
    if (kept === 0 || Buffer.byteLength(whole) <= mostBytes) return whole;
  }
}
