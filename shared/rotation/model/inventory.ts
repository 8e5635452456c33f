/** Nouns of certificate rotation. Pure facts: no methods, no I/O, no clock. */

/** A certificate as NLB names it: CAS's `CertIdentifier`, `<id>-<site>`; an older attachment may carry another form. */
export type CertificateId = string & { readonly __brand: 'CertificateId' };
export type ListenerId = string & { readonly __brand: 'ListenerId' };
export type LoadBalancerId = string & { readonly __brand: 'LoadBalancerId' };
export type Region = string & { readonly __brand: 'Region' };

/** `ECC` and `RSA` are CAS's names; any other algorithm keeps CAS's own upper-case name, such as `SM2`. */
export type KeyAlgorithm = string & { readonly __brand: 'KeyAlgorithm' };

/** A certificate in CAS. */
export interface Certificate {
  readonly id: CertificateId;
  /** The order or managed instance it was issued under; managed renewal keeps it. Empty if CAS gives none. */
  readonly instanceId: string;
  readonly label: string;
  readonly commonName: string;
  /** DNS names and addresses it is valid for, lower case, A-labels, sorted, no repeats. */
  readonly names: readonly string[];
  readonly keyAlgorithm: KeyAlgorithm;
  /** As CAS gives it: a common name, or a distinguished name. */
  readonly issuer: string;
  /** Present if the chain was read. */
  readonly chain?: ChainEvidence | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly status: 'issued' | 'revoked' | 'expired' | 'unissued';
  readonly hasPrivateKey: boolean;
  /** Hex, upper case, no colons; of the certificate or of its public key, as CAS gives it. Empty if it gives none. */
  readonly fingerprint: string;
  /** Upper case, no colons; hex, or decimal if CAS gives it so. Empty if it gives none. */
  readonly serial: string;
}

/** The evidence of a chain about a certificate's issuer. Each part is absent if the chain does not show it. */
export interface ChainEvidence {
  /** The organisation of the issuer. */
  readonly organisation?: string | undefined;
  /** The issuer of the issuer. Absent for a root. */
  readonly issuedBy?: string | undefined;
  readonly isSelfSigned?: boolean | undefined;
}

/** A certificate on a listener, as NLB reports it. */
export interface Attachment {
  /** NLB's own string, to be sent back unchanged. */
  readonly certificateId: CertificateId;
  readonly role: 'default' | 'additional';
  readonly state: 'associating' | 'associated' | 'disassociating';
}

export type Tags = Readonly<Record<string, string>>;

/** A TCPSSL listener. */
export interface Listener {
  readonly id: ListenerId;
  readonly loadBalancerId: LoadBalancerId;
  /** The first port of a range. 0 if NLB gives none. */
  readonly port: number;
  /** The last port of a range. Absent for a single port. */
  readonly lastPort?: number | undefined;
  /** `running` takes a change, `busy` takes one later, `stopped` only after an operator started it, `deleting` never. */
  readonly status: 'running' | 'busy' | 'stopped' | 'deleting';
  readonly tags: Tags;
  readonly attachments: readonly Attachment[];
}

export interface LoadBalancer {
  readonly id: LoadBalancerId;
  readonly label: string;
  readonly dnsName: string;
  readonly addressType: 'internet' | 'intranet';
  readonly status: 'active' | 'busy' | 'inactive';
  readonly tags: Tags;
  /** Every TCPSSL listener of the load balancer, because the quota is counted over all of them. */
  readonly listeners: readonly Listener[];
}

/** The number of additional certificates on all listeners of a load balancer: NLB counts its quota over them. */
export function usedSlots(listeners: readonly Listener[]): number {
  return listeners.flatMap(({ attachments }) => attachments).filter(({ role }) => role === 'additional').length;
}

/** The state of one region, with whole load balancers only. `takenAt` is the time at which the look began. */
export interface Inventory {
  readonly region: Region;
  readonly takenAt: Date;
  readonly loadBalancers: readonly LoadBalancer[];
}
