import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { namesInOrder } from '../../shared/rotation/model/names.js';
import { commandLine } from '../support/command-line.js';
import { startRobots } from '../support/robots.js';
import { midsummer, type System, startSystem } from '../support/system.js';

it.each([
  { when: 'a host and its wildcard', given: ['*.example.com', 'example.com'], then: 'example.com' },
  { when: 'a domain and its hosts', given: ['api.example.com', 'example.com', 'www.example.com'], then: 'example.com' },
  { when: 'a wildcard and a host under it', given: ['*.example.com', 'api.example.com'], then: '*.example.com' },
  {
    when: 'a domain with its wildcard and another',
    given: ['m.example.com', '*.shop.example.com', 'shop.example.com'],
    then: 'shop.example.com',
  },
  { when: 'hosts of one level', given: ['www.example.com', 'api.example.com'], then: 'api.example.com' },
  { when: 'an address and a host', given: ['10.0.0.1', 'a.b.c.d.example.com'], then: 'a.b.c.d.example.com' },
  { when: 'addresses only', given: ['2001:db8::1', '10.0.0.1'], then: '10.0.0.1' },
  { when: 'no name', given: [], then: undefined },
])('of $when, $then stands for the certificate', ({ given, then }) => {
  expect(namesInOrder(given)[0]).toBe(then);
});

it('the order of the names depends on the names only', () => {
  const label = fc.constantFrom('*', 'a', 'b', 'www');
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.example.com`);
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      expect(namesInOrder([...names].reverse())).toEqual(namesInOrder(names));
      expect([...namesInOrder(names)].sort()).toEqual([...names].sort());
    }),
  );
});

/** The alphabet has the wildcard first, and another host before the one that stands for the certificate. */
const [first, ...others] = ['shop.example.com', '*.shop.example.com', 'a.shop.example.com'] as const;
const names = [...others, first];

it('a certificate has one name in each answer, whichever of its domains is asked for', async () => {
  const now: { of?: System } = {};
  const robots = await startRobots(() => now.of?.cloud.clock.now() ?? midsummer);
  const folder = await mkdtemp(join(tmpdir(), 'one-name-'));
  const env = { VERIFY: 'probe', NOTIFY: robots.notify.dingtalk, RETIRE_AFTER_MINUTES: '0' };
  const system = await startSystem({ regions: ['cn-hangzhou'], env });
  now.of = system;
  onTestFinished(async () => {
    await Promise.all([system.stop(), robots.close(), rm(folder, { recursive: true, force: true })]);
  });
  const { world, clock } = system.cloud;
  const issue = (...domains: string[]) => world.issueCertificate({ names: domains, source: 'BUY' }).id;
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' }).id;
  const [standing, rotated] = [issue('www.example.com'), issue(...names)];
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: standing, additionalCertificates: [rotated] });
  clock.advance(3600);
  const successor = world.renew(rotated).id;
  await system.sweep();
  await system.settle();
  clock.advance(3600);
  world.renew(successor, { names: [first, 'a.shop.example.com', 'b.shop.example.com'] });
  await system.sweep();

  const run = commandLine(system, env);
  const page = join(folder, 'report.html');
  await run('report', '--out', page);
  const [message] = robots.taken.map(({ body }) => String(body.markdown?.text));
  const answers: Record<string, string> = { page: await readFile(page, 'utf8'), message: message ?? '' };
  for (const argv of questions) answers[argv.join(' ')] = (await run(...argv)).out;
  const called = Object.entries(answers).map(([from, text]) => [from, calledBy(text)]);
  expect(Object.fromEntries(called)).toEqual(Object.fromEntries(called.map(([from]) => [from, [first]])));
});

it('a condition about a successor for other domains is called by the certificate that clients get', async () => {
  const now: { of?: System } = {};
  const robots = await startRobots(() => now.of?.cloud.clock.now() ?? midsummer);
  const env = { NOTIFY: robots.notify.dingtalk };
  const system = await startSystem({ regions: ['cn-hangzhou'], env });
  now.of = system;
  onTestFinished(async () => {
    await Promise.all([system.stop(), robots.close()]);
  });
  const { world, clock } = system.cloud;
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' }).id;
  const { id } = world.issueCertificate({ names: ['shop.example.com'], source: 'BUY' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
  clock.advance(3600);
  world.renew(id, { names: ['other.example.com'] });
  await system.sweep();

  const run = commandLine(system, env);
  for (const command of ['status', 'plan', 'doctor', 'show front'])
    expect((await run(...command.split(' '))).out).toMatch(
      / shop\.example\.com {2}front :443 .*does not cover every name/,
    );
  const [message] = robots.taken.map(({ body }) => String(body.markdown?.text));
  expect(message).toContain('shop.example.com: The successor does not cover every name');
  expect((await run('report', '--out', '-')).out).not.toMatch(/<b>other\.example\.com|rowheader">other\.example\.com/);
});

const questions = [
  ['status'],
  ['plan'],
  ['show', 'front'],
  ...names.map((name) => ['show', name]),
  ['history'],
  ['doctor'],
  ['rollback', '--listener', 'front:443', '--since', '6h', '--dry-run'],
];

/** The domains that texts put before the number of the others. */
function calledBy(text: string): string[] {
  const plain = text.replace(/<[^>]*>/g, ' ');
  const counted = plain.matchAll(/([^\s(]*shop\.example\.com)\s*(?:\+2|and 2 more)/g);
  return [...new Set([...counted].map(([, name = '']) => name))];
}
