import type { Notice } from './notice.js';

/** How a vendor writes text that is shown as it is, bold text, and an end of line. */
export interface Markup {
  readonly text: (text: string) => string;
  readonly bold: (escaped: string) => string;
  readonly newLine: string;
  /** Most bytes of the whole. */
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
 * Neither DingTalk nor WeCom documents how to escape, so what could begin markup, a mention or a link becomes a
 * character that only looks like it: a backslash would be shown by one client and obeyed by another.
 */
export function markdownText(text: string): string {
  const special = /[<>[\]*`~\\]|(?<![a-z\d])_|_(?![a-z\d])/gi;
  return withoutLinks(text).replace(special, (character) => lookAlikes[character] ?? character);
}

/** Source: Slack, message formatting: these three and no others. Messages are sent with `mrkdwn` off. */
export function slackText(text: string): string {
  return withoutLinks(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Where nothing is markup but a mention. */
export function plainText(text: string): string {
  return withoutLinks(text).replaceAll('<', '＜').replaceAll('>', '＞');
}

/** A name that is an address would be made a link. */
function withoutLinks(text: string): string {
  return text.replaceAll('://', ':／／');
}

/** The notice in a vendor's markup. Items that there is no room for are counted in the last line. */
export function renderNotice(
  { title, items, more }: Notice,
  { text, bold, newLine, mostBytes }: Markup,
  moreText: (count: number) => string,
): string {
  const blocks = items.map(({ head, lines }) =>
    [bold(text(head)), ...lines.map(({ label, text: value }) => `${label}: ${text(value)}`)].join(newLine),
  );
  for (let kept = blocks.length; ; kept -= 1) {
    const left = more + blocks.length - kept;
    const closing = left > 0 ? [moreText(left)] : [];
    const whole = [bold(title), ...blocks.slice(0, kept), ...closing].join('\n\n');
    if (kept === 0 || Buffer.byteLength(whole) <= mostBytes) return whole;
  }
}
