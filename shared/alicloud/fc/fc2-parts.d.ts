/** The part of `@alicloud/fc2` 2.6.6 that is used; the package has no types of its own. */
declare module '@alicloud/fc2' {
  export interface Fc2Config {
    /** Spelt with a capital D. */
    readonly accessKeyID: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string | undefined;
    readonly region: string;
    readonly secure: boolean;
    readonly endpoint?: string | undefined;
    /** Milliseconds. */
    readonly timeout: number;
    readonly headers: Readonly<Record<string, string>>;
  }
  export interface Fc2Answer {
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** Text, or the parsed value if its type is JSON. */
    readonly data: unknown;
  }
  export default class Fc2 {
    constructor(accountId: string, config: Fc2Config);
    /** The version of the API, a part of every path. */
    version: string;
    get(path: string, query?: Readonly<Record<string, string>>): Promise<Fc2Answer>;
    post(
      path: string,
      body: Buffer,
      headers: Readonly<Record<string, string>>,
      query?: Readonly<Record<string, string>>,
    ): Promise<Fc2Answer>;
    invokeFunction(
      service: string,
      name: string,
      event: Buffer,
      headers: Readonly<Record<string, string>>,
      qualifier?: string,
    ): Promise<Fc2Answer>;
  }
}
