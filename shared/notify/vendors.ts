import { createHmac } from 'node:crypto';
import type { NotifyTarget, Vendor } from '../runtime/notify-settings.js';
import type { Lang } from '../wording/reasons.js';
import { type Markup, markdownText, plainText, slackText, written } from './markup.js';
import type { Notice, Told } from './notice.js';
import { words } from './words.js';

/** What is said: for people, and for programs. */
export interface Said {
  readonly notice: Notice;
  readonly told: Told;
  readonly digest?: object | undefined;
  readonly lang: Lang;
  readonly at: Date;
}

export interface Post {
  readonly url: string;
  readonly body: object;
}

export interface VendorRules {
  /** Half of what the vendor lets through in a minute: others may use the same robot. */
  readonly perMinute: number;
  readonly post: (said: Said, target: NotifyTarget) => Post;
  /** The vendor's code where it did not take the message, whatever the HTTP status says. */
  readonly refusal: (body: unknown) => string | undefined;
}

/** `**bold**`; a single end of line would be swallowed by DingTalk. */
const dingtalkMarkup = markup(markdownText, '**', '\n\n', 16_000);
const wecomMarkup = markup(markdownText, '**', '\n', 4_000);
const slackMarkup = markup(slackText, '', '\n', 3_900);
const feishuMarkup = markup(plainText, '', '\n', 14_000);

export const vendors: Readonly<Record<Vendor, VendorRules>> = {
  /** Source: DingTalk, custom robot: 20 a minute, then 10 minutes of nothing; a body of at most 20,000 bytes. */
  dingtalk: { perMinute: 10, post: dingtalkPost, refusal: codeIn('errcode') },
  /** Source: Feishu, custom bot: 100 a minute, 5 a second; a body of at most 20 KB. */
  feishu: { perMinute: 50, post: feishuPost, refusal: codeIn('code', 'StatusCode') },
  /** Source: WeCom, group robot (91770): 20 a minute, 4,096 bytes of markdown. */
  wecom: { perMinute: 10, post: wecomPost, refusal: codeIn('errcode') },
  /** Source: Slack, incoming webhooks: one a second; a text above 4,000 characters is split or cut. */
  slack: { perMinute: 30, post: slackPost, refusal: () => undefined },
  json: { perMinute: 30, post: jsonPost, refusal: () => undefined },
};

/** Source: DingTalk: HMAC-SHA256 of milliseconds, a line feed and the secret, keyed by the secret; both in the query. */
function dingtalkPost(said: Said, { url, secret }: NotifyTarget): Post {
  const body = { msgtype: 'markdown', markdown: { title: said.notice.title, text: textOf(said, dingtalkMarkup) } };
  if (secret === undefined) return { url, body };
  const timestamp = String(said.at.getTime());
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', hmac(secret, `${timestamp}\n${secret}`));
  return { url: signed.href, body };
}

/** Source: Feishu: HMAC-SHA256 of nothing, keyed by seconds, a line feed and the secret; both in the body. */
function feishuPost(said: Said, { url, secret }: NotifyTarget): Post {
  const [title = '', ...lines] = textOf(said, feishuMarkup).split('\n');
  const content = lines.map((text) => [{ tag: 'text', text: `${text}` }]);
  const post = { [said.lang === 'zh' ? 'zh_cn' : 'en_us']: { title, content } };
  const timestamp = String(Math.floor(said.at.getTime() / 1000));
  const proof = secret === undefined ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
  return { url, body: { ...proof, msg_type: 'post', content: { post } } };
}

function wecomPost(said: Said, { url }: NotifyTarget): Post {
  return { url, body: { msgtype: 'markdown', markdown: { content: textOf(said, wecomMarkup) } } };
}

function slackPost(said: Said, { url }: NotifyTarget): Post {
  return { url, body: { text: textOf(said, slackMarkup), mrkdwn: false, unfurl_links: false } };
}

/** For programs: every field as it is, nothing escaped but by JSON. Of very many conditions the first hundred. */
function jsonPost({ notice, told, digest, at }: Said, { url }: NotifyTarget): Post {
  const most = 100;
  const { begun, ended } = told;
  const left = Math.max(0, begun.length - most) + Math.max(0, ended.length - most);
  const news = { begun: begun.slice(0, most), over: ended.slice(0, most), more: left };
  return { url, body: { source: 'nlb-cert-rotation', at, title: notice.title, ...news, digest } };
}

function textOf({ notice, lang }: Said, markup: Markup): string {
  return written(notice, markup, words[lang].more);
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}

function markup(text: Markup['text'], mark: string, newLine: string, mostBytes: number): Markup {
  return { text, bold: (escaped) => `${mark}${escaped}${mark}`, newLine, mostBytes };
}

/** The first of these fields that is there must be 0; where none is, whoever answered is not the vendor. */
function codeIn(...fields: readonly string[]): VendorRules['refusal'] {
  return (body) => {
    const found =
      typeof body === 'object' && body !== null ? new Map<string, unknown>(Object.entries(body)) : new Map();
    const field = fields.find((name) => found.has(name));
    if (field === undefined) return 'UnreadableAnswer';
    const code = found.get(field);
    return code === 0 ? undefined : `${field} ${String(code)}`;
  };
}
