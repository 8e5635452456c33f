/** What the first bytes of a connection say: a server name, none, or that more bytes are needed to tell. */
type Hello = { readonly kind: 'hello'; readonly serverName: string | undefined } | { readonly kind: 'more' };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** A TLS record holds 16 KB at most (RFC 8446, 5.1). */
const MAX_RECORD = 16_384;

/**
 * Reads the server name (RFC 6066) out of a ClientHello (RFC 8446, 4.1.2). Node's own SNI callback can only swap one
 * key type of the default certificates and leaves the other in place, so that an RSA name under an ECC default would
 * be served the default; the name must be known before the TLS server is chosen. Anything odd counts as no name.
 */
export function readHello(bytes: Buffer): Hello {
  if (bytes.length < 5) return { kind: 'more' };
  const length = bytes.readUInt16BE(3);
  if (bytes[0] !== HANDSHAKE || length > MAX_RECORD) return { kind: 'hello', serverName: undefined };
  if (bytes.length < 5 + length) return { kind: 'more' };
  try {
    return { kind: 'hello', serverName: serverNameOf(bytes.subarray(5, 5 + length)) };
  } catch {
    return { kind: 'hello', serverName: undefined };
  }
}

function serverNameOf(hello: Buffer): string | undefined {
  if (hello[0] !== CLIENT_HELLO) return undefined;
  // Type, length, version and random; then session id, cipher suites and compression methods, each with its length.
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const size = hello.readUInt16BE(at + 2);
    if (hello.readUInt16BE(at) === SERVER_NAME) return firstName(hello.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return undefined;
}

/** List length, name type, name length, name. */
function firstName(extension: Buffer): string {
  return extension.subarray(5, 5 + extension.readUInt16BE(3)).toString('latin1');
}
