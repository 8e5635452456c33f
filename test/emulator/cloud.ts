import { adminService } from './admin.js';
import { CertificateStore, type Site } from './cas/certificate-store.js';
import { laggingResources } from './cas/cloud-resources.js';
import type { CloudResource } from './cas/context.js';
import { casProduct } from './cas/product.js';
import { Clock } from './clock.js';
import type { DataPlane } from './data-plane/data-plane.js';
import type { FunctionCompute } from './fc/function-compute.js';
import { neighbours } from './neighbours.js';
import type { NlbContext } from './nlb/context.js';
import { Estate } from './nlb/estate.js';
import { type AroundEnd, Jobs } from './nlb/jobs.js';
import { lostNames, servedBy } from './nlb/names.js';
import { nlbProduct } from './nlb/product.js';
import type { Buckets } from './oss/buckets.js';
import { Authenticator } from './protocol/authenticate.js';
import { type Caller, Callers } from './protocol/callers.js';
import { Faults } from './protocol/faults.js';
import { close, listen, portOf } from './protocol/http-front.js';
import { RateLimits } from './protocol/rates.js';
import { Replays } from './protocol/replays.js';
import { RequestJournal, type RequestLog } from './protocol/request-journal.js';
import { rpcService } from './protocol/rpc.js';
import { RuleBook } from './rule-book.js';
import type { Sessions } from './sts/sessions.js';
import { chooseSwitches, type Switches } from './switches.js';
import { World } from './world.js';
import { type ListenerState, stateOf } from './world-views.js';

export interface CloudOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** Start of the emulated clock; default the wall clock. */
  readonly now?: Date;
  /** A frozen clock moves only when told; default: frozen when `now` is given. */
  readonly frozen?: boolean;
  readonly accountId?: string;
  readonly site?: Site;
  readonly regions?: readonly string[];
  /** Multiplies every rate limit. */
  readonly rateScale?: number;
  /** Which time rate limits count in. Wall time when absent: a test that moves its clock is not let off a limit. */
  readonly ratesIn?: 'wall-time' | 'emulated-time';
  /** Emulated seconds that an asynchronous job takes. */
  readonly jobSeconds?: number;
  /** The additional-certificate quota of a load balancer (facts 3.1). */
  readonly additionalPerLoadBalancer?: number;
  readonly switches?: Partial<Switches>;
}

export interface Cloud {
  readonly urls: {
    readonly nlb: string;
    readonly cas: string;
    readonly sts: string;
    readonly ram: string;
    readonly mns: string;
    readonly oss: string;
    readonly fc: string;
  };
  readonly credentials: Credentials;
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly world: World;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly callers: Callers;
  readonly sts: Sessions;
  readonly oss: Buckets;
  readonly dataPlane: DataPlane;
  readonly fc: FunctionCompute;
  readonly requests: readonly RequestLog[];
  /** What a caller did that a careful one never does; empty is the only good answer. */
  readonly rulesBroken: string[];
  /** Tells of every change to a listener that NLB accepts over the API, before it shows. */
  onAccepted(told: (change: AcceptedChange) => void): void;
  /** Calls back for every request, once it is decided and before its answer is sent. */
  onRequest(added: (request: RequestLog) => void): void;
  stop(): Promise<void>;
}

/** A change that was accepted; what becomes of it is another matter. */
export interface AcceptedChange {
  readonly operation: string;
  /** As it was until now. */
  readonly listener: ListenerState;
  readonly certificateIds: readonly string[];
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

/** Real regions; the first is the default of a call that names none (facts 1.2). */
const DEFAULT_REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1', 'eu-central-1'];
const DEFAULT_ACCOUNT_ID = '1234567890123456';
const DEFAULT_JOB_SECONDS = 5;
/** facts 3.1 */
const DEFAULT_QUOTA = 25;

/** Starts a whole emulated account behind one HTTP port on loopback. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const accountId = options.accountId ?? DEFAULT_ACCOUNT_ID;
  const site = options.site ?? 'cn';
  const switches = chooseSwitches(options.switches);
  const clock = new Clock(options.now, options.frozen ?? options.now !== undefined);
  const rules = new RuleBook();
  const certificates = new CertificateStore(clock, site, accountId);
  const callers = new Callers();
  const faults = new Faults();
  const journal = new RequestJournal();
  let host = '';
  const estate = new Estate(clock, switches.readAfterWriteSeconds);
  const jobs = new Jobs(
    clock,
    estate,
    options.jobSeconds ?? DEFAULT_JOB_SECONDS,
    watchServedNames(certificates, rules),
  );
  const regions = options.regions ?? DEFAULT_REGIONS;
  const nlb: NlbContext = { regions, host: () => host, estate, jobs, certificates, clock, switches, rules };
  const resources = laggingResources(clock, switches.cloudResourceLagSeconds, () => resourcesOf(estate, clock));
  clock.onMove(() => jobs.settle());
  const emulatedMs = () => clock.now().getTime();
  const rates = new RateLimits(
    options.rateScale ?? 1,
    switches.retryAfterHeader,
    options.ratesIn === 'emulated-time' ? emulatedMs : undefined,
  );
  const beside = neighbours({
    ...{ accountId, regions, clock, callers, certificates, estate, faults, rates, rules, switches, journal },
    settle: () => jobs.settle(),
  });
  const service = rpcService({
    products: [
      nlbProduct(nlb, site),
      casProduct({ certificates, clock, switches, rules, resources }),
      ...beside.products,
    ],
    regions,
    authenticator: new Authenticator(callers, clock, rules),
    clock,
    rules,
    rates,
    replays: new Replays(clock, switches.clientTokenLifetimeSeconds, switches.tokenMismatchCode),
    faults,
    switches,
    journal,
    settle: () => jobs.settle(),
  });
  const world = new World(nlb, certificates, clock, accountId, options.additionalPerLoadBalancer ?? DEFAULT_QUOTA);
  const admin = adminService({
    ...{ accountId, callers, world, clock, faults, switches, dataPlane: beside.dataPlane },
    rulesBroken: rules.broken,
    requests: journal.entries,
    jobs: () => jobs.all(),
  });
  const server = await listen(options.port ?? 0, beside.fc.watched([admin, ...beside.services, service]), () =>
    clock.now(),
  );
  host = `127.0.0.1:${portOf(server)}`;
  const url = `http://${host}`;
  return {
    urls: { nlb: url, cas: url, sts: url, ram: url, mns: url, oss: url, fc: url },
    credentials: credentialsOf(callers.add({ accountId })),
    accountId,
    regions,
    clock,
    world,
    switches,
    faults,
    callers,
    sts: beside.sts,
    oss: beside.oss,
    dataPlane: beside.dataPlane,
    fc: beside.fc,
    requests: journal.entries,
    rulesBroken: rules.broken,
    onAccepted: (told) =>
      jobs.onStart(({ operation, listener, certificateIds }) =>
        told({ operation, listener: stateOf(listener), certificateIds }),
      ),
    onRequest: (added) => journal.onAdd(added),
    stop: async () => {
      await beside.stop();
      await close(server);
    },
  };
}

export function credentialsOf(caller: Caller): Credentials {
  const { accessKeyId, accessKeySecret, securityToken = '' } = caller;
  return { accessKeyId, accessKeySecret, securityToken };
}

/** When a change that was asked for over the API ends, no name that was served may be left unserved. */
function watchServedNames(certificates: CertificateStore, rules: RuleBook): AroundEnd {
  return ({ listener, operation, certificateIds }, end, at) => {
    const before = servedBy(certificates, listener.attachments, at);
    end();
    const lost = lostNames(before, servedBy(certificates, listener.attachments, at));
    if (lost.length === 0) return;
    rules.record(
      'unserved',
      `${listener.id} no longer serves ${lost.join(', ')} after ${operation} of ${certificateIds.join(', ')}`,
    );
  };
}

function resourcesOf(estate: Estate, clock: Clock): readonly CloudResource[] {
  return [...estate.listeners.values()].flatMap((listener) =>
    listener.attachments
      .filter(({ kind }) => kind === 'Server')
      .map(({ certificateId, role }) => ({
        accountId: listener.accountId,
        region: listener.region,
        loadBalancerId: listener.loadBalancerId,
        listenerId: listener.id,
        port: listener.port,
        certificateId,
        isDefault: role === 'default',
        syncedAt: clock.now(),
      })),
  );
}
