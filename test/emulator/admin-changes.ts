import type { AdminParts } from './admin.js';
import * as bodies from './admin-bodies.js';
import { credentialsOf } from './cloud.js';
import { changeSwitches } from './switches.js';
import { withoutUndefined } from './without-undefined.js';
import type { ListenerState } from './world-views.js';

type Change = (parts: AdminParts, body: unknown) => unknown;

/** What POST requests of the admin path do, by the last part of their path. Each throws an error that names the field. */
export const CHANGES: Readonly<Record<string, Change>> = {
  clock: ({ clock }, body) => {
    const move = bodies.readClockMove(body);
    if (move.set) clock.set(move.set);
    else clock.advance(move.advanceSeconds ?? 0);
    return { now: clock.now() };
  },
  faults: ({ faults }, body) => {
    faults.add(bodies.readFault(body));
    return { faults: faults.list() };
  },
  renew: ({ world }, body) => {
    const { certificateId, ...over } = bodies.readRenewal(body);
    inField('certificateId', () => world.certificate(certificateId));
    return world.summary(world.renew(certificateId, over));
  },
  attach: (parts, body) => {
    const { listener, certificateId } = pairOf(parts, body);
    if (attachmentOf(listener, certificateId)) throw new Error(`certificateId: ${certificateId} is attached already`);
    parts.world.attach(listener.id, certificateId);
    return parts.world.listener(listener.id);
  },
  detach: (parts, body) => {
    const given = bodies.readPair(body);
    const listener = tlsListener(parts, given.listenerId);
    const attached = attachmentOf(listener, given.certificateId);
    if (!attached) throw new Error(`certificateId: ${given.certificateId} is not attached`);
    if (attached.role === 'default')
      throw new Error(`certificateId: ${attached.id} is the default one, which only changes`);
    parts.world.detach(listener.id, attached.id);
    return parts.world.listener(listener.id);
  },
  default: (parts, body) => {
    const { listener, certificateId } = pairOf(parts, body);
    const attached = attachmentOf(listener, certificateId);
    if (attached) throw new Error(`certificateId: ${certificateId} is attached already, as ${attached.role} one`);
    parts.world.setDefault(listener.id, certificateId);
    return parts.world.listener(listener.id);
  },
  stop: (parts, body) => switched(parts, body, 'Stopped'),
  start: (parts, body) => switched(parts, body, 'Running'),
  misserve: (parts, body) => {
    const { listenerId, certificateId } = bodies.readMisserving(body);
    tlsListener(parts, listenerId);
    inField('certificateId', () => parts.dataPlane.misserve(listenerId, certificateId ?? undefined));
    return { listenerId, certificateId };
  },
  'client-certificate': async (parts, body) => {
    const { listenerId, caPem } = bodies.readClientCa(body);
    tlsListener(parts, listenerId);
    await parts.dataPlane.open(listenerId).catch((fault: Error) => {
      throw new Error(`listenerId: ${fault.message}`, { cause: fault });
    });
    parts.dataPlane.requireClientCertificate(listenerId, caPem ?? undefined);
    return { listenerId, requiresClientCertificate: caPem !== null };
  },
  policies: ({ callers }, body) => {
    const { accessKeyId, policies } = bodies.readGrant(body);
    if (!callers.find(accessKeyId)) throw new Error(`accessKeyId: no such access key: ${accessKeyId}`);
    callers.attach(accessKeyId, policies);
    return { accessKeyId, policies };
  },
  callers: (parts, body) => {
    const {
      accessKeyId,
      accessKeySecret,
      securityToken,
      accountId = parts.accountId,
      policies,
    } = bodies.readCaller(body);
    const keys =
      accessKeyId === undefined || accessKeySecret === undefined
        ? undefined
        : withoutUndefined({ accessKeyId, accessKeySecret, securityToken });
    const order = withoutUndefined({ accountId, policies, keys });
    return credentialsOf(inField('accessKeyId', () => parts.callers.add(order)));
  },
  switches: ({ switches }, body) => {
    changeSwitches(switches, bodies.readSwitches(body));
    return switches;
  },
  tag: ({ world }, body) => {
    const { resourceId, key, value } = bodies.readTag(body);
    inField('resourceId', () => world.tag(resourceId, key, value ?? undefined));
    return {
      resourceId,
      tags: [...world.listeners(), ...world.loadBalancers()].find(({ id }) => id === resourceId)?.tags,
    };
  },
};

function switched(parts: AdminParts, body: unknown, status: 'Running' | 'Stopped'): ListenerState {
  const { listenerId } = bodies.readListener(body);
  const listener = inField('listenerId', () => parts.world.listener(listenerId));
  if (listener.status === status) throw new Error(`listenerId: ${listenerId} is ${status} already`);
  parts.world.setListenerStatus(listenerId, status);
  return parts.world.listener(listenerId);
}

/** A TCPSSL listener, and a certificate that CAS has, by the id that NLB takes. */
function pairOf(parts: AdminParts, body: unknown) {
  const given = bodies.readPair(body);
  const listener = tlsListener(parts, given.listenerId);
  const certificate = inField('certificateId', () => parts.world.certificate(given.certificateId));
  if (certificate.deleted) throw new Error(`certificateId: ${given.certificateId} was deleted`);
  return { listener, certificateId: certificate.id };
}

function tlsListener({ world }: AdminParts, listenerId: string): ListenerState {
  const listener = inField('listenerId', () => world.listener(listenerId));
  if (listener.protocol === 'TCPSSL') return listener;
  throw new Error(`listenerId: ${listenerId} is ${listener.protocol}, and only TCPSSL listeners have certificates`);
}

function attachmentOf({ attachments }: ListenerState, certificateId: string) {
  return attachments.find(({ id }) => id === certificateId);
}

function inField<T>(field: string, find: () => T): T {
  try {
    return find();
  } catch (cause) {
    throw new Error(`${field}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
