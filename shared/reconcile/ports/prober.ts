import type { KeyAlgorithm } from '../../rotation/model/inventory.js';

/** One handshake, as a client makes it. */
export interface Question {
  /** The load balancer's DNS name. */
  readonly host: string;
  readonly port: number;
  /** The name asked for by SNI; undefined asks for none, which shows the default certificate. */
  readonly servername: string | undefined;
  /** Ask for a certificate of this kind alone, where a listener has both. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

/** What came of it. Fingerprints and the serial are hex, upper case, without colons. */
export type Served =
  | {
      readonly kind: 'certificate';
      readonly address: string;
      readonly sha256: string;
      readonly sha1: string;
      readonly serial: string;
      readonly names: readonly string[];
      readonly notBefore: Date;
      readonly notAfter: Date;
      readonly chain: 'whole' | 'incomplete' | 'expired';
      readonly protocol: string;
    }
  | { readonly kind: 'unreachable'; readonly address: string; readonly code: string };

/** Plays a client. Never rejects: no answer is a value too. */
export interface Prober {
  /** One answer for each address family that the name has. */
  ask(question: Question): Promise<readonly Served[]>;
}
