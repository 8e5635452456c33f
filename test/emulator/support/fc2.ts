import { createRequire } from 'node:module';

/** The part of `@alicloud/fc2` 2.6.6 that the tests use; the package has no types of its own. */
export interface Fc2Config {
  /** Spelled with a capital D. */
  readonly accessKeyID: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  readonly region: string;
  readonly endpoint: string;
  readonly timeout?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Fc2Reply {
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: text, or the parsed JSON of an error.
  readonly data: any;
}

type Headers = Readonly<Record<string, string>>;

export interface Fc2 {
  /** Public; another version makes `post` speak FC 3.0 (events, part 5.4). */
  version: string;
  invokeFunction(
    service: string,
    name: string,
    event?: string | Buffer,
    headers?: Headers,
    qualifier?: string,
  ): Promise<Fc2Reply>;
  getFunction(service: string, name: string, headers?: Headers, qualifier?: string): Promise<Fc2Reply>;
  listTriggers(service: string, name: string, options?: Headers, headers?: Headers): Promise<Fc2Reply>;
  get(path: string, query?: Headers, headers?: Headers): Promise<Fc2Reply>;
  post(path: string, body: string | Buffer, headers: Headers, query?: Headers): Promise<Fc2Reply>;
}

/** By `require`, because a CommonJS default export looks different to Node.js and to vitest. */
export const FC2: new (accountId: string, config: Fc2Config) => Fc2 = createRequire(import.meta.url)('@alicloud/fc2');
