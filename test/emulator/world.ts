import type { CasCertificate } from './cas/certificate-record.js';
import type { CertificateStore, NewCertificate, RenewalWay } from './cas/certificate-store.js';
import type { Clock } from './clock.js';
import type { NlbContext } from './nlb/context.js';
import { servedBy } from './nlb/names.js';
import { usedPlaces } from './nlb/quota.js';
import type { AttachmentStatus, ListenerRecord, LoadBalancerRecord } from './nlb/records.js';
import { type NewListener, type NewLoadBalancer, newListener, newLoadBalancer } from './world-orders.js';
import { type CertificateSummary, type ListenerState, stateOf, summaryOf } from './world-views.js';

/** Builds and inspects the emulated account, and plays the person in the console. Nothing here counts as an API call. */
export class World {
  constructor(
    private readonly nlb: NlbContext,
    private readonly certificates: CertificateStore,
    private readonly clock: Clock,
    private readonly accountId: string,
    private readonly defaultQuota: number,
  ) {}

  issueCertificate(o: NewCertificate): CasCertificate {
    return this.certificates.issue(o);
  }

  renew(id: string, over: Partial<NewCertificate> & { readonly way?: RenewalWay } = {}): CasCertificate {
    return this.certificates.renew(id, over);
  }

  revoke(id: string): void {
    this.certificates.get(id).status = 'revoked';
  }

  /** CAS lists it, and NLB does not find it. */
  hideFromNlb(id: string, hidden = true): void {
    this.certificates.get(id).hiddenFromNlb = hidden;
  }

  /** CAS counts the certificate and gives its detail, but no page of its list has it. */
  hideFromList(id: string, hidden = true): void {
    this.certificates.get(id).hiddenFromList = hidden;
  }

  deleteCertificate(id: string): void {
    this.certificates.get(id).deleted = true;
  }

  certificate(id: string): CasCertificate {
    return this.certificates.get(id);
  }

  /** What CAS lists for the account, oldest first. */
  certificatesOf(accountId = this.accountId): readonly CasCertificate[] {
    return this.certificates.all(accountId);
  }

  /** What may be shown of a certificate: everything but its bytes and its private key. */
  summary(record: CasCertificate): CertificateSummary {
    return summaryOf(record, this.certificates.statusOf(record));
  }

  addLoadBalancer(o: NewLoadBalancer): LoadBalancerRecord {
    if (!this.nlb.regions.includes(o.region)) throw new Error(`region ${o.region} is not one of this cloud`);
    const defaults = { accountId: this.accountId, quota: this.defaultQuota, createdAt: this.clock.now() };
    const record = newLoadBalancer(this.nlb.estate.nextSequence(), o, defaults);
    this.nlb.estate.addLoadBalancer(record);
    return record;
  }

  /** Attachments come up Associated. Ids may be any text: an old attachment can carry another form. */
  addListener(o: NewListener): ListenerState {
    const record = newListener(this.nlb.estate, this.loadBalancer(o.loadBalancerId), o);
    this.nlb.estate.addListener(record);
    return this.listener(record.id);
  }

  /** A person in the console attaches; it shows at once. */
  attach(listenerId: string, certificateId: string, status: AttachmentStatus = 'Associated'): void {
    this.change(listenerId, (listener) =>
      listener.attachments.push(this.nlb.estate.newAttachment(certificateId, { status })),
    );
  }

  detach(listenerId: string, certificateId: string): void {
    this.change(listenerId, (listener) => {
      listener.attachments = listener.attachments.filter(
        (attachment) => attachment.role === 'default' || attachment.certificateId !== certificateId,
      );
    });
  }

  setDefault(listenerId: string, certificateId: string): void {
    this.change(listenerId, (listener) => {
      const others = listener.attachments.filter(({ role, kind }) => role !== 'default' || kind !== 'Server');
      listener.attachments = [...others, this.nlb.estate.newAttachment(certificateId, { role: 'default' })];
    });
  }

  stopListener(listenerId: string): void {
    this.setListenerStatus(listenerId, 'Stopped');
  }

  startListener(listenerId: string): void {
    this.setListenerStatus(listenerId, 'Running');
  }

  setListenerStatus(listenerId: string, status: string): void {
    this.change(listenerId, (listener) => {
      listener.status = status;
    });
  }

  setLoadBalancerStatus(loadBalancerId: string, status: string): void {
    this.loadBalancer(loadBalancerId).status = status;
  }

  setQuota(loadBalancerId: string, additionalPerLoadBalancer: number): void {
    this.loadBalancer(loadBalancerId).additionalPerLoadBalancer = additionalPerLoadBalancer;
  }

  deleteListener(listenerId: string): void {
    this.nlb.estate.removeListener(this.find(listenerId));
  }

  /** Tags a listener or a load balancer; an undefined value takes the tag off. */
  tag(resourceId: string, key: string, value: string | undefined): void {
    const resource = this.nlb.estate.listeners.get(resourceId) ?? this.loadBalancer(resourceId);
    if (value === undefined) delete resource.tags[key];
    else resource.tags[key] = value;
  }

  /** Lets jobs that hang end after all. */
  releaseJobs(): void {
    this.nlb.jobs.release();
    this.nlb.jobs.settle();
  }

  listener(id: string): ListenerState {
    this.nlb.jobs.settle();
    return stateOf(this.find(id));
  }

  listeners(): readonly ListenerState[] {
    this.nlb.jobs.settle();
    return [...this.nlb.estate.listeners.values()].map(stateOf);
  }

  loadBalancers(): readonly LoadBalancerRecord[] {
    return [...this.nlb.estate.loadBalancers.values()];
  }

  usedPlaces(loadBalancerId: string): number {
    this.nlb.jobs.settle();
    return usedPlaces(this.nlb, loadBalancerId);
  }

  /** Names that the listener serves now: of attachments past Associating whose certificate is valid now. */
  servedNames(listenerId: string): readonly string[] {
    this.nlb.jobs.settle();
    return servedBy(this.certificates, this.find(listenerId).attachments, this.clock.now());
  }

  private loadBalancer(id: string): LoadBalancerRecord {
    const record = this.nlb.estate.loadBalancers.get(id);
    if (!record) throw new Error(`no load balancer ${id}`);
    return record;
  }

  private find(id: string): ListenerRecord {
    const record = this.nlb.estate.listeners.get(id);
    if (!record) throw new Error(`no listener ${id}`);
    return record;
  }

  private change(listenerId: string, effect: (listener: ListenerRecord) => void): void {
    this.nlb.jobs.settle();
    const listener = this.find(listenerId);
    effect(listener);
    this.nlb.estate.changed(listener);
  }
}
