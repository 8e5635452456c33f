import { expect, it } from 'vitest';
import { readConfig } from '../../shared/runtime/config.js';

const read = (env: Readonly<Record<string, string>>) => readConfig({ LEDGER: 'dir:/l', ...env }, 'cn-hangzhou').notify;

it.each([
  {
    when: 'a signed robot, whose secret leaves the address',
    given: 'dingtalk+https://oapi.dingtalk.com/robot/send?access_token=abc&secret=SEC1',
    then: [{ vendor: 'dingtalk', url: 'https://oapi.dingtalk.com/robot/send?access_token=abc', secret: 'SEC1' }],
  },
  {
    when: 'one that is not signed',
    given: 'feishu+https://open.feishu.cn/open-apis/bot/v2/hook/abc',
    then: [{ vendor: 'feishu', url: 'https://open.feishu.cn/open-apis/bot/v2/hook/abc', secret: undefined }],
  },
  {
    when: 'several, one of them twice',
    given: 'wecom+https://q.example/send?key=k, slack+https://s.example/T/B/x ,wecom+https://q.example/send?key=k',
    then: [
      { vendor: 'wecom', url: 'https://q.example/send?key=k', secret: undefined },
      { vendor: 'slack', url: 'https://s.example/T/B/x', secret: undefined },
    ],
  },
  {
    when: "anybody's, with a secret that is its own",
    given: 'https://ops.example/hook?secret=theirs',
    then: [{ vendor: 'json', url: 'https://ops.example/hook?secret=theirs', secret: undefined }],
  },
  {
    when: 'a relay on this machine',
    given: 'http://127.0.0.1:8080/hook',
    then: [{ vendor: 'json', url: 'http://127.0.0.1:8080/hook', secret: undefined }],
  },
])('NOTIFY takes $when', ({ given, then }) => {
  expect(read({ NOTIFY: given }).targets).toEqual(then);
});

it.each([
  { when: 'plain http', given: 'http://hooks.example/t0ken', says: /^.*NOTIFY item 1 must be https$/ },
  {
    when: 'http to what only looks like loopback',
    given: 'http://127.0.0.1.t0ken.example/',
    says: /item 1 must be https/,
  },
  {
    when: 'an unknown vendor',
    given: 'teams+https://hooks.example/t0ken',
    says: /item 1 must be a URL that begins with/,
  },
  { when: 'no URL', given: 'https://ok.example/,t0ken', says: /item 2 must be a URL/ },
  { when: 'a password', given: 'https://me:t0ken@hooks.example/', says: /must not contain a user or a password/ },
  {
    when: 'DingTalk without a token',
    given: 'dingtalk+https://d.example/t0ken',
    says: /must contain access_token=…/,
  },
  { when: 'WeCom without a key', given: 'wecom+https://w.example/t0ken', says: /must contain key=…/ },
  {
    when: 'two bad ones',
    given: 'ftp://t0ken,https://ok.example/,http://t0ken.example',
    says: /item 1 must be a URL.*, item 3 must be https/,
  },
  {
    when: 'too many',
    given: Array.from({ length: 11 }, (_, n) => `https://ok.example/t0ken${n}`).join(','),
    says: /at most 10/,
  },
])('NOTIFY refuses $when, and repeats nothing of it', ({ given, says }) => {
  const attempt = () => read({ NOTIFY: given });
  expect(attempt).toThrow(says);
  expect(attempt).not.toThrow(/t0ken/);
});

it('NOTIFY_DIGEST is a time of day, with or without a zone, and needs NOTIFY', () => {
  const NOTIFY = 'https://ok.example/';
  expect(read({ NOTIFY, NOTIFY_DIGEST: '09:00' }).digest).toEqual({ minuteOfDay: 540, zone: 'UTC' });
  expect(read({ NOTIFY, NOTIFY_DIGEST: '9:30 Asia/Shanghai' }).digest).toEqual({
    minuteOfDay: 570,
    zone: 'Asia/Shanghai',
  });
  expect(() => read({ NOTIFY, NOTIFY_DIGEST: '25:00' })).toThrow(/NOTIFY_DIGEST must be a time of day/);
  expect(() => read({ NOTIFY, NOTIFY_DIGEST: '09:00 Beijing' })).toThrow(/time zone, such as Asia\/Shanghai/);
  expect(() => read({ NOTIFY_DIGEST: '09:00' })).toThrow(/NOTIFY is missing/);
});

it.each(['REPORT_URL', 'DOCS_URL'])(
  '%s is a page that people open, without what would end a link in a message',
  (variable) => {
    const page = (value: string) => {
      const { notify, docsUrl } = readConfig({ LEDGER: 'dir:/l', [variable]: value }, 'cn-hangzhou');
      return variable === 'REPORT_URL' ? notify.reportUrl : docsUrl;
    };
    expect(page('https://certs.example.com/report/latest.html')).toBe('https://certs.example.com/report/latest.html');
    expect(page('https://certs.example.com/docs/')).toBe('https://certs.example.com/docs');
    for (const bad of [
      'http://a.example',
      'https://user@a.example',
      'https://a.example/?key=1',
      'https://a.example/(x)',
      'https:///x',
      'javascript:x',
    ])
      expect(() => page(bad)).toThrow(new RegExp(`${variable} must be a URL that begins with https://`));
  },
);
