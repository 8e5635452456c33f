import type { Credentials } from '../cloud.js';
import { idTail } from '../identity.js';
import { environmentOf, type FunctionRecord } from './functions.js';
import { Instance, type Network } from './instance.js';

interface Member {
  readonly id: string;
  readonly instance: Instance;
  isBusy: boolean;
}

/** A free instance, taken: whoever took it gives it back. */
export interface Lease {
  readonly id: string;
  readonly instance: Instance;
  readonly isCold: boolean;
  release(): void;
}

/** The instances of every function: a warm one is used again, another is started when all are busy. */
export class Pool {
  private readonly members = new Map<string, Member[]>();
  private started = 0;

  constructor(private readonly network: Network) {}

  /** Undefined when the function has as many busy instances as it may. */
  take(fn: FunctionRecord, credentials: () => Credentials): Lease | undefined {
    const living = (this.members.get(fn.arn) ?? []).filter(({ instance }) => !instance.isOver);
    this.members.set(fn.arn, living);
    const warm = living.find(({ isBusy }) => !isBusy);
    if (!warm && living.length >= fn.maxInstances) return undefined;
    const member = warm ?? this.start(fn, credentials());
    if (!warm) living.push(member);
    member.isBusy = true;
    const release = () => {
      member.isBusy = false;
    };
    return { id: member.id, instance: member.instance, isCold: !warm, release };
  }

  /** Ends the idle instances, or all. */
  clear(which: 'idle' | 'all'): void {
    for (const { instance, isBusy } of [...this.members.values()].flat()) {
      if (which === 'all' || !isBusy) instance.kill();
    }
  }

  private start(fn: FunctionRecord, credentials: Credentials): Member {
    this.started += 1;
    const id = `c-${idTail('instance', fn.arn, this.started)}`;
    const environment = environmentOf(fn, credentials, id);
    return { id, instance: new Instance({ ...fn, environment, network: this.network }), isBusy: false };
  }
}
