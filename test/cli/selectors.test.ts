import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo, writes } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
const ids: Record<string, string> = {};

/** front in Hangzhou and twice edge, in both regions; each listener has a certificate of its own that was renewed. */
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
  const { world, clock } = system.cloud;
  const listener = (key: string, label: string, region: string, port: number) => {
    ids[`nlb-${key}`] ??= world.addLoadBalancer({ region, name: label }).id;
    const names = ['www', 'shop'].map((name) => `${name}.${key}${port}.example.com`);
    const issued = names.map(
      (name) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id,
    );
    const [defaultCertificate = '', ...additionalCertificates] = issued;
    const where = { loadBalancerId: ids[`nlb-${key}`]!, port, defaultCertificate, additionalCertificates };
    ids[`${key}:${port}`] = world.addListener(where).id;
    return issued;
  };
  const before = [
    ...listener('front', 'front', 'cn-hangzhou', 443),
    ...listener('front', 'front', 'cn-hangzhou', 8443),
    ...listener('edge1', 'edge', 'cn-hangzhou', 443),
    ...listener('edge2', 'edge', 'cn-shanghai', 443),
  ];
  clock.advance(3600);
  for (const id of before) world.renew(id);
});
afterEach(async () => {
  await system.stop();
  for (const key of Object.keys(ids)) delete ids[key];
});

const run = (...argv: readonly string[]) => commandLine(system, { REGIONS: 'cn-hangzhou,cn-shanghai' })(...argv);

/** The listeners of the steps of a plan. */
async function planned(...argv: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await run('plan', '--json', ...argv);
  expect(err).toBe('');
  const { steps, holds }: Record<string, { listenerId: string }[]> = JSON.parse(out);
  const keyOf = new Map(Object.entries(ids).map(([key, id]) => [id, key]));
  return [...new Set([...steps!, ...holds!].map(({ listenerId }) => keyOf.get(listenerId) ?? listenerId))].sort();
}

const selections: readonly (readonly [argv: () => readonly string[], selects: readonly string[]])[] = [
  [() => [], ['edge1:443', 'edge2:443', 'front:443', 'front:8443']],
  [() => ['--load-balancers', 'front'], ['front:443', 'front:8443']],
  [() => ['--load-balancer', 'front'], ['front:443', 'front:8443']],
  [() => ['--load-balancers', ids['nlb-front']!], ['front:443', 'front:8443']],
  [() => ['--load-balancers', 'edge'], ['edge1:443', 'edge2:443']],
  [() => ['--load-balancers', 'edge', '--regions', 'cn-shanghai'], ['edge2:443']],
  [() => ['--listeners', 'front:8443'], ['front:8443']],
  [() => ['--listener', 'front:8443'], ['front:8443']],
  [() => ['--listeners', 'front :443'], ['front:443']],
  [() => ['--listeners', `${ids['edge2:443']},front:443`], ['edge2:443', 'front:443']],
  [() => ['--listeners', 'edge:443'], ['edge1:443', 'edge2:443']],
  [() => ['--listeners', 'front:443', '--load-balancers', 'edge'], ['edge1:443', 'edge2:443', 'front:443']],
  [() => ['--name', 'shop.front443.example.com'], ['front:443']],
  [() => ['--name', 'SHOP.front443.example.com,www.edge2443.example.com'], ['edge2:443', 'front:443']],
  [() => ['--name', 'shop.front443.example.com', '--load-balancers', 'edge'], []],
  [() => ['--regions', 'all', '--load-balancers', 'edge'], ['edge1:443', 'edge2:443']],
  [() => ['--region', 'cn-shanghai'], ['edge2:443']],
];

describe('nlb-cert plan', () => {
  it.each(selections.map(([argv, selects], row) => ({ row, argv, selects })))(
    'selects $selects, row $row',
    async ({ argv, selects }) => {
      expect(await planned(...argv())).toEqual(selects);
    },
  );

  it('of --name has only the certificates for that domain, not the others of their listeners', async () => {
    const { steps, holds } = JSON.parse((await run('plan', '--json', '--name', 'shop.front443.example.com')).out);
    expect([...steps, ...holds]).toMatchObject([{ step: 'associate', listenerId: ids['front:443'] }]);
  });

  it('of --regions all reads regions that REGIONS lacks', async () => {
    const narrow = commandLine(system, { REGIONS: 'cn-hangzhou' });
    expect((await narrow('plan', '--load-balancers', 'edge')).out).not.toContain('cn-shanghai');
    expect((await narrow('plan', '--load-balancers', 'edge', '--regions', 'all')).out).toContain('cn-shanghai');
    expect((await narrow('plan', '--regions', 'cn-shanghai')).out).toContain('cn-shanghai');
  });

  it('takes a wildcard for the domains that it covers', async () => {
    const { world, clock } = system.cloud;
    const { id } = world.issueCertificate({ names: ['*.wild.example.com'], source: 'BUY' });
    world.attach(ids['edge1:443']!, id);
    clock.advance(3600);
    world.renew(id);
    expect(await planned('--name', 'a.wild.example.com')).toEqual(['edge1:443']);
    expect(await planned('--name', '*.wild.example.com')).toEqual(['edge1:443']);
  });
});

const nothing = [
  {
    argv: ['--load-balancers', 'frnt'],
    says: /no load balancer .* is called frnt in these regions; did you mean front\?/,
  },
  { argv: ['--load-balancers', 'front,edg'], says: /edg in these regions; did you mean edge\?/ },
  { argv: ['--load-balancers', 'nlb-0000000000000000'], says: /is called nlb-0000000000000000/ },
  { argv: ['--listeners', 'front:444'], says: /no TCPSSL listener is called front:444 .*; did you mean front:443/ },
  { argv: ['--listeners', 'lsn-nosuch@443'], says: /no TCPSSL listener is called lsn-nosuch@443/ },
  {
    argv: ['--name', 'shop.front443.exmaple.com'],
    says: /no certificate of CAS is for .*; did you mean shop\.front443\.example\.com/,
  },
  { argv: ['--regions', 'cn-hangzou'], says: /NLB offers no region cn-hangzou; did you mean cn-hangzhou\?/ },
  {
    argv: ['--load-balancers', 'zzzzzz', '--listeners', 'yyyyyy:1', '--name', 'x.yz'],
    says: /zzzzzz .*; .*yyyyyy:1 .*; .*x\.yz/,
  },
];

describe.each(['plan', 'backfill --apply', 'backfill --yes', 'confirm --yes'])('nlb-cert %s', (command) => {
  it.each(nothing)(
    'of $argv, which matches nothing, is an error with near matches, and changes nothing',
    async ({ argv, says }) => {
      const { code, out, err } = await run(...command.split(' '), ...argv);
      expect([code, out, err, writes(system)]).toEqual([2, '', expect.stringMatching(says), []]);
      expect(err.split('\n')).toHaveLength(1);
    },
  );
});

describe('a name', () => {
  it('selects the same for a backfill as for its plan', async () => {
    const before = attachedTo(system, ids['front:8443']!);
    expect((await run('backfill', '--name', 'shop.front443.example.com', '--yes')).code).toBe(0);
    expect(writes(system).map(({ params }) => params.ListenerId)).toEqual([ids['front:443']]);
    expect(attachedTo(system, ids['front:8443']!)).toEqual(before);
  });

  it('selects for confirm, rollback and history', async () => {
    await run('sweep', '--yes');
    system.cloud.clock.advance(120);
    expect(await system.entries('open')).toHaveLength(4);
    await run('confirm', '--yes', '--load-balancers', 'edge');
    const { changes } = JSON.parse((await run('history', '--json')).out);
    const confirmed = changes.filter(({ ending }: { ending: string }) => ending === 'confirmed');
    expect(confirmed.map(({ listenerId }: { listenerId: string }) => listenerId).sort()).toEqual(
      [ids['edge1:443'], ids['edge2:443']].sort(),
    );
    await run('confirm', '--yes');
    const changesOf = async (...argv: readonly string[]) => {
      const { changes } = JSON.parse((await run('history', '--json', ...argv)).out);
      return [...new Set(changes.map(({ listenerId }: { listenerId: string }) => listenerId))].sort();
    };
    const both = [ids['edge1:443']!, ids['edge2:443']!].sort();
    expect(await changesOf('--load-balancers', 'edge')).toEqual(both);
    expect(await changesOf('--listeners', 'edge:443')).toEqual(both);
    expect(await changesOf('--listener', ids['front:443']!)).toEqual([ids['front:443']]);
    expect(await changesOf('--name', 'www.front443.example.com')).toEqual([ids['front:443']]);
    expect(await changesOf('--listeners', 'lsn-gone@443')).toEqual([]);
    const rolledBack = await run('rollback', '--json', '--load-balancers', 'front', '--since', '1d');
    const { steps, holds } = JSON.parse(rolledBack.out);
    expect(
      [...new Set([...steps, ...holds].map(({ listenerId }: { listenerId: string }) => listenerId))].sort(),
    ).toEqual([ids['front:443'], ids['front:8443']].sort());
  });

  it('whose listeners could not be read does not select all of them for a rollback', async () => {
    await run('sweep', '--yes');
    await system.minutes(2);
    const made = writes(system).length;
    const match = { operation: 'ListListeners' };
    const denied = { code: 'Forbidden.RAM', status: 403 };
    system.cloud.faults.add({ match, effect: denied, times: 2 });
    const { code } = await run('rollback', '--since', '1d', '--apply', '--load-balancers', ids['nlb-front']!);
    expect([code, writes(system).length]).toEqual([3, made]);
    expect((await run('rollback', '--since', '1d', '--load-balancers', ids['nlb-front']!)).code).toBe(0);
  });

  it('of a listener that could not be read never selects more', async () => {
    await run('sweep', '--yes');
    await system.minutes(2);
    const made = writes(system).length;
    system.cloud.faults.add({ match: { operation: 'ListListeners' }, effect: '500' });
    for (const argv of [
      ['--load-balancers', 'front'],
      ['--load-balancers', ids['nlb-front']!],
      ['--name', 'nosuch.example.com'],
    ])
      for (const command of [
        ['rollback', '--since', '1d', '--apply'],
        ['backfill', '--apply', '--no-follow'],
      ]) {
        const { code } = await run(...command, ...argv);
        expect([argv, code]).toEqual([argv, argv[0] === '--name' ? 2 : 3]);
      }
    expect(writes(system)).toHaveLength(made);
  });
});
