import type { KeyAlgorithm } from '../../rotation/model/inventory.js';
import type { ServedLeaf } from '../../rotation/verify/handshake-verdict.js';

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

/** What came of it. */
export type Served =
  | (Extract<ServedLeaf, { kind: 'certificate' }> & {
      readonly chain: 'whole' | 'incomplete' | 'expired';
      readonly protocol: string;
    })
  | Extract<ServedLeaf, { kind: 'unreachable' }>;

/** Plays a client. Never rejects: no answer is a value too. */
export interface Prober {
  /** One answer for each address family that the name has. */
  ask(question: Question): Promise<readonly Served[]>;
}
