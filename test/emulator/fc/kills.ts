import type { Answer, RawRequest, Service } from '../protocol/message.js';

/** When the next invocation is to be killed: some time after its start, or at its n-th call to this cloud. */
export interface Kill {
  /** Only an invocation of this function; default any. */
  readonly function?: string;
  readonly afterMs?: number;
  readonly afterCalls?: number;
  /** `after`, the default: the n-th call takes effect and its answer is never seen. `before`: it has no effect. */
  readonly when?: 'before' | 'after';
}

interface Watch {
  readonly accessKeyId: string;
  readonly when: 'before' | 'after';
  readonly kill: () => void;
  left: number;
}

const DROPPED: Answer = { status: 0, headers: {}, body: '', delivery: 'none' };

/** The script of kills. */
export class Kills {
  private armed: Kill[] = [];
  private watches: Watch[] = [];

  next(kill: Kill): void {
    this.armed.push(kill);
  }

  /** At the start of an invocation; gives what undoes it at the end. */
  start(functionName: string, accessKeyId: string, kill: () => void): () => void {
    const script = this.armed.find((each) => each.function === undefined || each.function === functionName);
    if (!script) return () => {};
    this.armed = this.armed.filter((each) => each !== script);
    const timer = script.afterMs === undefined ? undefined : setTimeout(kill, script.afterMs);
    const watch: Watch = { accessKeyId, when: script.when ?? 'after', kill, left: script.afterCalls ?? 0 };
    if (watch.left > 0) this.watches.push(watch);
    return () => {
      clearTimeout(timer);
      this.watches = this.watches.filter((each) => each !== watch);
    };
  }

  /** The same services, which now count the calls of an invocation that is to be killed. */
  watched(services: readonly Service[]): readonly Service[] {
    return services.map((service) => ({ ...service, answer: (request) => this.answer(service, request) }));
  }

  private answer(service: Service, request: RawRequest): Answer | Promise<Answer> {
    if (this.watches.length === 0) return service.answer(request);
    const accessKeyId = keyOf(request);
    const watch = this.watches.find((each) => each.accessKeyId === accessKeyId);
    if (!watch) return service.answer(request);
    watch.left -= 1;
    if (watch.left > 0) return service.answer(request);
    return strike(service, request, watch);
  }
}

async function strike(service: Service, request: RawRequest, watch: Watch): Promise<Answer> {
  if (watch.when === 'after') await service.answer(request);
  watch.kill();
  return DROPPED;
}

/** Whose call it is, by whatever signature scheme; not checked. */
function keyOf(request: RawRequest): string | undefined {
  const header = /(?:Credential=|^OSS |^FC )([^,:/]+)/.exec(request.headers.authorization ?? '')?.[1];
  const inQuery = request.query.find(([name]) => name === 'AccessKeyId')?.[1];
  return header ?? inQuery ?? /(?:^|&)AccessKeyId=([^&]*)/.exec(request.body.toString('latin1'))?.[1];
}
