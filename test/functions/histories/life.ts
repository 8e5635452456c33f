import Agent from 'undici/lib/dispatcher/agent.js';
import { type Cloud, startCloud } from '../../emulator/cloud.js';
import type { RequestLog } from '../../emulator/protocol/request-journal.js';
import type { ListenerState } from '../../emulator/world-views.js';
import { renewedEvent } from '../../support/estate.js';
import { contextOf, localEdges, midsummer } from '../../support/system.js';
import type { History } from './arbitraries.js';
import { type Clients, startClients } from './clients.js';
import { type LedgerHome, type LedgerKind, ledgerHome } from './ledgers.js';
import { issueLines, type Lines, otherAccount } from './lines.js';
import type { FunctionRun, Mishap } from './mishaps.js';
import { Oracle } from './oracle.js';
import { slowSeconds } from './reads.js';
import { afternoons } from './rollout.js';
import { outBecause, type Selection, tags } from './selection.js';
import { type Story, startStory } from './story.js';
import type { Tally } from './tally.js';

/** One history while it is lived: the cloud, the functions' surroundings, and those who watch. */
export interface Life {
  readonly history: History;
  readonly cloud: Cloud;
  readonly ledger: LedgerHome;
  readonly lines: Lines;
  readonly clients: Clients;
  /** What a client gets where the wrong certificate is served: CAS does not list it. */
  readonly stranger: string;
  /** As the estate was built, and as Terraform wants it. */
  readonly built: readonly ListenerState[];
  /** Events that were sent, oldest first, delivered or not; any of them may be delivered again. */
  readonly events: object[];
  readonly edges: ReturnType<typeof edgesOf>;
  readonly context: ReturnType<typeof contextOf>;
  readonly oracle: Oracle;
  readonly story: Story;
  readonly tally: Tally;
  /** Of the present; a person changes it between passes. */
  selection: Selection;
  /** By listener: when a pass over everything first found that one of its names is not served. */
  readonly unservedSinceMs: Map<string, number>;
  /** Half a second goes by with each request of a slow run. */
  slowRuns: number;
  /** Whether the latest run was slow, or any run beside it. */
  isSlow: boolean;
  /** How long runs have paused until now, in all. */
  sleptMs: number;
  /** The most memory that the process had since the latest run began. */
  peakBytes: number;
  /** What happens inside a pass: called once for each request, before its answer. */
  meanwhile: ((request: RequestLog) => void) | undefined;
  end(): Promise<void>;
}

/** An estate whose certificates, but for the last, were renewed an hour after it was built. */
export async function begin(history: History, kind: LedgerKind, tally: Tally): Promise<Life> {
  const { estate, switches, policy } = history;
  const cloud = await startCloud({
    now: midsummer,
    rateScale: 1000,
    regions: estate.spread === 'two regions' ? regionsOfTwo : regionsOfTwo.slice(0, 1),
    additionalPerLoadBalancer: estate.quota,
    switches,
  });
  if (estate.spread === 'two accounts') lendRole(cloud, 'granted');
  const ledger = await ledgerHome(kind, cloud);
  const lines = issueLines(cloud, estate);
  const built = build(cloud, lines, history);
  cloud.clock.advance(3600);
  const events = renewAllButOne(lines);
  if (estate.doubled !== 'no') events.push(...attachBesideDefault(cloud, lines, history));
  // The estate is older than what listings do not show yet.
  cloud.clock.advance(cloud.switches.readAfterWriteSeconds);
  const agent = new Agent();
  const clients = startClients(cloud);
  const stranger = cloud.world.issueCertificate({ names: ['wrong.example.com'], source: 'UPLOAD' }).id;
  cloud.world.deleteCertificate(stranger);
  const life: Life = {
    ...{ history, cloud, ledger, lines, clients, stranger, built, events, tally },
    edges: edgesOf(cloud, ledger, history, {
      dispatcher: agent,
      clients,
      onSleep: (ms) => {
        life.sleptMs += ms;
      },
    }),
    context: contextOf(cloud),
    oracle: new Oracle({
      ...{ cloud, lines, clients, tally },
      ...{ quota: estate.quota, skewMs: skewOf(history) },
      policy: { ...policy, atATime: atATimeOf(history) },
      selection: () => life.selection,
      isSlow: () => life.isSlow,
      sleptMs: () => life.sleptMs,
    }),
    story: startStory(history, cloud, lines, built),
    ...{ selection: policy.selection, slowRuns: 0, isSlow: false, sleptMs: 0, peakBytes: 0 },
    ...{ meanwhile: undefined, unservedSinceMs: new Map() },
    end: async () => {
      await cloud.stop();
      await agent.destroy();
      await ledger.remove();
    },
  };
  let requests = 0;
  cloud.onRequest((request) => {
    life.meanwhile?.(request);
    requests += 1;
    if (requests % requestsPerSample === 0) life.peakBytes = Math.max(life.peakBytes, process.memoryUsage.rss());
    if (life.slowRuns > 0) cloud.clock.advance(slowSeconds);
  });
  return life;
}

/** The question takes a tenth of a millisecond. */
const requestsPerSample = 16;

/** The most that the clocks of two runs differ by. */
function skewOf({ mishaps }: History): number {
  const skews = [0, ...mishaps.flatMap(([, mishap]) => runsOf(mishap)).map(({ skew }) => skew)];
  return 1000 * (Math.max(...skews) - Math.min(...skews));
}

function runsOf(mishap: Mishap): readonly FunctionRun[] {
  if (mishap.kind === 'together') return mishap.runs;
  const next = 'next' in mishap && mishap.next !== null ? [mishap.next] : [];
  return 'run' in mishap ? [mishap.run, ...next] : next;
}

const regionsOfTwo = ['cn-hangzhou', 'cn-shanghai'];

/** Whether the functions may act in the other account. */
export function lendRole({ sts, accountId }: Cloud, is: 'denied' | 'granted'): void {
  sts.addRole({ accountId: otherAccount, name: 'rotator', trusts: is === 'granted' ? [accountId] : [] });
}

function renewAllButOne(lines: Lines): object[] {
  const renewed = Array.from({ length: lines.count - 1 }, (_, line) => lines.renew(line));
  return renewed.map((successor) => renewedEvent({ successor }));
}

/** As a person does who takes the wrong one of two operations. Empty where the console does not allow it. */
function attachBesideDefault({ world }: Cloud, lines: Lines, { estate }: History): object[] {
  const [on] = world.listeners();
  const line = lines.lineOf(on?.default ?? '');
  const isTwin = line === undefined || lines.twinOf(line) !== undefined;
  const isFull = on === undefined || world.usedPlaces(on.loadBalancerId) >= estate.quota;
  if (isTwin || isFull || line === lines.count - 1) return [];
  world.attach(on.id, lines.newest(line));
  return estate.doubled === 'once' ? [] : [renewedEvent({ successor: lines.renew(line) })];
}

function build(cloud: Cloud, lines: Lines, { estate }: History): readonly ListenerState[] {
  const { world } = cloud;
  const { spread, crowd } = estate;
  const balancers = Array.from({ length: crowd > 0 ? 4 : 2 }, (_, n) => {
    const isOther = spread === 'two accounts' && n % 2 === 1 && lines.linesOf(otherAccount).length > 0;
    const region = spread === 'two regions' && n % 2 === 1 ? 'cn-shanghai' : 'cn-hangzhou';
    const accountId = isOther ? otherAccount : undefined;
    return { accountId, id: world.addLoadBalancer({ region, ...(accountId && { accountId }) }).id };
  });
  const all = [...estate.listeners, ...Array.from({ length: crowd }, (_, n) => oneOfCrowd(n))];
  return all.map(({ loadBalancer, standing, additional, tag }, n) => {
    const { id: loadBalancerId, accountId } = balancers[loadBalancer % balancers.length] as (typeof balancers)[number];
    const own = lines.linesOf(accountId);
    const certificate = (index: number) => lines.first(own[index % own.length] as number);
    const room = estate.quota - world.usedPlaces(loadBalancerId) - estate.free;
    const wanted = estate.filled ? [standing, ...additional, ...own.keys()] : [standing, ...additional];
    const others = withTwins([...new Set(wanted.map(certificate))], Math.max(0, room), lines);
    return world.addListener({
      loadBalancerId,
      port: 443 + n,
      defaultCertificate: certificate(standing),
      additionalCertificates: others,
      tags: tags[tag],
    });
  });
}

/** Every eighth takes another additional certificate than the default of its neighbour. */
function oneOfCrowd(n: number): History['estate']['listeners'][number] {
  return { loadBalancer: n, standing: n, additional: n % 8 === 0 ? [n + 1] : [], tag: 'none' };
}

/** What stands beside the first: as many as there is room for, and no twin without the other where that can be. */
function withTwins([standing = '', ...others]: readonly string[], room: number, lines: Lines): string[] {
  const twinOf = (id: string) => {
    const twin = lines.twinOf(lines.lineOf(id) ?? -1);
    return twin === undefined ? [] : [lines.first(twin)];
  };
  const chosen = new Set(room > 0 ? twinOf(standing) : []);
  for (const id of others) {
    const both = [id, ...twinOf(id)].filter((one) => one !== standing && !chosen.has(one));
    if (chosen.size + both.length <= room) for (const one of both) chosen.add(one);
  }
  return [...chosen];
}

/** Of the smallest function: all of it, and what is left of it beside Node and the code. */
const functionBytes = 128 * 1024 * 1024;
export const mostAddedBytes = functionBytes / 2;

interface Surroundings {
  readonly dispatcher: Agent;
  readonly clients: Clients;
  readonly onSleep: (milliseconds: number) => void;
}

function edgesOf(cloud: Cloud, ledger: LedgerHome, history: History, surroundings: Surroundings) {
  const { estate, policy } = history;
  const { dispatcher, clients, onSleep } = surroundings;
  const { verify, canary, maxFailures, windows } = policy.rollout;
  const env = {
    ...ledger.env,
    RETIRE_AFTER_MINUTES: String(policy.graceMinutes),
    QUOTA_RELIEF: policy.relief,
    FOLLOW_SECONDS: String(policy.followSeconds),
    ADDITIONAL_PER_LOAD_BALANCER: String(estate.quota),
    KEY_ALGORITHMS: acceptsBothKeyTypes(history) ? 'RSA,ECC' : 'same',
    VERIFY: verify,
    CANARY: String(canary ?? ''),
    MAX_LISTENERS_PER_PASS: String(atATimeOf(history) ?? ''),
    ...(estate.spread === 'two accounts' ? { ACCOUNTS: `acs:ram::${otherAccount}:role/rotator` } : {}),
    MAX_FAILURES: String(maxFailures ?? ''),
    CHANGE_WINDOWS: windows === 'any time' ? '' : afternoons,
  };
  const edges = localEdges(cloud, env, () => {});
  const sleep = (milliseconds: number) => {
    onSleep(milliseconds);
    return edges.sleep(milliseconds);
  };
  return { ...edges, sleep, memoryBytes: functionBytes, dispatcher, prober: () => clients.watch(edges.prober()) };
}

/** In a crowd more than one or two, so that a rollout ends. */
export function atATimeOf({ estate, policy }: Pick<History, 'estate' | 'policy'>): number | undefined {
  const { atATime } = policy.rollout;
  return atATime === undefined ? undefined : atATime * Math.max(1, Math.ceil(estate.crowd / 8));
}

/** Where the ledger is lost, a twin that relief took off may be forgotten, and the other is then alone by right. */
function acceptsBothKeyTypes({ estate, mishaps }: History): boolean {
  return estate.twins > 0 && mishaps.every(([, { kind }]) => kind !== 'ledger lost');
}

/** Listeners that nobody deleted. */
export function listenersLeft({ cloud, built }: Life): readonly ListenerState[] {
  const left = cloud.world.listeners();
  return built.flatMap(({ id }) => left.filter((listener) => listener.id === id));
}

/** No function may write to it: it is tagged off, or excluded by the settings of the moment. */
export function isOut(listener: ListenerState, { cloud, selection }: Pick<Life, 'cloud' | 'selection'>): boolean {
  const balancer = cloud.world.loadBalancers().find(({ id }) => id === listener.loadBalancerId);
  return outBecause(listener, balancer?.tags ?? {}, selection) !== undefined;
}
