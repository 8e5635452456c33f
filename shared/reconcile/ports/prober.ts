import type { KeyAlgorithm } from '../../rotation/model/inventory.js';
import type { ServedLeaf } from '../../rotation/verify/handshake-verdict.js';

/** The parameters of one TLS handshake. */
export interface Question {
  /** The load balancer's DNS name. */
  readonly host: string;
  readonly port: number;
  /** The SNI name. Undefined sends none, so that the listener serves its default certificate. */
  readonly servername: string | undefined;
  /** Accept only certificates of this key algorithm, if the listener has both. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

/** The result of one handshake. */
export type Served =
  | (Extract<ServedLeaf, { kind: 'certificate' }> & {
      readonly chain: 'whole' | 'incomplete' | 'expired';
      readonly protocol: string;
    })
  | Extract<ServedLeaf, { kind: 'unreachable' }>;

/** A TLS client. Never rejects: a missing answer is a value. */
export interface Prober {
  /** One answer for each address family that the name has. */
  ask(question: Question): Promise<readonly Served[]>;
}
