import { type AddressInfo, connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Cloud } from '../cloud.js';

interface TlsFront {
  /** Host and port. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The local cloud behind TLS, for a client that speaks nothing else. */
export async function tlsFront(cloud: Cloud): Promise<TlsFront> {
  const { pem: cert, privateKeyPem: key } = cloud.world.issueCertificate({ names: ['127.0.0.1'] });
  const port = Number(new URL(cloud.urls.sts).port);
  const open = new Set<TLSSocket>();
  const server = createServer({ cert, key }, (socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
    const inner = connect(port, '127.0.0.1');
    for (const end of [socket, inner]) end.on('error', () => [socket, inner].map((each) => each.destroy()));
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    // A client may keep its connections.
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
