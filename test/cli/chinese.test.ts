import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialTexts as texts } from '../../functions/cli/credentials/texts.js';
import { systemEdges } from '../../functions/run/edges.js';
import { wordsIn } from '../../shared/wording/languages.js';
import { typed } from '../support/command-line.js';
import { type Robots, startRobots } from '../support/robots.js';

let robots: Robots;
beforeAll(async () => {
  robots = await startRobots(() => new Date());
});
afterAll(() => robots.close());

const run = (env: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  typed([...argv, '--lang', 'zh'], { ...systemEdges, env, sleep: async () => {} });

describe('a text about credentials', () => {
  const { translate } = wordsIn('zh');
  const { why, tried } = texts;
  const profile = texts.profile('dev', 'OAuth');
  it.each([
    ['bad credentials', texts.wrongMode('dev', 'X', ['AK', 'OAuth'])],
    ['bad credentials', texts.noProfile('dve', ['dev'], ['dev', 'prod'])],
    ['bad credentials', texts.expired('dev', 'OAuth', '2026-06-15T12:00:00Z')],
    ['no credentials', texts.none([tried.noFile, tried.emptyProfile('dev'), tried.noInstance])],
    ['no credentials', texts.noneNamed('dev', tried.noProfiles)],
    ['no credentials', texts.unusable(profile.name, why.command, profile.remedy)],
    [
      'no credentials',
      texts.unusable(
        texts.instance.name,
        why.unreachable('100.100.100.200', 'ETIMEDOUT', ', through the proxy http://p:1 (HTTPS_PROXY)'),
        texts.network,
      ),
    ],
    ['rejected', texts.rejected('InvalidAccessKeyId', texts.oidc)],
  ])('(%s) is Chinese as a whole: %s', (_kind, text) => {
    const rest = translate(text).replace(/aliyun configure[\w -]*|\S*[_/."@]\S*|--?\w+/g, '');
    expect(rest).toMatch(/\p{Script=Han}/u);
    expect(rest).not.toMatch(/\b(?!HTTP|OIDC|RAM|source|aliyun|profile)[a-z]{3,}/);
  });
});

describe('in Chinese', () => {
  it('notify says what each target answers, and what to correct', async () => {
    const wrong = robots.notify.slack.replace('slack/', 'none/');
    const { code, out } = await run({ NOTIFY: [robots.notify.json, wrong].join() }, 'notify', '--test');
    const host = new URL(robots.url).host;
    expect([code, out.replace(/ {2,}/g, '  ').split('\n')]).toEqual([
      1,
      [
        `  正常  json ${host}  已接受测试消息；请查看是否收到`,
        `  失败  slack ${host}  HTTP 404；请检查 NOTIFY 第 2 项的地址`,
      ],
    ]);
  });

  it.each([
    [{}, ['notify', '--test'], /^未设置 NOTIFY；/],
    [{ HTTPS_PROXY: 'ftp://p' }, ['status'], /^环境变量有误：HTTPS_PROXY 必须/],
  ])('a wrong setting is explained: %j', async (env, argv, says) => {
    expect(await run(env, ...argv)).toMatchObject({ code: 2, err: expect.stringMatching(says) });
  });

  it.each(['notify', 'completion'])('the help of %s has no English sentence', async (command) => {
    const { code, out } = await run({}, command, '--help');
    const sentences = out.split('\n').filter((line) => /[a-z]{3,} [a-z]{2,} [a-z]{3,}/.test(line));
    expect([code, sentences.filter((line) => !line.includes('nlb-cert '))]).toEqual([0, []]);
  });
});
