import type { Served } from '../../../shared/reconcile/ports/prober.js';
import type { ConditionReason } from '../../../shared/wording/reasons.js';
import type { NewCertificate } from '../../emulator/cas/certificate-store.js';
import type { Switches } from '../../emulator/switches.js';
import type { Env, System } from '../../support/system.js';

/** One way to get one condition. */
export interface Row {
  readonly reason: ConditionReason;
  readonly when: string;
  readonly env?: Env;
  readonly switches?: Partial<Switches>;
  /** What each handshake gets instead of its answer, until the cure. */
  readonly served?: (answer: Served) => Served;
  /** Every run has 12 seconds, and a twentieth of the rates. */
  readonly isShort?: true;
  /** Brings the local cloud to the cause. The next full sweep reports the condition. */
  readonly provoke: (system: System) => Promise<Provoked> | Provoked;
  /** Further conditions of the same cause. */
  readonly also?: readonly ConditionReason[];
  /** The exit code of a pass that reads the cloud, if it is not 1. */
  readonly code?: 3;
}

export interface Provoked {
  readonly listenerId?: string;
  /** Of a condition without a listener. */
  readonly region?: string;
  readonly certificateIds: readonly string[];
  /** What a person does about it. */
  readonly cure: () => unknown;
  /** The condition is the answer to this request. */
  readonly request?: Request;
}

/** The only reason for which a surface may not have a condition. */
export interface Request {
  /** `asked-for`: no look without the request can know the ids of the request, and no later pass repeats it. */
  readonly unknownTo: 'asked-for';
  /** The payload of the function that changes. */
  readonly pass: (system: System) => Promise<unknown>;
  /** The options of `plan`; absent if only an event can ask. */
  readonly plan?: readonly string[];
}

/** A listener in Hangzhou with a default certificate and an additional one, an hour later. */
export function site({ cloud }: System, former: Partial<NewCertificate> = {}) {
  const { world, clock } = cloud;
  const names = ['a.example.com', 'b.example.com'];
  const standing = world.issueCertificate({ names: ['default.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const replaced = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', ...former }).id;
  const loadBalancerId = world.addLoadBalancer({ region: 'cn-hangzhou' }).id;
  const attached = { defaultCertificate: standing, additionalCertificates: [replaced] };
  const listenerId = world.addListener({ loadBalancerId, port: 443, ...attached }).id;
  clock.advance(3600);
  return { loadBalancerId, listenerId, standing, replaced, renew: () => world.renew(replaced).id };
}

/** The same, five days before the end of the additional certificate, which lasts 20 days. */
export function endingSite(system: System) {
  const { clock } = system.cloud;
  const notAfter = later(system, 20);
  const place = site(system, { notAfter });
  clock.set(new Date(notAfter.getTime() - 5 * dayMs));
  return place;
}

/** The time these many days from now. */
export function later({ cloud }: System, days: number): Date {
  return new Date(cloud.clock.now().getTime() + days * dayMs);
}

const dayMs = 86_400_000;
