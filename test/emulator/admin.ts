import type { Clock } from './clock.js';
import type { DataPlane } from './data-plane/data-plane.js';
import type { JobRecord } from './nlb/jobs.js';
import type { Callers } from './protocol/callers.js';
import type { Faults } from './protocol/faults.js';
import { type Answer, jsonAnswer, type RawRequest, type Service } from './protocol/message.js';
import type { RequestLog } from './protocol/request-journal.js';
import type { Switches } from './switches.js';
import type { World } from './world.js';

export interface AdminParts {
  readonly accountId: string;
  readonly callers: Callers;
  readonly world: World;
  readonly dataPlane: DataPlane;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly rulesBroken: readonly string[];
  readonly requests: readonly RequestLog[];
  readonly jobs: () => readonly JobRecord[];
}

const PREFIX = '/_cloud/';
/** The admin path: for people and scripts outside the process. Unsigned, loopback only, no part of the vendor's API. */
export function adminService(parts: AdminParts): Service {
  return {
    name: 'admin',
    owns: (request) => request.path.startsWith(PREFIX),
    answer: async (request) => {
      try {
        return await answer(parts, request);
      } catch (cause) {
        return jsonAnswer(400, { error: cause instanceof Error ? cause.message : String(cause) });
      }
    },
  };
}

async function answer(parts: AdminParts, request: RawRequest): Promise<Answer> {
  switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
    case 'GET state':
      return jsonAnswer(200, stateOf(parts));
    case 'GET requests':
      return jsonAnswer(200, parts.requests);
    case 'GET tls':
      return jsonAnswer(200, await parts.dataPlane.servers());
    case 'DELETE faults':
      parts.faults.clear();
      return jsonAnswer(200, { faults: [] });
    default:
      return change(parts, request);
  }
}

/** The changes, and zod with them, are loaded on first use: a cloud that nobody administers starts sooner. */
async function change(parts: AdminParts, request: RawRequest): Promise<Answer> {
  const { CHANGES } = await import('./admin-changes.js');
  const what = request.path.slice(PREFIX.length);
  const found = request.method === 'POST' && Object.hasOwn(CHANGES, what) ? CHANGES[what] : undefined;
  if (!found) return jsonAnswer(404, { error: `no ${request.method} ${request.path}` });
  return jsonAnswer(200, await found(parts, readJson(request)));
}

function stateOf(parts: AdminParts) {
  const { world } = parts;
  return {
    now: parts.clock.now(),
    switches: parts.switches,
    loadBalancers: world.loadBalancers().map((each) => ({ ...each, usedPlaces: world.usedPlaces(each.id) })),
    listeners: world.listeners().map((each) => ({ ...each, servedNames: world.servedNames(each.id) })),
    certificates: world.certificatesOf().map((each) => world.summary(each)),
    jobs: parts.jobs(),
    faults: parts.faults.list(),
    rulesBroken: parts.rulesBroken,
    requestCount: parts.requests.length,
  };
}

function readJson(request: RawRequest): unknown {
  return JSON.parse(request.body.toString('utf8') || '{}');
}
