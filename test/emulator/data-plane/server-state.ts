import type { Handshakes } from './door.js';

/** One listener's TLS server as it stands; `error` in place of an address where it cannot be opened. */
export interface ServerState {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly dnsName: string;
  readonly listenerPort: number;
  readonly host?: string;
  readonly port?: number;
  readonly error?: string;
  /** The certificate that is served by fault. */
  readonly misserves: string | undefined;
  readonly requiresClientCertificate: boolean;
  readonly handshakes: Readonly<Handshakes>;
}
