import { CloudError, type RawRequest } from '../protocol/message.js';

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
}

const PATH = /^(?:\/[a-z]{2}-[a-z0-9-]+)?(\/(2016-08-15|2021-04-06|2023-03-30)\/.*)$/;
const GENERATION_2 = /^\/[\d-]+\/services\/([^/.]+)(?:\.([^/]+))?\/functions\/([^/]+)\/invocations$/;
const GENERATION_3 = /^\/[\d-]+\/functions\/([^/]+)\/invocations$/;

/** The paths of every version that the vendor has published (contract: fc, fc-open; events, part 5.4). */
export function looksLikeFc(request: RawRequest): boolean {
  return PATH.test(request.path);
}

export function readAddress(request: RawRequest): FunctionAddress {
  const [, path = '', version = ''] = PATH.exec(request.path) ?? [];
  const decoded = decodeURIComponent(path);
  if (request.method !== 'POST') throw notSupported(request);
  if (version === '2023-03-30') {
    const name = GENERATION_3.exec(decoded)?.[1] ?? notThere(request);
    const qualifier = request.query.find(([each]) => each === 'qualifier')?.[1] || 'LATEST';
    return { generation: '3.0', path: decoded, key: name, service: undefined, name, qualifier };
  }
  const [, service = '', qualifier = 'LATEST', name = ''] = GENERATION_2.exec(decoded) ?? notThere(request);
  return { generation: '2.0', path: decoded, key: `${service}$${name}`, service, name, qualifier };
}

function notThere(request: RawRequest): never {
  throw notSupported(request);
}

function notSupported({ method, path }: RawRequest): CloudError {
  return new CloudError(400, 'PathNotSupported', `'${path}' against '${method}' is not supported`);
}
