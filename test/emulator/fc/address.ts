import { CloudError, type RawRequest } from '../protocol/message.js';
import { isFcPath } from '../tables/not-emulated.js';

/** Which function a path names, by which generation of the API. */
export interface FunctionAddress {
  /** `2.0`: /services/{service[.qualifier]}/functions/{name}; `3.0`: /functions/{name}?qualifier=. */
  readonly generation: '2.0' | '3.0';
  /** The path without the region in front of it: what the vendor's SDK signs. */
  readonly path: string;
  /** `service$name` in the first generation, where 3.0 shows it under that name (events, part 5.4). */
  readonly key: string;
  readonly service: string | undefined;
  readonly name: string;
  readonly qualifier: string;
  readonly operation: keyof typeof OPERATIONS;
  /** What listings of this version show a trigger's configuration as. */
  readonly showsConfigAs: 'text' | 'object';
}

/** What comes after the function in a path, and the method that goes with it (meta: fc, fc-open). */
const OPERATIONS = {
  InvokeFunction: 'POST /invocations',
  GetFunction: 'GET ',
  ListTriggers: 'GET /triggers',
  GetAsyncInvokeConfig: 'GET /async-invoke-config',
} as const;

const PATH = /^(?:\/[a-z]{2}-[a-z0-9-]+)?(\/(2016-08-15|2021-04-06|2023-03-30)\/.*)$/;
const GENERATION_2 = /^\/[\d-]+\/services\/([^/.]+)(?:\.([^/]+))?\/functions\/([^/]+)(\/.*)?$/;
const GENERATION_3 = /^\/[\d-]+\/functions\/([^/]+)(\/.*)?$/;

/** The paths of every version that the vendor has published (contract: fc, fc-open; events, part 5.4). */
export function looksLikeFc(request: RawRequest): boolean {
  return PATH.test(request.path);
}

export function readAddress(request: RawRequest): FunctionAddress {
  const [, path = '', version = ''] = PATH.exec(request.path) ?? [];
  const decoded = decodeURIComponent(path);
  // Only the oldest version's answer, which `@alicloud/fc2` speaks by itself, has it parsed (SDK: funcraft reads it so).
  const common = { path: decoded, showsConfigAs: version === '2016-08-15' ? 'object' : 'text' } as const;
  if (version === '2023-03-30') {
    const [, name = '', rest = ''] = GENERATION_3.exec(decoded) ?? notThere(request);
    const operation = operationOf(request, rest);
    const qualifier = request.query.find(([each]) => each === 'qualifier')?.[1] || 'LATEST';
    return { ...common, generation: '3.0', key: name, service: undefined, name, qualifier, operation };
  }
  const [, service = '', version2, name = '', rest = ''] = GENERATION_2.exec(decoded) ?? notThere(request);
  const operation = operationOf(request, rest);
  // A trigger belongs to a function, whatever its versions: its path has no qualifier (meta: fc-open).
  if (operation === 'ListTriggers' && version2 !== undefined) throw notSupported(request);
  const qualifier = version2 ?? 'LATEST';
  return { ...common, generation: '2.0', key: `${service}$${name}`, service, name, qualifier, operation };
}

function operationOf(request: RawRequest, rest: string): FunctionAddress['operation'] {
  const asked = `${request.method} ${rest}`;
  const found = Object.entries(OPERATIONS).find(([, path]) => path === asked) ?? notThere(request);
  return found[0] as FunctionAddress['operation'];
}

/** What Function Compute has and the local cloud does not is 501, and what neither has is 400. */
function notThere(request: RawRequest): never {
  const [, path = '', version = ''] = PATH.exec(request.path) ?? [];
  const generation = version === '2023-03-30' ? '3.0' : '2.0';
  if (!isFcPath(generation, request.method, path.slice(version.length + 1))) throw notSupported(request);
  throw new CloudError(501, 'NotImplemented', `the local cloud does not have ${request.method} ${request.path}`);
}

function notSupported({ method, path }: RawRequest): CloudError {
  return new CloudError(400, 'PathNotSupported', `'${path}' against '${method}' is not supported`);
}
