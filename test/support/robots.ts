import { createHmac } from 'node:crypto';
import { type CloudServer, cloudServer, type Reply, type Seen } from '../alicloud/cloud-server.js';

export const secrets = { dingtalk: 'SEC0123456789abcdef', feishu: 'feishuSecret123' } as const;
export const tokens = { dingtalk: 'dingToken123456', feishu: 'feishuHook123456', wecom: 'wecomKey123456' } as const;

/** The robots of a chat on loopback: each checks what its vendor checks, and answers as that does. */
export interface Robots extends CloudServer {
  /** What `NOTIFY` has for each vendor. */
  readonly notify: Readonly<Record<'dingtalk' | 'feishu' | 'wecom' | 'slack' | 'json', string>>;
  /** What the robots do from now on, where it is not to take messages. */
  trouble: Reply | undefined;
  /** Bodies of the messages that were taken, oldest first. */
  readonly taken: readonly Taken[];
}

export interface Taken {
  readonly vendor: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON from the wire, whose shape is what tests look at.
  readonly body: any;
}

export async function startRobots(now: () => Date): Promise<Robots> {
  const taken: Taken[] = [];
  const server = await cloudServer((seen) => {
    if (robots.trouble !== undefined) return robots.trouble;
    const vendor = seen.path.split('/')[1] ?? '';
    const reply = answers[vendor]?.(seen, now()) ?? { status: 404, body: {} };
    if (isTaken(reply)) taken.push({ vendor, body: JSON.parse(seen.body) });
    return reply;
  });
  const { url } = server;
  const robots: Robots = Object.assign(server, {
    taken,
    trouble: undefined as Reply | undefined,
    notify: {
      dingtalk: `dingtalk+${url}/dingtalk/robot/send?access_token=${tokens.dingtalk}&secret=${secrets.dingtalk}`,
      feishu: `feishu+${url}/feishu/hook/${tokens.feishu}?secret=${secrets.feishu}`,
      wecom: `wecom+${url}/wecom/send?key=${tokens.wecom}`,
      slack: `slack+${url}/slack/T0/B0/slackToken123`,
      json: `${url}/json/hook?token=jsonToken123`,
    },
  });
  return robots;
}

const ok = { body: { errcode: 0, errmsg: 'ok' } };

const answers: Readonly<Record<string, (seen: Seen, now: Date) => Reply>> = {
  /** Source: DingTalk: the signature must be right and at most an hour old, the text no longer than 20,000 bytes. */
  dingtalk: ({ query, body }, now) => {
    const { access_token, timestamp = '', sign, secret } = query;
    const right = createHmac('sha256', secrets.dingtalk).update(`${timestamp}\n${secrets.dingtalk}`).digest('base64');
    const isNew = Math.abs(Number(timestamp) - now.getTime()) < 3_600_000;
    const message = JSON.parse(body);
    if (access_token !== tokens.dingtalk) return { body: { errcode: 300001, errmsg: 'token is not exist' } };
    if (secret !== undefined || sign !== right || !isNew)
      return { body: { errcode: 310000, errmsg: 'sign not match' } };
    const isGood = message.msgtype === 'markdown' && message.markdown.title !== '' && message.markdown.text !== '';
    return isGood && body.length <= 20_000 ? ok : { body: { errcode: 40035, errmsg: 'bad body' } };
  },
  /** Source: Feishu: the same with seconds, in the body, keyed the other way round. */
  feishu: ({ path, query, body }, now) => {
    const { timestamp, sign, msg_type, content } = JSON.parse(body);
    const right = createHmac('sha256', `${timestamp}\n${secrets.feishu}`).update('').digest('base64');
    const isNew = Math.abs(Number(timestamp) * 1000 - now.getTime()) < 3_600_000;
    if (!path.endsWith(tokens.feishu) || query.secret !== undefined) return { body: { code: 19001, msg: 'bad hook' } };
    if (sign !== right || !isNew) return { body: { code: 19021, msg: 'sign match fail' } };
    const [post] = Object.values<{ title: string; content: { tag: string; text: string }[][] }>(content.post ?? {});
    const isGood = msg_type === 'post' && post?.content.flat().every(({ tag }) => tag === 'text');
    return isGood && Buffer.byteLength(body) <= 20_000
      ? { body: { code: 0, msg: 'success', data: {} } }
      : { body: { code: 9499, msg: 'Bad Request' } };
  },
  wecom: ({ query, body }) => {
    const { msgtype, markdown } = JSON.parse(body);
    if (query.key !== tokens.wecom) return { body: { errcode: 93000, errmsg: 'invalid webhook url' } };
    const isGood = msgtype === 'markdown' && Buffer.byteLength(markdown.content) <= 4_096;
    return isGood ? ok : { body: { errcode: 40058, errmsg: 'markdown.content exceed max length 4096' } };
  },
  slack: ({ body }) => {
    const { text } = JSON.parse(body);
    return text.length <= 4_000 ? { text: 'ok' } : { status: 400, text: 'msg_too_long' };
  },
  json: () => ({ status: 204, text: '' }),
};

function isTaken(reply: Reply): boolean {
  if (typeof reply !== 'object' || (reply.status ?? 200) >= 300) return false;
  return 'text' in reply || /"(errcode|code)":0/.test(JSON.stringify(reply.body));
}
