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
    readonly headers: Readonly<Record<string, string>>;
  }
  export interface Fc2Answer {
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly data: string;
  }
  export default class Fc2 {
    constructor(accountId: string, config: Fc2Config);
    /** The version of the API, a part of every path. */
    version: string;
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    buildHeaders(): Readonly<Record<string, string>>;
    static getSignature(
      accessKeyId: string,
      accessKeySecret: string,
      method: string,
      path: string,
      headers: Readonly<Record<string, string>>,
      queries: null,
    ): string;
    /** All methods below send by this one. */
    request: (
      method: string,
      path: string,
      query: Readonly<Record<string, string>> | null | undefined,
      body: Buffer | null,
      headers?: Readonly<Record<string, string>>,
    ) => Promise<Fc2Answer>;
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
