import { statSync } from 'node:fs';
import type { Cloud } from './cloud.js';
import { isLoopback } from './dns-name.js';
import type { Policy } from './protocol/ram.js';
import type { ListenerSeed, Seed } from './seed.js';
import { SeedFault } from './seed-fault.js';
import { withoutUndefined } from './without-undefined.js';
import type { World } from './world.js';

/** Builds what a seed describes. A certificate is named by its `key`, or by a raw id that starts with a digit. */
export function plant(world: World, seed: Seed): void {
  const ids = new Map<string, string>();
  for (const [index, { key, ...order }] of seed.certificates.entries()) {
    if (ids.has(key)) throw new SeedFault(`seed.certificates[${index}].key: "${key}" is used twice`);
    ids.set(
      key,
      attempt(`seed.certificates[${index}]`, () => world.issueCertificate(withoutUndefined(order)).id),
    );
  }
  checkPlaces(seed);
  for (const [index, { listeners, ...balancer }] of seed.loadBalancers.entries()) {
    const at = `seed.loadBalancers[${index}]`;
    const { id } = attempt(at, () => world.addLoadBalancer(withoutUndefined(balancer)));
    for (const [n, each] of listeners.entries()) plantListener(world, ids, id, each, `${at}.listeners[${n}]`);
  }
}

/** Callers, buckets, roles and functions. A function's `role` is the name of a seeded role, or an ARN; its file is a bundle. */
export function plantNeighbours({ callers, oss, sts, fc, accountId }: Cloud, seed: Seed): void {
  for (const [index, { policies, accountId: owner = accountId, ...keys }] of seed.callers.entries()) {
    const order = withoutUndefined({ accountId: owner, policies, keys: withoutUndefined(keys) });
    attempt(`seed.callers[${index}].accessKeyId`, () => callers.add(order));
  }
  for (const [index, each] of seed.buckets.entries())
    attempt(`seed.buckets[${index}]`, () => oss.addBucket(withoutUndefined(each)));
  const arns = new Map<string, string>();
  for (const [index, { policies, ...each }] of seed.roles.entries()) {
    // Several policies allow and deny what one with all their statements does.
    const policy: Policy | undefined = policies && {
      Version: '1',
      Statement: policies.flatMap((one) => one.Statement),
    };
    const add = () => sts.addRole(withoutUndefined({ ...each, accountId, policy }));
    arns.set(each.name, attempt(`seed.roles[${index}]`, add));
  }
  for (const [index, { role: named, triggers, ...each }] of seed.functions.entries()) {
    const arn = named === undefined ? undefined : (arns.get(named) ?? named);
    if (!statSync(each.file, { throwIfNoEntry: false })?.isFile())
      throw new SeedFault(`seed.functions[${index}].file: there is no file ${each.file}`);
    attempt(`seed.functions[${index}]`, () => fc.addFunction(withoutUndefined({ ...each, role: arn })));
    const key = each.service === undefined ? each.name : `${each.service}$${each.name}`;
    for (const [n, trigger] of triggers.entries())
      attempt(`seed.functions[${index}].triggers[${n}]`, () => fc.addTrigger({ ...trigger, function: key }));
  }
}

/** A DNS name stands for one load balancer. Several may share an address, each TLS server with a port of its own. */
function checkPlaces({ loadBalancers }: Seed): void {
  const taken = new Set<string>();
  for (const [index, { dnsName, listeners }] of loadBalancers.entries()) {
    if (dnsName === undefined) continue;
    const at = `seed.loadBalancers[${index}]`;
    const name = dnsName.toLowerCase();
    if (!isLoopback(name) && taken.has(name)) throw new SeedFault(`${at}.dnsName: "${dnsName}" is used twice`);
    taken.add(name);
    for (const [n, { port: single, startPort: port = single, protocol = 'TCPSSL' }] of listeners.entries()) {
      const place = `${name}:${port}`;
      if (protocol !== 'TCPSSL') continue;
      if (taken.has(place)) throw new SeedFault(`${at}.listeners[${n}].port: ${port} is used twice at ${dnsName}`);
      taken.add(place);
    }
  }
}

function plantListener(
  world: World,
  ids: ReadonlyMap<string, string>,
  loadBalancerId: string,
  { default: defaultKey, additional = [], ca = [], ...rest }: ListenerSeed,
  at: string,
): void {
  const resolve = (key: string, field: string) => {
    const id = ids.get(key) ?? (/^\d/.test(key) ? key : undefined);
    if (id === undefined) throw new SeedFault(`${at}.${field}: no certificate has the key "${key}"`);
    return id;
  };
  const defaultCertificate = defaultKey === undefined ? undefined : resolve(defaultKey, 'default');
  const on = new Set([defaultCertificate]);
  const additionalCertificates = additional.map((key, index) => {
    const id = resolve(key, `additional[${index}]`);
    if (on.has(id)) throw new SeedFault(`${at}.additional[${index}]: "${key}" is on this listener already`);
    on.add(id);
    return id;
  });
  const order = { ...rest, loadBalancerId, defaultCertificate, additionalCertificates, caCertificates: ca };
  attempt(at, () => world.addListener(withoutUndefined(order)));
}

function attempt<T>(at: string, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    throw new SeedFault(`${at}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
