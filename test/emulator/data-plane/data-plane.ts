import type { CasCertificate } from '../cas/certificate-record.js';
import type { CertificateStore } from '../cas/certificate-store.js';
import { isLoopback } from '../dns-name.js';
import type { Estate } from '../nlb/estate.js';
import { firstPortOf, hasPort, type ListenerRecord } from '../nlb/records.js';
import type { Switches } from '../switches.js';
import { choose, isServing, type Serving } from './certificate-choice.js';
import { type Address, Door, type Handshakes } from './door.js';
import type { ServerState } from './server-state.js';

interface DataPlaneParts {
  readonly estate: Estate;
  readonly certificates: CertificateStore;
  readonly switches: Switches;
  readonly settle: () => void;
}

interface Misserved {
  readonly certificate: CasCertificate;
  /** Undefined: for every name. */
  readonly name: string | undefined;
}

/** Every TCPSSL listener as a TLS server on loopback, started when somebody first asks where it is. */
export class DataPlane {
  private readonly doors = new Map<string, { readonly door: Door; readonly address: Promise<Address> }>();
  private readonly misserved = new Map<string, Misserved>();

  constructor(private readonly parts: DataPlaneParts) {}

  /** Where a listener serves; starts it if need be. A DNS name that is a loopback address is used as it is, port and all. */
  open(listenerId: string): Promise<Address> {
    return this.at(listenerId).address;
  }

  async openAll(): Promise<ReadonlyMap<string, Address>> {
    return this.openEach(() => true);
  }

  /** Opens what clients find without asking: the listeners of load balancers whose name is a loopback address. */
  async openAddressed(): Promise<ReadonlyMap<string, Address>> {
    return this.openEach(({ loadBalancerId }) => isLoopback(this.dnsNameOf(loadBalancerId)));
  }

  /** Every TLS server, opened if need be. */
  servers(): Promise<readonly ServerState[]> {
    return Promise.all([...this.parts.estate.listeners.values()].filter(isTls).map((each) => this.serverOf(each)));
  }

  /** What DNS and NLB do together: from a load balancer's name and a listener's port to a place on loopback. */
  resolve(dnsName: string, port: number): Promise<Address> {
    const balancer = [...this.parts.estate.loadBalancers.values()].find(
      (each) => each.dnsName.toLowerCase() === dnsName.toLowerCase(),
    );
    if (!balancer) throw coded('ENOTFOUND', `no load balancer is named ${dnsName}`);
    const listener = this.parts.estate.listenersOf(balancer.id).find((each) => hasPort(each, port) && isTls(each));
    if (!listener) throw coded('ECONNREFUSED', `no TCPSSL listener on ${dnsName}:${port}`);
    return this.open(listener.id);
  }

  isKnown(dnsName: string): boolean {
    return [...this.parts.estate.loadBalancers.values()].some(
      (each) => each.dnsName.toLowerCase() === dnsName.toLowerCase(),
    );
  }

  /**
   * A fault: this certificate is served whatever is attached, for every name or for one (empty: without a name); undefined
   * ends it.
   */
  misserve(listenerId: string, certificateId: string | undefined, name?: string): void {
    this.listener(listenerId);
    if (certificateId === undefined) this.misserved.delete(listenerId);
    else this.misserved.set(listenerId, { certificate: this.parts.certificates.get(certificateId), name });
  }

  /** Mutual TLS on one listener: clients show a certificate of this CA; undefined ends it. */
  requireClientCertificate(listenerId: string, caPem: string | undefined): void {
    this.at(listenerId).door.requireClientCertificate(caPem);
  }

  handshakes(listenerId: string): Readonly<Handshakes> {
    return this.doors.get(listenerId)?.door.handshakes ?? { completed: 0, failed: 0 };
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.doors.values()].map(({ door, address }) =>
        address.then(
          () => door.close(),
          () => {},
        ),
      ),
    );
    this.doors.clear();
  }

  private async openEach(isWanted: (listener: ListenerRecord) => boolean): Promise<ReadonlyMap<string, Address>> {
    const wanted = [...this.parts.estate.listeners.values()].filter((each) => isTls(each) && isWanted(each));
    const ids = wanted.map(({ id }) => id);
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.open(id)] as const)));
  }

  private async serverOf(listener: ListenerRecord): Promise<ServerState> {
    const { id, loadBalancerId } = listener;
    const opened = await this.open(id).catch((fault: Error) => ({ error: fault.message }));
    return {
      listenerId: id,
      loadBalancerId,
      dnsName: this.dnsNameOf(loadBalancerId),
      listenerPort: firstPortOf(listener),
      ...opened,
      misserves: this.misserved.get(id)?.certificate.id,
      requiresClientCertificate: this.doors.get(id)?.door.isMutual ?? false,
      handshakes: this.handshakes(id),
    };
  }

  private at(listenerId: string) {
    const known = this.doors.get(listenerId);
    if (known) return known;
    const listener = this.listener(listenerId);
    if (!isTls(listener)) throw new Error(`listener ${listenerId} is ${listener.protocol}, not TCPSSL`);
    const door = new Door({
      isOpen: () => this.isOpen(listener),
      certificatesFor: (name) => this.certificatesFor(listener, name),
    });
    const dnsName = this.dnsNameOf(listener.loadBalancerId);
    const [host, port] = isLoopback(dnsName) ? [dnsName, firstPortOf(listener)] : ['127.0.0.1', 0];
    const opened = { door, address: door.open(host, port) };
    this.doors.set(listenerId, opened);
    // An address that is taken or forbidden may be free the next time; whoever asked is told.
    opened.address.catch(() => this.doors.delete(listenerId));
    return opened;
  }

  private dnsNameOf(loadBalancerId: string): string {
    return this.parts.estate.loadBalancers.get(loadBalancerId)?.dnsName ?? '';
  }

  private isOpen(listener: ListenerRecord): boolean {
    this.parts.settle();
    return !listener.deleted && ['Running', 'Configuring'].includes(listener.status);
  }

  private certificatesFor(listener: ListenerRecord, name: string | undefined): readonly CasCertificate[] {
    const wrong = this.misserved.get(listener.id);
    if (wrong && (wrong.name === undefined || wrong.name === (name ?? ''))) return [wrong.certificate];
    const serving = listener.attachments.filter(isServing).flatMap((attachment): Serving[] => {
      const certificate = this.parts.certificates.find(attachment.certificateId);
      return certificate ? [{ attachment, certificate }] : [];
    });
    return choose(serving, name, this.parts.switches.servedOnTie);
  }

  private listener(id: string): ListenerRecord {
    const listener = this.parts.estate.listeners.get(id);
    if (!listener) throw new Error(`no listener ${id}`);
    return listener;
  }
}

function isTls({ protocol }: ListenerRecord): boolean {
  return protocol === 'TCPSSL';
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
