import { randomUUID } from 'node:crypto';
import Agent from 'undici/lib/dispatcher/agent.js';
import { alicloudAccount } from '../../shared/alicloud/account.js';
import { folderStore } from '../../shared/ledger/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Store } from '../../shared/ledger/store.js';
import { type PassReport, runPass } from '../../shared/reconcile/pass.js';
import type { Scope } from '../../shared/reconcile/scope.js';
import type { Region } from '../../shared/rotation/model.js';
import type { Policy } from '../../shared/rotation/policy.js';
import type { Cloud } from '../emulator/cloud.js';

/** When a pass dies: at its n-th deed, a cloud call or a ledger write, before that takes effect or after. */
export interface Death {
  readonly atDeed: number;
  readonly moment: 'before' | 'after';
}

export interface MortalWorld {
  readonly cloud: Cloud;
  readonly ledgerFolder: string;
  readonly policy: Policy;
}

const never = new Promise<never>(() => {});

/**
 * One pass in a process that may be killed. From the moment of death on nothing that it still wants to do happens:
 * its calls and its ledger writes stay unanswered forever, as those of a killed process do. Undefined when it died.
 */
export async function mortalPass(scope: Scope, world: MortalWorld, death?: Death): Promise<PassReport | undefined> {
  const life = lifeUntil(death);
  const agent = new Agent();
  const account = accountOf(world.cloud, life.dispatcher(agent));
  const ledger = storeLedger(life.store(folderStore(world.ledgerFolder)));
  const now = () => world.cloud.clock.now();
  const ports = {
    accounts: [account],
    ledger,
    now,
    tell: { step: () => {}, verdict: () => {}, begun: () => {}, over: () => {} },
  };
  const stopAt = new Date(now().getTime() + 240_000);
  const options = { policy: world.policy, regions: world.cloud.regions as Region[], dryRun: false, stopAt };
  const report = await Promise.race([runPass(scope, ports, options), life.over]);
  await agent.close().catch(() => {});
  return report;
}

function lifeUntil(death: Death | undefined) {
  let deeds = 0;
  let dead = false;
  let end: (value: undefined) => void = () => {};
  const over = new Promise<undefined>((resolve) => {
    end = resolve;
  });
  const die = () => {
    dead = true;
    end(undefined);
  };
  /** Whether this deed happens, and whether its doer lives to see the answer. */
  const deed = (): { happens: boolean; answered: boolean } => {
    if (dead) return { happens: false, answered: false };
    deeds += 1;
    if (death?.atDeed !== deeds) return { happens: true, answered: true };
    return { happens: death.moment === 'after', answered: false };
  };
  const survive = async <T>(act: () => Promise<T>): Promise<T> => {
    const { happens, answered } = deed();
    const result = happens ? await act() : undefined;
    if (!answered) die();
    return answered && !dead ? (result as T) : never;
  };
  return {
    over,
    store: (store: Store): Store => ({
      list: (prefix) => (dead ? never : store.list(prefix)),
      read: (key) => (dead ? never : store.read(key)),
      create: (key, text) => survive(() => store.create(key, text)),
      write: (key, text) => survive(() => store.write(key, text)),
      remove: (key) => survive(() => store.remove(key)),
    }),
    dispatcher: (agent: Agent) => ({
      dispatch: (options: object, handler: object): boolean => {
        const { happens, answered } = deed();
        if (happens) agent.dispatch(options, answered ? handler : deaf(die));
        else die();
        return true;
      },
    }),
  };
}

/** Lets a request reach the cloud, and its sender die before the answer does. */
function deaf(done: () => void): object {
  return { onConnect: () => {}, onHeaders: () => true, onData: () => true, onComplete: done, onError: done };
}

function accountOf(cloud: Cloud, dispatcher: Pick<Agent, 'dispatch'>) {
  return alicloudAccount({
    accountId: cloud.accountId,
    credentials: cloud.credentials,
    site: 'cn',
    endpoints: { nlb: cloud.urls.nlb, cas: cloud.urls.cas },
    now: () => cloud.clock.now(),
    monotonicMs: () => cloud.clock.now().getTime(),
    sleep: async (milliseconds) => cloud.clock.advance(milliseconds / 1000),
    random: () => 0.5,
    nonce: randomUUID,
    stopAt: new Date(cloud.clock.now().getTime() + 240_000),
    rateScale: 1000,
    dispatcher,
  });
}
