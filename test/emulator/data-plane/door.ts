import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { createServer, type Server as TlsServer } from 'node:tls';
import type { CasCertificate } from '../cas/certificate-record.js';
import { readHello } from './client-hello.js';
import { contextKey, contextOptions } from './contexts.js';

/** What a door asks of the listener behind it, anew for every connection. */
interface Behind {
  /** False when the listener is stopped or gone. */
  isOpen(): boolean;
  certificatesFor(serverName: string | undefined): readonly CasCertificate[];
}

export interface Handshakes {
  completed: number;
  failed: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One listener's TLS server: a TCP server that keeps the port, and behind it a TLS server per set of certificates. */
export class Door {
  readonly handshakes: Handshakes = { completed: 0, failed: 0 };
  private readonly sockets = new Set<Socket>();
  private readonly front: Server;
  private readonly tls = new Map<string, TlsServer>();
  private clientCa: string | undefined;

  constructor(private readonly behind: Behind) {
    this.front = createNetServer((socket) => this.admit(socket));
  }

  async open(host: string, port: number): Promise<Address> {
    await new Promise<void>((resolve, reject) => {
      this.front.once('error', reject);
      this.front.listen(port, host, () => resolve());
    });
    return { host, port: (this.front.address() as AddressInfo).port };
  }

  /** Clients must show a certificate of this CA from now on; undefined ends that. */
  requireClientCertificate(caPem: string | undefined): void {
    this.clientCa = caPem;
  }

  get isMutual(): boolean {
    return this.clientCa !== undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.front.listening) await new Promise<void>((resolve) => this.front.close(() => resolve()));
  }

  /** A stopped listener cuts the connection: the nearest that a kept port comes to refusing one. */
  private admit(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (!this.behind.isOpen()) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const hello = readHello(bytes);
      if (hello.kind === 'more') return;
      socket.off('data', read);
      socket.pause();
      socket.unshift(bytes);
      this.tlsFor(hello.serverName).emit('connection', socket);
    };
    socket.on('data', read);
  }

  private tlsFor(serverName: string | undefined): TlsServer {
    const certificates = this.behind.certificatesFor(serverName);
    const key = contextKey(certificates, this.clientCa);
    const server = this.tls.get(key) ?? this.newTls(certificates);
    this.tls.set(key, server);
    return server;
  }

  private newTls(certificates: readonly CasCertificate[]): TlsServer {
    const server = createServer({
      ...contextOptions(certificates, this.clientCa),
      requestCert: this.isMutual,
      rejectUnauthorized: this.isMutual,
    });
    server.on('secureConnection', (socket) => {
      this.handshakes.completed += 1;
      socket.on('error', () => socket.destroy());
      socket.on('end', () => socket.end());
      socket.resume();
    });
    server.on('tlsClientError', () => {
      this.handshakes.failed += 1;
    });
    return server;
  }
}
