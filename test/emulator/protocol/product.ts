import type { Table } from '../tables/table.js';
import type { Parameters } from './parameters.js';

/** How a job that this call starts will end, unless nothing was asked for: `succeeds`. */
export type JobFate = 'succeeds' | 'fails' | 'fails-silently' | 'hangs';

/** One authenticated, checked call. */
export interface Call {
  readonly operation: string;
  readonly requestId: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  /** Where the call went: the path's region, else `RegionId`, else the first region. */
  readonly region: string;
  /** False when neither the path nor `RegionId` named a region: then an id is looked up in all of them. */
  readonly isRegional: boolean;
  readonly parameters: Parameters;
  readonly fate: JobFate;
}

export type Handler = (call: Call) => Readonly<Record<string, unknown>>;

/** One RPC product on the shared port, told apart by its version. */
export interface Product {
  readonly name: string;
  readonly version: string;
  /** The prefix of its RAM actions. */
  readonly actionPrefix: string;
  readonly table: Table;
  /** Operations that the vendor has and the local cloud does not. */
  readonly notEmulated: readonly string[];
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly illegalCode: (parameter: string) => string;
  /** Operations that need no permission at all. */
  readonly openToAll?: readonly string[];
  /** The RAM resource that a call is about; all of several must be allowed. */
  readonly resourceOf: (call: Call) => string | readonly string[];
}
