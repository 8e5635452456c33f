import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { commandLine, type Typed } from '../support/command-line.js';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
const ids: Record<string, string> = {};
const env = { VERIFY: 'probe', CONFIRM_WITHIN_MINUTES: '1' };

/**
 * front: shop was renewed and replaced, blog's successor lacks a name. back: tagged off, with the former shop. full: every
 * slot is used. stuck: a change that NLB does not finish. refused: NLB refuses the successor.
 */
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env });
  const { world, clock, faults } = system.cloud;
  const issue = (...names: string[]) => world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const listener = (label: string, port: number, certificates: readonly string[], region = 'cn-hangzhou') => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region, name: label });
    const [defaultCertificate = '', ...additionalCertificates] = certificates;
    ids[label] = world.addListener({ loadBalancerId, port, defaultCertificate, additionalCertificates }).id;
    ids[`nlb-${label}`] = loadBalancerId;
  };
  for (const name of ['www', 'shop', 'blog', 'crm', 'api', 'back']) ids[`${name}.`] = issue(`${name}.example.com`);
  listener('front', 443, [ids['www.']!, ids['shop.']!, ids['blog.']!]);
  listener('back', 8443, [ids['back.']!, ids['shop.']!], 'cn-shanghai');
  listener(
    'full',
    443,
    Array.from({ length: 26 }, (_, n) => issue(`full${n}.example.com`)),
  );
  listener('stuck', 443, [ids['www.']!, ids['crm.']!]);
  listener('refused', 443, [ids['www.']!, ids['api.']!]);
  listener('twin', 443, [ids['www.']!]);
  listener('twin', 444, [ids['www.']!], 'cn-shanghai');
  world.tag(ids.back!, 'cert-rotation', 'off');
  clock.advance(3600);
  for (const name of ['shop', 'crm', 'api']) ids[name] = world.renew(ids[`${name}.`]!).id;
  ids.blog = world.renew(ids['blog.']!, { names: ['blogs.example.com'] }).id;
  faults.add({ match: { listenerId: ids.stuck! }, effect: 'job-hangs' });
  const refusal = { code: 'OperationDenied.Frozen', status: 403 };
  faults.add({
    match: { listenerId: ids.refused!, operation: 'AssociateAdditionalCertificatesWithListener' },
    effect: refusal,
  });
  await system.sweep();
  await system.minutes(3);
}, 60_000);
afterAll(() => system.stop());

const show = (...argv: readonly string[]): Promise<Typed> => commandLine(system, env)('show', ...argv);

/** The part of an answer under a heading. */
function partOf(out: string, heading: string): string {
  return new RegExp(`^${heading} [\\s\\S]*?(?=\\n\\S|\\n\\n)`, 'm').exec(`${out}\n\n`)?.[0] ?? '';
}

/** What an engineer on call asks, with the command and the part of its one answer. */
const questions = [
  {
    asks: 'Is www.example.com safe until Monday?',
    argv: ['www.example.com'],
    in: 'Safe',
    says: /yes, until 2027-01-01 \d\d:\d\d \(in 199 days\)/,
  },
  {
    asks: 'Will somebody have to act for shop.example.com on back?',
    argv: ['back'],
    in: 'Safe',
    says: /only until 2027-01-01 .*nothing replaces it until a person acts \(shop\.example\.com, back :8443\)/,
  },
  {
    asks: 'Which certificate does the listener have as its default?',
    argv: ['front:443'],
    in: 'Attached',
    says: /www\.example\.com {2,}front :443 {2,}Default certificate <www\.>, until 2027-01-01/,
  },
  {
    asks: 'On which listeners is it?',
    argv: ['shop.example.com'],
    in: 'Attached',
    says: /on 2 listeners\n[\s\S]*front :443[\s\S]*back :8443/,
  },
  {
    asks: 'Who put this certificate on, and when?',
    argv: ['shop.example.com'],
    in: 'Attached',
    says: /<shop>, until .*Attached 2026-06-15 13:00 by sweep, run by test \(request [-\w]{36}\)/,
  },
  {
    asks: 'Since when is one there that this system did not attach?',
    argv: ['www.example.com'],
    in: 'Attached',
    says: /Attached before 2026-03-15, or by another tool/,
  },
  {
    asks: 'Which listeners still have the old one?',
    argv: [`shop.example.com`],
    in: 'In CAS',
    says: /on back :8443;.* id <shop\.>,/,
  },
  {
    asks: 'Do clients get the new one?',
    argv: ['front :443'],
    in: 'Attached',
    says: /<shop>, until .*Clients get it since 2026-06-15 13:0\d, last seen/,
  },
  {
    asks: 'Is there a renewed certificate, until when, by which issuer and key?',
    argv: ['shop.example.com'],
    in: 'In CAS',
    says: /valid 2026-06-15 – 2027-01-01; ECC key, issued by .*; id <shop>, instance cas-/,
  },
  {
    asks: 'Why was blog.example.com not replaced?',
    argv: ['blog.example.com'],
    in: 'Attached',
    says: /Nothing replaces it by itself: .*\(names-lost\): the successor does not cover blog\.example\.com \(<blog>\)/,
  },
  {
    asks: 'Which names would be lost, and how do I accept that?',
    argv: ['blog.example.com'],
    in: 'Needs you',
    says: /does not cover blog\.example\.com[\s\S]*\n {4}nlb-cert backfill --certificates <blog\.>=<blog> --allow-name-loss\n/,
  },
  {
    asks: 'Is a change under way, and since when?',
    argv: ['stuck'],
    in: 'Next',
    says: /overdue 3 minutes {2,}crm\.example\.com {2,}stuck :443 {2,}associate is under way in NLB/,
  },
  {
    asks: 'Does anybody have to act, and where is the runbook?',
    argv: ['stuck'],
    in: 'Needs you',
    says: /1 item\n[\s\S]*docs\/operations\.md#overdue/,
  },
  {
    asks: 'Did NLB refuse it, and with which code?',
    argv: ['api.example.com'],
    in: 'Done',
    says: /associate \S+ \(OperationDenied\.Frozen\)/,
  },
  {
    asks: 'Is it switched off?',
    argv: ['back:8443'],
    in: 'Attached',
    says: /\(switched-off\): .* is tagged cert-rotation: off/,
  },
  {
    asks: 'Is the load balancer full?',
    argv: ['full'],
    in: 'Room',
    says: /full is FULL: 25 of 25 additional certificates/,
  },
  {
    asks: 'Which run did what, and what do I give the support?',
    argv: ['front:443'],
    in: 'Done',
    says: /associate confirmed; <shop> for <shop\.>; 2026-06-15 13:00; requested by sweep, run by test, pass [-\w]{36}; request [-\w]{36}/,
  },
  {
    asks: 'How do I undo it?',
    argv: ['front:443'],
    in: 'Commands',
    says: /undo the last rotation\n {4}nlb-cert rollback --listener <front> --certificate <shop> --since 2026-06-15T13:00:00\.000Z\n/,
  },
  {
    asks: 'How do I stop it?',
    argv: ['front:443'],
    in: 'Commands',
    says: /stop: never change it\n {4}aliyun nlb TagResources --RegionId cn-hangzhou --ResourceType listener --ResourceId\.1 <front> --Tag\.1\.Key cert-rotation --Tag\.1\.Value off\n/,
  },
  {
    asks: 'When does it need me if nothing happens?',
    argv: ['www.example.com'],
    in: 'Next',
    says: /without one it needs you from 2026-12-18 on/,
  },
];

/** With the ids of the estate for `<name>`. */
function expected({ source }: RegExp): RegExp {
  return new RegExp(source.replace(/<([\w.\\]+)>/g, (_, name: string) => ids[name.replace('\\', '')] ?? name));
}

describe('nlb-cert show', () => {
  it.each(questions)('answers: $asks', async ({ argv, says, ...question }) => {
    const { out, err } = await show(...argv);
    expect(err).toBe('');
    expect(partOf(out, question.in)).toMatch(expected(says));
  });

  it('changes nothing, neither on a listener nor in the ledger', async () => {
    const before = [writes(system).length, await system.entries('state'), await system.entries('open')];
    for (const text of ['front', 'shop.example.com', 'front:443']) await show(text);
    expect([writes(system).length, await system.entries('state'), await system.entries('open')]).toEqual(before);
  });

  const spellings = [
    ['a domain', () => 'shop.example.com'],
    ['a domain in capital letters', () => 'SHOP.example.com'],
    ['a certificate id', () => ids.shop!],
    ['the number of a certificate id', () => ids.shop!.split('-')[0]!],
    ['an instance', () => system.cloud.world.certificate(ids.shop!).instanceId ?? ''],
    ['a listener id', () => ids.front!],
    ['a listener by name and port', () => 'front:443'],
    ['a load balancer id', () => ids['nlb-front']!],
    ['a load balancer name', () => 'front'],
  ] as const;
  it.each(spellings)('takes %s', async (_kind, text) => {
    const { out, err } = await show(text());
    expect([err, partOf(out, 'Attached')]).toEqual(['', expect.stringMatching(/shop\.example\.com {2,}front :443/)]);
  });

  it.each([
    [['www.example.com'], 0],
    [['front'], 1],
    [['stuck:443'], 1],
    [['full'], 0],
  ])('of %s ends with %i: 1 for a condition about it', async (argv, code) => {
    expect((await show(...argv)).code).toBe(code);
  });

  it('ends with 3, and says so, where a region could not be read', async () => {
    system.cloud.faults.add({ match: { operation: 'ListListeners', region: 'cn-shanghai' }, effect: '500' });
    const { code, out } = await show('shop.example.com');
    expect([code, partOf(out, 'Needs you')]).toEqual([3, expect.stringMatching(/failed {2,}cn-shanghai/)]);
    expect(await show('no-such-name')).toMatchObject({ code: 3, out: '' });
    system.cloud.faults.clear();
  });

  it('reads only the load balancer that it is about', async () => {
    const listings = () => system.cloud.requests.filter(({ operation }) => operation === 'ListListenerCertificates');
    const before = listings().length;
    await show('front:443');
    expect(listings().length - before).toBe(1);
  });

  it('has one object as JSON, with everything of the text', async () => {
    const { code, out } = await show('shop.example.com', '--json');
    expect(code).toBe(0);
    const story = JSON.parse(out);
    expect(story).toMatchObject({ asked: 'shop.example.com', outcome: { kind: 'risk' }, faults: [] });
    expect(story.attachments).toContainEqual(
      expect.objectContaining({
        listenerId: ids.front,
        certificateId: ids.shop,
        served: expect.objectContaining({ verdict: 'served' }),
      }),
    );
    expect(story.changes).toMatchObject([
      { step: 'associate', ending: 'confirmed' },
      { step: 'retire', ending: 'confirmed' },
    ]);
    expect(story.commands.map(({ purpose }: { purpose: string }) => purpose)).toEqual([
      'undo',
      'stop',
      'resume',
      'history',
    ]);
  });

  it('lists the meanings of a name that has several, with the command for each, and ends with 2', async () => {
    const { code, out } = await show('twin');
    expect([code, out.split('\n')[0]]).toEqual([2, 'twin has 2 meanings; ask for one of them']);
    expect(out.match(/\n {2}load balancer {2}twin {2}cn-\w+\n {4}nlb-cert show nlb-\w+/g)).toHaveLength(2);
    expect(JSON.parse((await show('twin', '--json')).out).meanings).toMatchObject([
      { kind: 'load balancer', region: 'cn-hangzhou' },
      { kind: 'load balancer', region: 'cn-shanghai' },
    ]);
    expect((await show('twin:444')).out).toMatch(/^Safe /);
  });

  it.each([
    ['shop.exmaple.com', /nothing is called shop\.exmaple\.com .*; did you mean shop\.example\.com/],
    ['frnt', /; did you mean front/],
    ['front:444', /; did you mean front:443/],
    ['99999999-cn-hangzhou', /nothing is called 99999999-cn-hangzhou/],
    ['zzzzzzzzzz', /nothing is called zzzzzzzzzz .*; nlb-cert status and nlb-cert report show the names/],
  ])('of %s, which matches nothing, lists near matches and ends with 2', async (text, says) => {
    expect(await show(text)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(says) });
  });

  it('finds a certificate that CAS does not list on its listener', async () => {
    const { world } = system.cloud;
    const { id } = world.issueCertificate({ names: ['gone.example.com'] });
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'gone' });
    world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
    world.deleteCertificate(id);
    const { code, out } = await show(id);
    expect(code).toBe(1);
    expect(out).toMatch(/^Safe +unknown: CAS does not list it/);
  });

  it.each(['en', 'zh'].flatMap((lang) => [80, 100, 140].map((columns) => [lang, columns] as const)))(
    'in %s fits on %i columns, and has no id before a name',
    async (lang, columns) => {
      const run = commandLine(system, env, { columns });
      for (const text of ['shop.example.com', 'front', 'stuck:443']) {
        const { out } = await run('show', text, '--lang', lang);
        for (const line of out.split('\n')) {
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/^ {2}(lsn-|nlb-\w{10}|\d{8})/);
        }
      }
    },
  );

  it('is in Chinese with --lang zh', async () => {
    const { out } = await show('shop.example.com', '--lang', 'zh');
    expect(out).toMatch(/^是否安全/);
    expect(out).not.toMatch(/Attached|Clients|Nothing|successor/);
  });
});

it('nlb-cert show names the requester for the listener that it attached, not for another one with the same certificate', async () => {
  system.cloud.world.attach(ids.back!, ids.shop!);
  const { attachments } = JSON.parse((await show(ids.shop!, '--json')).out);
  const requesters = attachments.map(({ listenerId, attached }: { listenerId: string; attached?: object }) => [
    listenerId,
    attached,
  ]);
  expect(Object.fromEntries(requesters)).toEqual({
    [ids.front!]: expect.objectContaining({ requestedBy: expect.objectContaining({ function: 'sweep' }) }),
    [ids.back!]: undefined,
  });
});

describe('nlb-cert show, of what goes on without a person', () => {
  let quiet: System;
  const named: Record<string, string> = {};
  /** pay was replaced, and waits for its grace time; cart was renewed, and no pass has seen it yet. */
  beforeAll(async () => {
    quiet = await startSystem({ regions: ['cn-hangzhou'] });
    const { world, clock } = quiet.cloud;
    const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
    const [standing, pay, cart] = ['www', 'pay', 'cart'].map((name) => issue(`${name}.example.com`));
    const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
    const attached = { defaultCertificate: standing!, additionalCertificates: [pay!, cart!] };
    named.front = world.addListener({ loadBalancerId, port: 443, ...attached }).id;
    clock.advance(3600);
    named.pay = world.renew(pay!).id;
    await quiet.sweep();
    await quiet.minutes(2);
    named.cart = world.renew(cart!).id;
  });
  afterAll(() => quiet.stop());

  it.each([
    {
      asks: 'What happens next, and when?',
      name: 'pay',
      in: 'Next',
      says: /in 23 hours .*pay\.example\.com .*\(grace\), at 2026-06-16 13:0\d/,
    },
    {
      asks: 'Is it replaced already?',
      name: 'pay',
      in: 'Attached',
      says: /Replaced: its successor \S+ until 2027-01-01 is attached beside it/,
    },
    {
      asks: 'Is it safe, although it is not replaced yet?',
      name: 'cart',
      in: 'Safe',
      says: /yes: its successor comes without a person; the present one ends at 2027-01-01/,
    },
    {
      asks: 'Which function makes the change, and when?',
      name: 'cart',
      in: 'Next',
      says: /next pass {2,}cart\.example\.com {2,}front :443 {2,}associate; the confirm function looks in 23 hours/,
    },
    {
      asks: 'How do I do it now?',
      name: 'cart',
      in: 'Commands',
      says: /rotate it now\n {4}nlb-cert backfill --listeners lsn-\w+@443\n/,
    },
  ])('answers: $asks', async ({ name, says, ...question }) => {
    const { code, out } = await commandLine(quiet)('show', `${name}.example.com`);
    expect([code, partOf(out, question.in)]).toEqual([0, expect.stringMatching(says)]);
  });

  it('has a command that does it, and one that undoes it', async () => {
    const commandIn = async (text: string, purpose: string) => {
      const { out } = await commandLine(quiet)('show', text, '--json');
      const found = JSON.parse(out).commands.find((each: { purpose: string }) => each.purpose === purpose);
      return found.command.split(' ').slice(1) as string[];
    };
    const attached = () => Object.keys(attachedTo(quiet, named.front!));
    const run = commandLine(quiet);
    expect((await run(...(await commandIn('cart.example.com', 'now')), '--yes')).code).toBe(0);
    expect(attached()).toContain(named.cart);
    expect((await run(...(await commandIn('cart.example.com', 'undo')), '--yes')).code).toBe(0);
    expect(attached()).not.toContain(named.cart);
    expect(attached()).toContain(named.pay);
  });
});

it('says that only a wildcard covers a name, which may be mistyped', async () => {
  const local = await startSystem({ regions: ['cn-hangzhou'] });
  onTestFinished(() => local.stop());
  const { world } = local.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'edge' });
  const { id } = world.issueCertificate({ names: ['*.wild.example', 'wild.example'] });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
  const run = commandLine(local);
  expect((await run('show', 'shpo.wild.example')).out).toMatch(
    /^No certificate has the name shpo\.wild\.example; \*\.wild\.example covers it\.\nSafe /,
  );
  expect((await run('show', 'wild.example')).out).toMatch(/^Safe /);
});

describe('a domain with a certificate of its own', () => {
  const day = 86_400_000;
  const own = { source: 'BUY', keyAlgorithm: 'ECC' } as const;

  /** Ten days before the end of a wildcard on another load balancer. */
  async function besideWildcard() {
    const other = await startSystem({ regions: ['cn-hangzhou'] });
    onTestFinished(() => other.stop());
    const { world, clock } = other.cloud;
    const until = (days: number) => new Date(clock.now().getTime() + days * day);
    const add = (name: string, names: string[], notAfter: Date) => {
      const { id } = world.issueCertificate({ names, notAfter, ...own });
      const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name });
      return { id, listenerId: world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id };
    };
    const shop = add('front', ['shop.example.com'], until(200));
    add('back', ['*.example.com'], until(40));
    clock.advance(30 * 86_400);
    return { other, shop, run: commandLine(other) };
  }

  it('is answered by that one, and the wildcards that cover it are named with their command', async () => {
    const { run } = await besideWildcard();
    const { code, out } = await run('show', 'shop.example.com');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\*\.example\.com covers shop\.example\.com too, .*\n {2}nlb-cert show '\*\.example\.com'\nSafe {8}yes/,
    );
    expect(out).toContain('Needs you   nothing');
    expect((await run('show', '*.example.com')).out).toMatch(
      /Needs you {3}1 item\n {2}10 days left {2}\*\.example\.com/,
    );
  });

  it('needs nobody from a time in the past', async () => {
    const { other, shop, run } = await besideWildcard();
    const { world, clock } = other.cloud;
    world.tag(shop.listenerId, 'cert-rotation', 'off');
    clock.set(new Date(world.certificate(shop.id).notAfter.getTime() - 5 * day));
    expect((await run('show', 'shop.example.com')).out).toMatch(/\nNext {8}nothing\n/);
  });

  it('does not call a certificate unfit that a person may accept', async () => {
    const { other, shop, run } = await besideWildcard();
    const successor = other.cloud.world.issueCertificate({
      ...{ ...own, names: ['shop.example.com'], issuer: 'Another CA' },
    }).id;
    const { out } = await run('show', 'shop.example.com');
    expect(out).toMatch(new RegExp(`${successor} until 20..-..-.. may be its successor`));
    expect(out).not.toContain('does not fit');
    const lossy = other.cloud.world.renew(shop.id, { names: ['www.example.com'] }).id;
    expect((await run('show', 'front:443')).out).toMatch(
      new RegExp(`Its successor ${lossy} until .* is attached only if you accept it\\. `),
    );
  });
});

it('speaks of the functions only once a full sweep has filled the ledger', async () => {
  const local = await startSystem({ regions: ['cn-hangzhou'] });
  onTestFinished(() => local.stop());
  const { world, clock } = local.cloud;
  const { id } = world.issueCertificate({ names: ['shop.example.com'] });
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
  const run = commandLine(local);
  const show = async (...argv: string[]) => (await run('show', 'front:443', ...argv)).out;
  clock.advance(3600);
  world.renew(id);
  const before = await show();
  expect(before).toContain(
    'planned  shop.example.com  front :443  set-default; no recent full sweep has filled this ledger',
  );
  expect(before).not.toMatch(/sweep function|confirm function|next pass/);
  expect(before).toMatch(/rotate it now\n {4}nlb-cert backfill --listeners lsn-/);
  expect(await show('--lang', 'zh')).toContain('近期没有完整巡检写入此台账，请用下方命令执行');
  await run('backfill', '--listeners', 'front:443', '--apply', '--no-follow');
  expect(await show()).toMatch(
    /set-default is under way in NLB; the command below looks at it\n[\s\S]*nlb-cert confirm --listeners/,
  );
});
