import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkedPair, type Pair } from '../../shared/upload/pair.js';
import { wordsIn } from '../../shared/wording/languages.js';
import { hierarchy, type Made, make, rsaSpki, sm2Spki } from './authority.js';

const now = new Date('2026-07-01T00:00:00Z');
const { root, one, two } = hierarchy();
const leaf = make({ names: ['shop.example.com', '*.shop.example.com'], issuer: one });
const other = make({ names: ['other.example.com'], issuer: one });
const rsa = make({ names: ['rsa.example.com'], issuer: one, key: 'rsa' });

type Bytes = string | Uint8Array;

function check(
  certificate: Bytes,
  key: Bytes,
  more: { readonly chain?: Bytes; readonly roots?: readonly Made[] } = {},
): Pair {
  const file = (path: string, content: Bytes) => ({ path, bytes: Buffer.from(content) });
  return checkedPair(
    {
      certificate: file('fullchain.pem', certificate),
      key: file('privkey.pem', key),
      ...(more.chain === undefined ? {} : { chain: file('chain.pem', more.chain) }),
    },
    { now, roots: (more.roots ?? []).map(({ cert }) => new X509Certificate(cert)) },
  );
}

const chainOf = ({ certificatePem }: Pair) =>
  certificatePem.split(/(?=-----BEGIN)/).map((pem) => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1]);

const full = leaf.cert + one.cert;
const encrypted = (type: 'pkcs8' | 'sec1') =>
  leaf.key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();

describe('what is mended', () => {
  const whole = ['shop.example.com', 'Acme R1'];
  it.each<[string, () => Pair, string[]]>([
    ['a chain in order', () => check(full, leaf.keyPem), whole],
    ['a chain in reverse', () => check(one.cert + leaf.cert, leaf.keyPem), whole],
    [
      'a chain with its root, in any order',
      () => check(root.cert + leaf.cert + one.cert, leaf.keyPem),
      [...whole, 'Acme Root'],
    ],
    ['a certificate twice', () => check(full + full, leaf.keyPem), whole],
    ['line ends of Windows', () => check(full.replaceAll('\n', '\r\n'), leaf.keyPem.replaceAll('\n', '\r\n')), whole],
    ['a byte order mark', () => check(`\ufeff${full}`, `\ufeff${leaf.keyPem}`), whole],
    [
      'UTF-16 of Windows',
      () => check(Buffer.from(`\ufeff${full}`, 'utf16le'), Buffer.from(`\ufeff${leaf.keyPem}`, 'utf16le')),
      whole,
    ],
    [
      'text between the blocks',
      () => check(`Bag Attributes\n  a: b\n${leaf.cert}\nsubject=x\n${one.cert}`, leaf.keyPem),
      whole,
    ],
    [
      'PEM on one line, as a variable has it',
      () => check(full.replaceAll('\n', '\\n'), leaf.keyPem.replaceAll('\n', ' ')),
      whole,
    ],
    ['one file with both', () => check(leaf.keyPem + full, leaf.keyPem + full), whole],
    ['the chain in a file of its own', () => check(leaf.cert, leaf.keyPem, { chain: one.cert }), whole],
    [
      'an empty file beside it, as cert-manager writes it for public authorities',
      () => check(full, leaf.keyPem, { chain: '' }),
      whole,
    ],
    [
      'a certificate below a root that clients have',
      () => check(make({ names: ['a.example.com'], issuer: root, key: leaf.key }).cert, leaf.keyPem, { roots: [root] }),
      ['a.example.com'],
    ],
    [
      'a self-signed certificate',
      () => check(make({ names: ['a.example.com'], key: leaf.key }).cert, leaf.keyPem),
      ['a.example.com'],
    ],
    ['an older key form', () => check(full, leaf.key.export({ type: 'sec1', format: 'pem' })), whole],
  ])('%s', (_title, read, chain) => {
    expect(chainOf(read())).toEqual(chain);
  });

  it('the key is sent in the form that CAS documents, after the parameters of its curve', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    expect(check(full, parameters + leaf.keyPem).keyPem()).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
    expect(check(rsa.cert + one.cert, rsa.keyPem).keyPem()).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  });

  it('of two certificates of one intermediate authority the valid one is sent', () => {
    const renewedOne = make({
      commonName: 'Acme R1',
      organisation: 'Acme',
      issuer: root,
      key: one.key,
      notAfter: new Date('2041-01-01'),
    });
    const ended = make({
      commonName: 'Acme R1',
      organisation: 'Acme',
      issuer: root,
      key: one.key,
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2026-06-02'),
    });
    expect(chainOf(check(leaf.cert + ended.cert + renewedOne.cert + root.cert, leaf.keyPem))).toEqual([
      ...['shop.example.com', 'Acme R1', 'Acme Root'],
    ]);
  });
});

/** Each row: the file, the reason and the cure. */
const refused: readonly (readonly [string, () => Pair, string])[] = [
  [
    'swapped files',
    () => check(leaf.keyPem, full),
    'fullchain.pem: it has no certificate; it has a private key, so --certificate and --key are swapped',
  ],
  [
    'a certificate as the key',
    () => check(full, full),
    'privkey.pem: it has no private key; it has a certificate, so give it with --certificate, and the private key with --key',
  ],
  [
    'expired',
    () =>
      check(
        make({ names: ['a.example.com'], issuer: one, key: leaf.key, notAfter: new Date('2026-06-30T00:00:00Z') })
          .cert + one.cert,
        leaf.keyPem,
      ),
    'fullchain.pem: it expired at 2026-06-30T00:00:00.000Z; renew it, and give the new one',
  ],
  [
    'not valid yet',
    () =>
      check(
        make({ names: ['a.example.com'], issuer: one, key: leaf.key, notBefore: new Date('2026-07-02T00:00:00Z') })
          .cert + one.cert,
        leaf.keyPem,
      ),
    'fullchain.pem: it is not valid before 2026-07-02T00:00:00.000Z; upload it then, or correct the clock of this machine',
  ],
  [
    'the key of another certificate',
    () => check(full, other.keyPem),
    'privkey.pem: it is not the private key of the certificate for shop.example.com; give the key that the certificate was issued for',
  ],
  [
    'a key of another type',
    () => check(full, rsa.keyPem),
    'privkey.pem: it is not the private key of the certificate for shop.example.com; give the key that the certificate was issued for',
  ],
  [
    'DER',
    () => check(leaf.der, leaf.keyPem),
    'fullchain.pem: it is DER; convert it: openssl x509 -inform der -in fullchain.pem -out certificate.pem',
  ],
  [
    'a key in DER',
    () => check(full, rsa.key.export({ type: 'pkcs8', format: 'der' })),
    'privkey.pem: it is DER; convert it: openssl pkey -inform der -in privkey.pem -out key.pem',
  ],
  [
    'PKCS#12',
    () => check(Buffer.from('30820a1002010330820a', 'hex'), leaf.keyPem),
    'fullchain.pem: it is PKCS#12; convert it: openssl pkcs12 -in fullchain.pem -nodes -out pair.pem, and give pair.pem twice',
  ],
  [
    'a Java keystore',
    () => check(Buffer.from('feedfeed0000000200', 'hex'), leaf.keyPem),
    'fullchain.pem: it is a Java keystore; convert it to PKCS#12 with keytool, and that to PEM with openssl pkcs12',
  ],
  [
    'an encrypted key',
    () => check(full, encrypted('pkcs8')),
    'privkey.pem: the private key is encrypted; decrypt it: openssl pkey -in privkey.pem -out decrypted.pem, and give decrypted.pem',
  ],
  [
    'an encrypted key of the older form',
    () => check(full, encrypted('sec1')),
    'privkey.pem: the private key is encrypted; decrypt it: openssl pkey -in privkey.pem -out decrypted.pem, and give decrypted.pem',
  ],
  [
    'a missing intermediate certificate',
    () => check(leaf.cert, leaf.keyPem),
    'fullchain.pem: the intermediate certificate of Acme R1 is missing; give the file with the whole chain, such as fullchain.pem, or add it with --chain',
  ],
  [
    'the chain of another certificate',
    () => check(leaf.cert + two.cert, leaf.keyPem),
    'fullchain.pem: the certificate of Acme R2 is not of the chain of shop.example.com; take it out of the file',
  ],
  ['an empty file', () => check('', leaf.keyPem), 'fullchain.pem: it is empty; check that the client has written it'],
  ['an empty key', () => check(full, '\n'), 'privkey.pem: it is empty; check that the client has written it'],
  [
    'text',
    () => check('hello', leaf.keyPem),
    'fullchain.pem: it is not PEM; give the file that has a line -----BEGIN …-----',
  ],
  [
    'a file that is cut off',
    () => check(full.slice(0, -40), leaf.keyPem),
    'fullchain.pem: a block is cut off; write the file again, as a whole',
  ],
  [
    'a damaged block',
    () => check(full.replace('M', '?'), leaf.keyPem),
    'fullchain.pem: a block is damaged; write the file again, as a whole',
  ],
  [
    'a block that is no certificate',
    () => check(full.replace(/\nMII/, '\nMMM'), leaf.keyPem),
    'fullchain.pem: a certificate cannot be read; write the file again, as a whole',
  ],
  [
    'a key that cannot be read',
    () => check(full, leaf.keyPem.replace(/\nM/, '\nA')),
    'privkey.pem: the private key cannot be read; write the file again, as a whole',
  ],
  [
    'two server certificates',
    () => check(full + other.cert, leaf.keyPem),
    'fullchain.pem: it has 2 server certificates, for shop.example.com and other.example.com; give each in a file of its own, with its chain',
  ],
  [
    'two keys',
    () => check(full, leaf.keyPem + other.keyPem),
    'privkey.pem: it has 2 private keys; give the one of the certificate',
  ],
  [
    'authorities alone',
    () => check(one.cert + root.cert, leaf.keyPem),
    "fullchain.pem: it has only certificates of authorities; give the file with the server's certificate and its chain, such as fullchain.pem",
  ],
  [
    'SM2',
    () => check(make({ names: ['a.example.com'], issuer: one, spki: sm2Spki() }).cert + one.cert, leaf.keyPem),
    'fullchain.pem: its key is SM2, which is uploaded as two pairs; upload it in the console of Certificate Management Service, or give an RSA or ECC certificate',
  ],
  [
    'RSA of 8192 bits',
    () => check(make({ names: ['a.example.com'], issuer: one, spki: rsaSpki(8192) }).cert + one.cert, leaf.keyPem),
    'fullchain.pem: its key is rsa 8192, which NLB does not take; issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384',
  ],
  [
    'RSA of 1024 bits',
    () => check(make({ names: ['a.example.com'], issuer: one, spki: rsaSpki(1024) }).cert + one.cert, leaf.keyPem),
    'fullchain.pem: its key is rsa 1024, which NLB does not take; issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384',
  ],
  [
    'Ed25519',
    () => check(make({ names: ['a.example.com'], issuer: one, key: 'ed25519' }).cert + one.cert, leaf.keyPem),
    'fullchain.pem: its key is ed25519, which NLB does not take; issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384',
  ],
  [
    'ECC of another curve',
    () => check(make({ names: ['a.example.com'], issuer: one, key: 'ec521' }).cert + one.cert, leaf.keyPem),
    'fullchain.pem: its key is ec secp521r1, which NLB does not take; issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384',
  ],
  [
    'a certificate of a client',
    () =>
      check(
        make({ names: ['a.example.com'], issuer: one, key: leaf.key, uses: ['1.3.6.1.5.5.7.3.2'] }).cert + one.cert,
        leaf.keyPem,
      ),
    'fullchain.pem: it is not for servers; issue one with the usage serverAuth',
  ],
  [
    'a request',
    () => check(full.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), leaf.keyPem),
    'fullchain.pem: it has no certificate; it is a request, so give the certificate that was issued for it',
  ],
  [
    'a huge file',
    () => check('x'.repeat(262_145), leaf.keyPem),
    'fullchain.pem: it has more than 262144 bytes; give the file of one certificate with its chain',
  ],
];

const han = /\p{Script=Han}/u;

describe('what is refused', () => {
  it.each(refused)('%s: the file, the reason and the cure, in one line, without the key', (_title, read, message) => {
    let thrown: unknown;
    try {
      read();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'PairFault', message });
    const secrets = [leaf, other, rsa].map(({ keyPem }) => keyPem.split('\n')[1] ?? '');
    for (const secret of secrets) expect(inspect(thrown, { depth: 9 })).not.toContain(secret);
  });

  it.each(refused)('%s: in Chinese too', (_title, _read, message) => {
    const [reason = '', cure = ''] = wordsIn('zh').translate(message).split('；');
    expect([reason, cure]).toEqual([expect.stringMatching(han), expect.stringMatching(han)]);
  });

  it('an expired intermediate certificate', () => {
    const long = { commonName: 'Ended R1', issuer: root };
    const ended = make({ ...long, notAfter: new Date('2026-06-30T00:00:00Z') });
    const below = make({ names: ['a.example.com'], issuer: ended });
    expect(() => check(below.cert + ended.cert, below.keyPem)).toThrow(
      'fullchain.pem: the intermediate certificate of Ended R1 is not valid at this time; give the file with the whole chain',
    );
  });
});

it('a pair that is printed or serialized has no key', () => {
  const pair = check(full, leaf.keyPem);
  const secret = pair.keyPem().split('\n')[1] ?? '';
  expect(secret).toHaveLength(64);
  expect(inspect(pair, { depth: 9 }) + JSON.stringify(pair)).not.toContain(secret);
});

it('the facts of a certificate are those that CAS lists', () => {
  const facts = check(
    make({
      names: ['B.example.com', '10.0.0.1', 'xn--fsqu00a.example.com', '*.b.example.com'],
      issuer: one,
      key: leaf.key,
    }).cert + one.cert,
    leaf.keyPem,
  ).leaf;
  expect(facts).toMatchObject({
    names: ['*.b.example.com', '10.0.0.1', 'b.example.com', 'xn--fsqu00a.example.com'],
    keyAlgorithm: 'ECC',
    issuer: ['Acme R1', 'Acme'],
    issuerName: 'O=Acme, CN=Acme R1',
    chain: { organisation: 'acme', issuedBy: 'o=acme, cn=acme root', isSelfSigned: false },
  });
});
