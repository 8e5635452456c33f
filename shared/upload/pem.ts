import { X509Certificate } from 'node:crypto';
import { english } from '../rotation/english.js';
import { PairFault, shellWord } from './fault.js';

/** A file as it was read. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One block of a PEM file. */
export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string;
  /** The block in lines of 64 characters. */
  readonly pem: string;
  readonly isEncrypted: boolean;
}

/** A chain of 4 certificates with 100 names is about 12 KB. */
export const mostBytes = 262_144;

/**
 * The blocks of a PEM file, whatever its line ends, byte order mark, spaces and the text between the blocks. Also of PEM
 * text on one line, as variables of pipelines have it. Throws a `PairFault` if there is none.
 */
export function pemBlocks(file: SourceFile): readonly PemBlock[] {
  const { path, bytes } = file;
  if (bytes.length > mostBytes)
    throw new PairFault(
      path,
      english`it has more than ${mostBytes} bytes`,
      english`give the file of one certificate with its chain`,
    );
  const text = textOf(bytes).replace(/\\r|\\n/g, '\n');
  const blocks = [...text.matchAll(block)].map(([, label = '', body = '']) => toBlock(path, label, body));
  if (blocks.length === 0) throw notPem(file, text);
  if (blocks.length !== [...text.matchAll(/-----BEGIN /g)].length)
    throw new PairFault(path, english`a block is cut off`, english`write the file again, as a whole`);
  return blocks;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/** Editors and shells of Windows write UTF-16, or a mark before UTF-8. `TextDecoder` removes the mark. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

function toBlock(path: string, label: string, body: string): PemBlock {
  const isEncrypted = label.startsWith('ENCRYPTED') || /^\s*Proc-Type:.*ENCRYPTED/m.test(body);
  if (isEncrypted) return { label, pem: '', isEncrypted };
  const base64 = body.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw new PairFault(path, english`a block is damaged`, english`write the file again, as a whole`);
  const lines = base64.replace(/(.{64})(?!$)/g, '$1\n');
  return { label, pem: `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`, isEncrypted };
}

function notPem({ path, bytes }: SourceFile, text: string): PairFault {
  const word = shellWord(path);
  if (text.trim() === '')
    return new PairFault(path, english`it is empty`, english`check that the client has written it`);
  const [reason, cure] = isPkcs12(bytes)
    ? [
        english`it is PKCS#12`,
        english`convert it: openssl pkcs12 -in ${word} -nodes -out pair.pem, and give pair.pem twice`,
      ]
    : bytes[0] === 0xfe && bytes[1] === 0xed
      ? [
          english`it is a Java keystore`,
          english`convert it to PKCS#12 with keytool, and that to PEM with openssl pkcs12`,
        ]
      : isDerCertificate(bytes)
        ? [english`it is DER`, english`convert it: openssl x509 -inform der -in ${word} -out certificate.pem`]
        : bytes[0] === derSequence && bytes[1] !== undefined && bytes[1] >= 0x80
          ? [english`it is DER`, english`convert it: openssl pkey -inform der -in ${word} -out key.pem`]
          : [english`it is not PEM`, english`give the file that has a line -----BEGIN …-----`];
  return new PairFault(path, reason, cure);
}

const derSequence = 0x30;

/** A sequence that begins with the version 3. Source: RFC 7292, PFX. */
function isPkcs12(bytes: Uint8Array): boolean {
  if (bytes[0] !== derSequence) return false;
  const lengthBytes = (bytes[1] ?? 0) & 0x80 ? (bytes[1] ?? 0) & 0x7f : 0;
  const at = 2 + lengthBytes;
  return bytes[at] === 0x02 && bytes[at + 1] === 0x01 && bytes[at + 2] === 0x03;
}

function isDerCertificate(bytes: Uint8Array): boolean {
  try {
    return new X509Certificate(bytes).raw.length > 0;
  } catch {
    return false;
  }
}
