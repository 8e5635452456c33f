/**
 * The parts of undici that are imported. These files have no types of their own.
 * Importing the root of undici would add about 200 KB to each function's bundle.
 */
declare module 'undici/lib/dispatcher/agent.js' {
  export interface AgentOptions {
    /** Its timeout in milliseconds, or a function that opens connections. */
    readonly connect?: object;
    readonly headersTimeout?: number;
    readonly bodyTimeout?: number;
  }
  export default class Agent {
    constructor(options?: AgentOptions);
    dispatch(options: object, handler: object): boolean;
    close(): Promise<void>;
    destroy(): Promise<void>;
  }
}

declare module 'undici/lib/api/api-request.js' {
  export interface RequestOptions {
    readonly origin: string;
    readonly path: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array | null;
    readonly signal: AbortSignal;
  }
  export interface ResponseData {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: AsyncIterable<Uint8Array>;
  }
  export default function request(
    this: { dispatch(options: object, handler: object): boolean },
    options: RequestOptions,
  ): Promise<ResponseData>;
}
