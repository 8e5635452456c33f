import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { writes } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  const { world } = system.cloud;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  const { id } = world.issueCertificate({ names: ['www.example.com'] });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: id });
  await writeFile(join(system.ledger, 'bad.csv'), 'old,new\n1;2\n');
  await writeFile(join(system.ledger, 'bad.json'), '[{"old":"1"}]');
});
afterAll(() => system.stop());

interface Row {
  /** `FOLDER` stands for a folder of the test. */
  readonly argv: string;
  readonly env?: Env;
  readonly code: 2 | 3;
  /** The field that is wrong, and its cure. */
  readonly says: RegExp;
}

const usage = (argv: string, says: RegExp): Row => ({ argv, code: 2, says });
const configured = (argv: string, env: Env, says: RegExp): Row => ({ argv, env, code: 2, says });
const failed = (argv: string, env: Env, says: RegExp): Row => ({ argv, env, code: 3, says });

const rows: readonly Row[] = [
  // Commands and flags.
  usage('', /no command; nlb-cert --help lists the commands/),
  usage('rotate', /unknown command "rotate".*nlb-cert --help/),
  usage('swep', /unknown command "swep".*Did you mean sweep\?/),
  usage('shwo front', /unknown command "shwo".*Did you mean show\?/),
  usage('plan --listenrs x', /unknown option "--listenrs".*Did you mean --listeners\?/),
  usage('sweep --listeners front:443', /sweep does not take --listeners, but .*plan.*backfill/),
  usage('sweep --apply', /sweep does not take --apply, but backfill, rollback and prune do; nlb-cert sweep --help/),
  usage('status --yes', /status does not take --yes, but .*sweep/),
  usage('backfill --yes=maybe', /^--yes takes no value, not "maybe"; nlb-cert backfill --help lists its options$/),
  usage('plan --json=1', /^--json takes no value, not "1"; nlb-cert plan --help/),
  usage('status --yes=maybe', /^status does not take --yes, but backfill.*nlb-cert status --help/),
  usage('backfill --ye=1', /unknown option "--ye=1"/),
  usage('confirm now', /too many arguments for "confirm".*nlb-cert confirm --help/),
  usage('show', /missing required argument "name"; nlb-cert show --help/),
  usage('plan --regions', /--regions.*argument missing; nlb-cert plan --help/),
  usage('status --lang fr', /--lang.*"fr" is invalid.*en, zh/),
  usage('policy --explain --trust', /--explain .*leave out --trust/),
  // Regions.
  usage('plan --regions Mars', /--regions takes regions such as cn-hangzhou, not "Mars"; or all/),
  usage('plan --regions cn-hangzhou,,', /--regions takes regions such as cn-hangzhou, not ""/),
  usage('plan --regions cn-hangzou', /NLB offers no region cn-hangzou; did you mean cn-hangzhou\?/),
  usage('confirm --region cn-hangzhuo --yes', /NLB offers no region cn-hangzhuo; did you mean cn-hangzhou\?/),
  usage('doctor --region evil.example/', /--region takes a region such as cn-hangzhou/),
  ...['show front', 'history --load-balancers front', 'rollback --listener front:443 --since 6h --dry-run'].map(
    (argv) =>
      configured(
        argv,
        { REGIONS: 'cn-hangzhuo' },
        /^REGIONS names cn-hangzhuo, and NLB offers no such region; did you mean cn-hangzhou\?$/,
      ),
  ),
  // Change windows.
  ...[
    ['0 0 2 * * 1-5', /CHANGE_WINDOWS has no duration/],
    ['0 0 2 * 1-5/3h', /CHANGE_WINDOWS has 5 fields and not 6/],
    ['0 61 2 * * 1-5/3h', /CHANGE_WINDOWS minute "61" is not 0-59/],
    ['0 0/0 2 * * */3h', /CHANGE_WINDOWS minute step "0" is not/],
    ['0 0 2 * * FOO/3h', /CHANGE_WINDOWS day-of-week "FOO" is not 0-7 or SUN-SAT/],
    ['0 0 5-2 * * */3h', /CHANGE_WINDOWS hour "5-2" runs backwards/],
    ['0 0 2 31 2 */3h', /CHANGE_WINDOWS day-of-month "31" never comes in month "2"/],
    ['0 0 2 * * */3x', /CHANGE_WINDOWS duration "3x" is not like 3h/],
    ['0 0 2 * * */9d', /CHANGE_WINDOWS duration "9d" is not from 1m to 7d/],
    ['CRON_TZ=Mars/X 0 0 2 * * */3h', /CHANGE_WINDOWS zone "Mars\/X" is not known/],
    ['0 0 2 * * */3h;', /CHANGE_WINDOWS window 2: is empty/],
  ].map(([windows, says]) => configured('plan', { CHANGE_WINDOWS: String(windows) }, says as RegExp)),
  // Names and ids.
  usage('show wwww', /nothing is called wwww in .*; did you mean .*www\.example\.com\?/),
  usage('show ww.exmaple.com', /did you mean www\.example\.com\?/),
  usage('show frnt', /did you mean front, front:443\?/),
  usage('plan --listeners frnt', /no TCPSSL listener is called frnt .*; did you mean front:443/),
  usage('plan --load-balancers frnt', /no load balancer .* is called frnt .*; did you mean front\?/),
  usage('backfill --load-balancers nlb-nosuch --apply', /is called nlb-nosuch in these regions; nlb-cert status and/),
  usage('plan --load-balancers a/b', /--load-balancers takes ids such as nlb-abc, not "a\/b"; or names such as front/),
  usage('plan --listeners front:444', /no TCPSSL listener is called front:444 .*; did you mean front:443/),
  usage('backfill --listener lsn-nosuch@443 --yes', /no TCPSSL listener is called lsn-nosuch@443/),
  usage('backfill --listeners a;b', /--listeners takes ids such as lsn-abc@443, not "a;b"; or names such as front:443/),
  usage('rollback --listener a,,b', /--listener takes ids such as lsn-abc@443, not ""; or names such as front:443/),
  usage('history --listeners frnt:443', /is called frnt:443 .*; did you mean front:443/),
  usage(
    'plan --name www.exmaple.com',
    /no certificate of CAS is for www\.exmaple\.com; did you mean www\.example\.com\?/,
  ),
  usage('plan --name a..b', /--name takes domains such as shop\.example\.com, not "a\.\.b"/),
  usage('rollback --name nosuch.example.org --yes', /no certificate of CAS is for nosuch\.example\.org/),
  usage('show wwww.example.com', /nothing is called wwww\.example\.com .*; did you mean www\.example\.com\?/),
  usage('show 99999999', /nothing is called 99999999 .*nlb-cert status and nlb-cert report show the names/),
  usage('show a;b', /show takes a domain, a load balancer, a listener or a certificate, not "a;b"/),
  // Certificates.
  usage('plan --certificates 1', /--certificates takes OLD=NEW, not "1"/),
  usage('backfill --certificates 1=2=3', /--certificates takes OLD=NEW, not "1=2=3"/),
  usage('plan --certificates 1=1', /certificates\.0\.replaced is the successor itself/),
  usage('plan --certificates 1=2,2=1', /certificates\.1 is the reverse of another pair; remove one of them/),
  usage('plan --certificates a$=2', /certificates\.0\.replaced must be a certificate id such as 12345-cn-hangzhou/),
  usage('backfill --allow-name-loss', /allowNameLoss needs certificates/),
  usage('plan --name www.example.com --certificates 1=2', /--name and --certificates exclude each other; leave one/),
  usage('history --certificate a;b', /--certificate takes ids such as 123-cn-hangzhou, not "a;b"/),
  usage(
    'backfill --from-file FOLDER/none.csv',
    /--from-file .*none\.csv cannot be read \(ENOENT\); give a CSV or JSON/,
  ),
  usage('backfill --from-file FOLDER/bad.csv', /bad\.csv: line 2: must be two certificate ids/),
  usage('backfill --from-file FOLDER/bad.json', /bad\.json: line 1: must be two certificate ids/),
  // Times and numbers.
  usage('history --since soon', /--since must be a time in the past, such as/),
  usage('history --since 2999-01-01T00:00:00Z', /--since must be a time in the past, such as/),
  usage('rollback --since -6h', /since must be a time in the past, such as/),
  usage('status --watch 1', /--watch takes a number of seconds, 5 or more, not "1"/),
  usage('sweep --kind fast', /kind must be "look" or "full"/),
  // Consent.
  usage('sweep --dry-run --yes', /--dry-run and --yes exclude each other; leave one of them out/),
  usage('rollback --since 1d --dry-run --apply', /--dry-run and --apply exclude each other; leave one of them out/),
  usage('rollback', /no change is selected; give --since, --listener or --certificate/),
  usage('rollback --since 1d', /the ledger has no such change since .*; nlb-cert history lists its changes/),
  usage('invoke sweep', /not a terminal, so nlb-cert-sweep was not invoked; pass --yes to invoke it/),
  usage('invoke sweep --payload { --yes', /--payload must be JSON, not "{"/),
  usage('invoke ../x', /invoke takes the name of a function .*, not "\.\.\/x"/),
  // Outputs and documents.
  usage('report --out /dev/null/x', /cannot write \/dev\/null\/x: .*; name another file with --out/),
  usage('report --out /none/x.html', /cannot write \/none\/x.html: its folder does not exist \(ENOENT\); name another/),
  usage('report --out /dev', /cannot write \/dev: it is a folder \(EISDIR\); name another/),
  usage(
    'status --metrics-file /none/x.prom',
    /\/none\/x.prom cannot be written: its folder does not exist \(ENOENT\);/,
  ),
  usage('report --out - --json', /--out - prints only the page; name a file/),
  usage('status --metrics --json', /--json does not go with --metrics/),
  usage('policy --features fly', /--features takes .*rotate.*, not "fly"/),
  usage('policy --bucket s3://x', /--bucket takes oss:\/\/<bucket>\/<prefix>/),
  usage('event', /required option "--successor <ID>" not specified; nlb-cert event --help/),
  usage('event --successor 1 --bus a/b', /--bus takes the name of a custom bus/),
  // The environment.
  configured('plan', { REGIONS: '?' }, /bad environment: REGIONS must/),
  configured('plan', { REGIONS: '' }, /REGIONS is missing; set it to/),
  configured('show front', { RETIRE: 'later' }, /bad environment: RETIRE must/),
  configured('sweep --yes', { LEDGER: 'ftp://x' }, /bad environment: LEDGER must/),
  configured(
    'plan --load-balancers front',
    { ALIBABA_CLOUD_ACCESS_KEY_ID: '' },
    /no credentials: .*set ALIBABA_CLOUD_ACCESS_KEY_ID/,
  ),
  // The cloud.
  failed(
    'plan --load-balancers front',
    { NLB_ENDPOINT: 'http://127.0.0.1:1' },
    /ECONNREFUSED.*; check the network.*_ENDPOINT/,
  ),
  failed(
    'plan --regions all',
    { NLB_ENDPOINT: 'http://127.0.0.1:1' },
    /DescribeRegions.*ECONNREFUSED.*; check the network/,
  ),
  failed('show front', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'none' }, /; check ALIBABA_CLOUD_ACCESS_KEY_SECRET/),
  failed(
    'plan --name www.example.com',
    { CAS_ENDPOINT: 'http://127.0.0.1:1' },
    /ListUser|ListCert.*; check the network/,
  ),
];

it('are 60 or more', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(new Set(rows.map(({ argv, env }) => JSON.stringify([argv, env]))).size).toBe(rows.length);
});

describe.each(rows)('nlb-cert $argv with $env', ({ argv, env, code, says }) => {
  const run = (...more: readonly string[]) => {
    const words = argv.replace('FOLDER', system.ledger).split(' ');
    return commandLine(system, { REGIONS: 'cn-hangzhou', ...env })(...words.filter((word) => word !== ''), ...more);
  };

  it(`ends with ${code}, and one line names the field and the cure`, async () => {
    const given = await run();
    expect([given.code, given.out]).toEqual([code, '']);
    expect(given.err).toMatch(says);
    expect(given.err).not.toMatch(/\n|\bat .*\.ts:\d|undefined|\[object|\bError:/);
    expect(writes(system)).toEqual([]);
  });

  it('is in Chinese with --lang zh, except the words of the cloud', async () => {
    // The first --lang counts.
    if (argv.includes('--lang')) return;
    const { err } = await run('--lang', 'zh');
    expect(err).toMatch(/\p{Script=Han}/u);
    if (code === 2) expect(err).not.toMatch(/[a-z]{2} [a-z]{2,} [a-z]{2}/);
  });

  it('is one object as JSON', async () => {
    const given = await run('--json');
    expect([given.code, given.out]).toEqual([code, '']);
    const { error } = JSON.parse(given.err);
    expect(error).toEqual({
      kind: expect.stringMatching(/^(usage|configuration|failed)$/),
      message: expect.any(String),
    });
  });
});

it('a region of REGIONS that NLB does not offer is named with the variable and a near region', async () => {
  const run = commandLine(system, { REGIONS: 'cn-hangzhuo' });
  for (const command of ['status', 'plan', 'doctor', 'report --out /dev/null', 'sweep --dry-run', 'prune'])
    expect(Object.values(await run(...command.split(' '))).join('\n')).toContain(
      'REGIONS names cn-hangzhuo, and NLB offers no such region; did you mean cn-hangzhou?',
    );
  expect((await run('doctor')).code).toBe(2);
  expect((await run('plan', '--lang', 'zh')).out).toContain(
    'REGIONS 中有 cn-hangzhuo，而 NLB 没有此地域；您是否要找 cn-hangzhou？',
  );
});
