import Agent from 'undici/lib/dispatcher/agent.js';
import { type Cloud, startCloud } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';
import { renewedEvent } from '../../support/estate.js';
import { contextOf, localEdges, midsummer } from '../../support/system.js';
import type { History } from './arbitraries.js';
import { type Clients, startClients } from './clients.js';
import { type LedgerHome, type LedgerKind, ledgerHome } from './ledgers.js';
import { issueLines, type Lines } from './lines.js';
import { Oracle } from './oracle.js';
import { afternoons } from './rollout.js';
import { type Story, startStory } from './story.js';

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
  end(): Promise<void>;
}

/** An estate whose certificates, but for the last, were renewed an hour after it was built. */
export async function begin(history: History, kind: LedgerKind): Promise<Life> {
  const { estate, switches, policy } = history;
  const cloud = await startCloud({
    now: midsummer,
    rateScale: 1000,
    regions: ['cn-hangzhou'],
    additionalPerLoadBalancer: estate.quota,
    switches,
  });
  const ledger = await ledgerHome(kind, cloud);
  const lines = issueLines(cloud, estate);
  const built = build(cloud, lines, history);
  cloud.clock.advance(3600);
  const events = renewAllButOne(lines);
  const agent = new Agent();
  const clients = startClients(cloud);
  const stranger = cloud.world.issueCertificate({ names: ['wrong.example.com'], source: 'UPLOAD' }).id;
  cloud.world.deleteCertificate(stranger);
  return {
    ...{ history, cloud, ledger, lines, clients, stranger, built, events },
    edges: edgesOf(cloud, ledger, history, { dispatcher: agent, clients }),
    context: contextOf(cloud),
    oracle: new Oracle(cloud, lines, clients, policy, estate.quota),
    story: startStory(history, cloud, lines, built),
    end: async () => {
      await cloud.stop();
      await agent.destroy();
      await ledger.remove();
    },
  };
}

function renewAllButOne(lines: Lines): object[] {
  const renewed = Array.from({ length: lines.count - 1 }, (_, line) => lines.renew(line));
  return renewed.map((successor) => renewedEvent({ successor }));
}

function build({ world }: Cloud, lines: Lines, { estate }: History): readonly ListenerState[] {
  const balancers = [0, 1].map(() => world.addLoadBalancer({ region: 'cn-hangzhou' }).id);
  const certificate = (index: number) => lines.first(index % lines.count);
  return estate.listeners.map(({ loadBalancer, standing, additional, off }, n) => {
    const loadBalancerId = balancers[loadBalancer] as string;
    const room = estate.quota - world.usedPlaces(loadBalancerId) - estate.free;
    const others = withTwins([...new Set([standing, ...additional].map(certificate))], Math.max(0, room), lines);
    return world.addListener({
      loadBalancerId,
      port: 443 + n,
      defaultCertificate: certificate(standing),
      additionalCertificates: others,
      tags: off ? { 'cert-rotation': 'off' } : {},
    });
  });
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

interface Surroundings {
  readonly dispatcher: Agent;
  readonly clients: Clients;
}

function edgesOf(cloud: Cloud, ledger: LedgerHome, history: History, surroundings: Surroundings) {
  const { estate, policy } = history;
  const { dispatcher, clients } = surroundings;
  const { verify, canary, atATime, maxFailures, windows } = policy.rollout;
  const env = {
    ...ledger.env,
    RETIRE_AFTER_MINUTES: String(policy.graceMinutes),
    QUOTA_RELIEF: policy.relief,
    ADDITIONAL_PER_LOAD_BALANCER: String(estate.quota),
    KEY_ALGORITHMS: acceptsBothKeyTypes(history) ? 'RSA,ECC' : 'same',
    VERIFY: verify,
    CANARY: String(canary ?? ''),
    MAX_LISTENERS_PER_PASS: String(atATime ?? ''),
    MAX_FAILURES: String(maxFailures ?? ''),
    CHANGE_WINDOWS: windows === 'any time' ? '' : afternoons,
  };
  const edges = localEdges(cloud, env, () => {});
  return { ...edges, dispatcher, prober: () => clients.watch(edges.prober()) };
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
