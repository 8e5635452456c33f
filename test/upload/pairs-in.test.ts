import { expect, it } from 'vitest';
import { type FilePair, pairsIn } from '../../shared/upload/pairs-in.js';

const pair = (certificate: string, key: string, chain?: string): FilePair => ({
  certificate,
  key,
  ...(chain === undefined ? {} : { chain }),
});

const layouts: readonly (readonly [string, readonly string[], readonly FilePair[]])[] = [
  [
    'certbot',
    [
      'live/README',
      'live/a.example.com/cert.pem',
      'live/a.example.com/chain.pem',
      'live/a.example.com/fullchain.pem',
      'live/a.example.com/privkey.pem',
    ],
    [pair('live/a.example.com/fullchain.pem', 'live/a.example.com/privkey.pem')],
  ],
  [
    'acme.sh, with two folders for one domain',
    ['a.example.com', 'a.example.com_ecc'].flatMap((folder) =>
      ['fullchain.cer', 'ca.cer', 'a.example.com.cer', 'a.example.com.key', 'a.example.com.csr'].map(
        (name) => `${folder}/${name}`,
      ),
    ),
    [
      pair('a.example.com/fullchain.cer', 'a.example.com/a.example.com.key'),
      pair('a.example.com_ecc/fullchain.cer', 'a.example.com_ecc/a.example.com.key'),
    ],
  ],
  [
    'lego, with a wildcard',
    ['a.example.com', '_.example.com'].flatMap((name) =>
      ['.crt', '.issuer.crt', '.json', '.key'].map((end) => `certificates/${name}${end}`),
    ),
    [
      pair('certificates/_.example.com.crt', 'certificates/_.example.com.key', 'certificates/_.example.com.issuer.crt'),
      pair('certificates/a.example.com.crt', 'certificates/a.example.com.key', 'certificates/a.example.com.issuer.crt'),
    ],
  ],
  [
    'Caddy',
    [
      'acme-v02/wildcard_.example.com/wildcard_.example.com.crt',
      'acme-v02/wildcard_.example.com/wildcard_.example.com.key',
      'acme-v02/wildcard_.example.com/wildcard_.example.com.json',
    ],
    [
      pair(
        'acme-v02/wildcard_.example.com/wildcard_.example.com.crt',
        'acme-v02/wildcard_.example.com/wildcard_.example.com.key',
      ),
    ],
  ],
  ['cert-manager', ['tls.crt', 'tls.key', 'ca.crt'], [pair('tls.crt', 'tls.key', 'ca.crt')]],
  ['a key whose certificate is not written yet', ['a/privkey.pem', 'b/b.key', 'account.key'], []],
];

it.each(layouts)('the pairs of %s', (_client, files, pairs) => {
  expect(pairsIn(files)).toEqual(pairs);
  expect(pairsIn([...files].reverse())).toEqual(pairs);
});
