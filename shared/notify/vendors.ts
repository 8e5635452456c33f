import { createHmac } from 'node:crypto';
import type { NotifyTarget, Vendor } from '../runtime/notify-settings.js';
import { graded, type Lang } from '../wording/reasons.js';
import { labels } from './labels.js';
import { type Markup, markdownText, plainText, renderNotice, slackText } from './markup.js';
import type { Notice, NoticeChanges } from './notice.js';

/** One message: `notice` for people, `changes` and `digest` for programs. */
export interface Message {
  readonly notice: Notice;
  readonly changes: NoticeChanges;
  readonly digest?: object | undefined;
  readonly lang: Lang;
  /** Set if it reports nothing: a person tries whether messages arrive. */
  readonly isTest?: boolean;
  readonly at: Date;
}

interface Post {
  readonly url: string;
  readonly body: object;
}

interface VendorRules {
  /** Messages a minute: half of the vendor's limit, because other senders may use the same robot. */
  readonly perMinute: number;
  readonly post: (message: Message, target: NotifyTarget) => Post;
  /** The vendor's error code if it rejected the message; undefined if it accepted it. Vendors reject with HTTP 200 too. */
  readonly refusal: (body: unknown) => string | undefined;
}

const markdownLink: Markup['link'] = (label, url) => `[${label}](${url})`;
/** Clients turn a URL into a link. */
const plainLink: Markup['link'] = (label, url) => `${label}: ${url}`;

/** Blank lines, because DingTalk ignores a single end of line. */
const dingtalkMarkup = markup(markdownText, '**', { newLine: '\n\n', mostBytes: 16_000, link: markdownLink });
const wecomMarkup = markup(markdownText, '**', { mostBytes: 4_000, link: markdownLink });
const slackMarkup = markup(slackText, '', { mostBytes: 3_900 });
const feishuMarkup = markup(plainText, '', { mostBytes: 14_000 });

export const vendors: Readonly<Record<Vendor, VendorRules>> = {
  /** Source: DingTalk, custom robot: 20 a minute, then blocked for 10 minutes; a body of at most 20,000 bytes. */
  dingtalk: { perMinute: 10, post: dingtalkPost, refusal: codeIn('errcode') },
  /** Source: Feishu, custom bot: 100 a minute, 5 a second; a body of at most 20 KB. */
  feishu: { perMinute: 50, post: feishuPost, refusal: codeIn('code', 'StatusCode') },
  /** Source: WeCom, group robot (91770): 20 a minute, 4,096 bytes of markdown. */
  wecom: { perMinute: 10, post: wecomPost, refusal: codeIn('errcode') },
  /** Source: Slack, incoming webhooks: one a second; a text of more than 4,000 characters is split or cut. */
  slack: { perMinute: 30, post: slackPost, refusal: () => undefined },
  json: { perMinute: 30, post: jsonPost, refusal: () => undefined },
};

/** Source: DingTalk: HMAC-SHA256 of milliseconds, a line feed and the secret, keyed by the secret; both in the query. */
function dingtalkPost(message: Message, { url, secret }: NotifyTarget): Post {
  const body = {
    msgtype: 'markdown',
    markdown: { title: message.notice.title, text: textOf(message, dingtalkMarkup) },
  };
  if (secret === undefined) return { url, body };
  const timestamp = String(message.at.getTime());
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', hmac(secret, `${timestamp}\n${secret}`));
  return { url: signed.href, body };
}

/** Source: Feishu: HMAC-SHA256 of the empty text, keyed by seconds, a line feed and the secret; both in the body. */
function feishuPost(message: Message, { url, secret }: NotifyTarget): Post {
  const [title = '', ...lines] = textOf(message, feishuMarkup).split('\n');
  const content = lines.map((text) => [{ tag: 'text', text: `${text}` }]);
  const post = { [message.lang === 'zh' ? 'zh_cn' : 'en_us']: { title, content } };
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const proof = secret === undefined ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
  return { url, body: { ...proof, msg_type: 'post', content: { post } } };
}

function wecomPost(message: Message, { url }: NotifyTarget): Post {
  return { url, body: { msgtype: 'markdown', markdown: { content: textOf(message, wecomMarkup) } } };
}

function slackPost(message: Message, { url }: NotifyTarget): Post {
  return { url, body: { text: textOf(message, slackMarkup), mrkdwn: false, unfurl_links: false } };
}

/** For programs: unescaped fields as JSON, with the severity. At most the gravest 100 that began and 100 that ended. */
function jsonPost({ notice, changes, digest, isTest, at }: Message, { url }: NotifyTarget): Post {
  const most = 100;
  const [begun, ended] = [graded(changes.begun), graded(changes.ended)];
  const left = Math.max(0, begun.length - most) + Math.max(0, ended.length - most);
  const counted = { begun: begun.slice(0, most), over: ended.slice(0, most), more: left };
  return {
    url,
    body: { source: 'nlb-cert-rotation', at, title: notice.title, ...counted, digest, ...(isTest && { test: true }) },
  };
}

function textOf({ notice, lang }: Message, markup: Markup): string {
  return renderNotice(notice, markup, labels[lang].more);
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}

function markup(
  text: Markup['text'],
  mark: string,
  {
    newLine = '\n',
    mostBytes,
    link = plainLink,
  }: Pick<Markup, 'mostBytes'> & Partial<Pick<Markup, 'newLine' | 'link'>>,
): Markup {
  return { text, bold: (escaped) => `${mark}${escaped}${mark}`, link, newLine, mostBytes };
}

/** The first field that exists must be 0. An answer without any of the fields is not the vendor's. */
function codeIn(...fields: readonly string[]): VendorRules['refusal'] {
  return (body) => {
    const answer =
      typeof body === 'object' && body !== null ? new Map<string, unknown>(Object.entries(body)) : new Map();
    const field = fields.find((name) => answer.has(name));
    if (field === undefined) return 'UnreadableAnswer';
    const code = answer.get(field);
    return code === 0 ? undefined : `${field} ${String(code)}`;
  };
}
