import { english } from '../../../shared/rotation/english.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The proxy of requests, from a variable of the environment. */
export interface HttpProxy {
  readonly url: URL;
  /** For messages: without a user and a password. */
  readonly shown: string;
}

const schemes = ['https', 'http'] as const;

/** The names of the variables, and their values, of which lower case wins. Source: curl, and undici. */
function variable(env: Env, name: string): readonly [string, string] | undefined {
  const used = [name.toLowerCase(), name].find((candidate) => env[candidate]);
  return used === undefined ? undefined : [used, env[used] ?? ''];
}

/** The proxies of the environment, for messages; a problem for each that cannot be used. */
export function proxiesIn(env: Env): { readonly shown: readonly string[]; readonly problems: readonly string[] } {
  const found = schemes.map((scheme) => proxyFor(env, scheme)).filter((proxy) => proxy !== undefined);
  const bypass = variable(env, 'NO_PROXY');
  const shown = found.flatMap((proxy) => (typeof proxy === 'string' ? [] : [proxy.shown]));
  return {
    shown: shown.length > 0 && bypass ? [...shown, `except ${bypass.join('=')}`] : shown,
    problems: found.filter((proxy) => typeof proxy === 'string'),
  };
}

/** The proxy for a request to this address; undefined to send it directly. Loopback is always direct. */
export function proxyOf(env: Env, target: URL): HttpProxy | undefined {
  if (isLoopback(target.hostname) || isBypassed(variable(env, 'NO_PROXY')?.[1] ?? '', target)) return undefined;
  const proxy = proxyFor(env, target.protocol === 'https:' ? 'https' : 'http');
  return typeof proxy === 'string' ? undefined : proxy;
}

/** A text is the problem of the variable. Without a scheme, as in `proxy:3128`, the proxy speaks HTTP. Source: curl. */
function proxyFor(env: Env, scheme: (typeof schemes)[number]): HttpProxy | string | undefined {
  const [name, value] = variable(env, `${scheme.toUpperCase()}_PROXY`) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    return english`${name} must be the address of an HTTP proxy, such as http://proxy.example.com:3128`;
  return { url, shown: `${url.protocol}//${url.host} (${name})` };
}

/** A comma list of names, each with its subdomains and perhaps a port, or `*`. Source: curl, --noproxy. */
function isBypassed(list: string, { hostname, port, protocol }: URL): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((item) => item !== '')
    .some((item) => {
      const [, name = '', itemPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(item) ?? ['', item];
      const bare = name.replace(/^\*?\./, '');
      const isNamed = item === '*' || hostname === bare || hostname.endsWith(`.${bare}`);
      return isNamed && (itemPort === undefined || itemPort === ownPort);
    });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
