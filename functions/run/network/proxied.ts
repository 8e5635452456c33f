import Agent from 'undici/lib/dispatcher/agent.js';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { Edges } from '../edges.js';

const variables = /^https?_proxy$/i;

/** The edges with requests through the proxies of the environment. Throws a `ConfigFault` for one that cannot be used. */
export async function proxied(edges: Edges): Promise<Edges> {
  if (edges.dispatcher !== undefined || !Object.keys(edges.env).some((name) => variables.test(name))) return edges;
  // Loaded on use: most functions have no proxy.
  const { agentFor, proxiesIn, proxyDispatcher } = await import('./proxies.js');
  const { problems } = proxiesIn(edges.env);
  if (problems.length > 0) throw new ConfigFault(english`bad environment: ${problems.join('; ')}`);
  dispatcher ??= proxyDispatcher(edges.env, Agent);
  return { ...edges, dispatcher, agentOf: (target) => agentFor(edges.env, target) };
}

/** The environment of a process is fixed, so one serves all of its runs. */
let dispatcher: Edges['dispatcher'];
