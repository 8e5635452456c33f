/** A certificate file with its key, and the file of its chain if the certificate is without it. */
export interface FilePair {
  readonly certificate: string;
  readonly key: string;
  readonly chain?: string;
}

/**
 * The pairs among the files below a folder, by the names that ACME clients give them:
 * - certbot `live/NAME/fullchain.pem`, `privkey.pem`; acme.sh `NAME/fullchain.cer`, `NAME/NAME.key`, and the same in `NAME_ecc/`;
 * - lego `certificates/NAME.crt`, `NAME.key` (`_.example.com` for a wildcard), with `NAME.issuer.crt` beside it;
 * - Caddy `AUTHORITY/NAME/NAME.crt`, `NAME.key`; cert-manager `tls.crt`, `tls.key`, `ca.crt`.
 * Files without a partner are left out. Sorted by path.
 */
export function pairsIn(files: readonly string[]): readonly FilePair[] {
  const present = new Set(files);
  return [...files].sort().flatMap((key) => {
    const names = certificatesFor(key).filter((name) => present.has(name));
    const [certificate] = names;
    if (certificate === undefined) return [];
    const chain = chainFor(certificate);
    return [{ certificate, key, ...(chain !== undefined && present.has(chain) ? { chain } : {}) }];
  });
}

/** The possible certificates of a key, the best first: a whole chain before a certificate alone. */
function certificatesFor(key: string): readonly string[] {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]+)$/.exec(key) ?? [];
  if (/^privkey(\d*)\.pem$/.test(name)) return [`${folder}${name.replace('privkey', 'fullchain')}`];
  const stem = /^(.+)\.key$/.exec(name)?.[1];
  if (stem === undefined) return [];
  return [`${folder}fullchain.cer`, `${folder}${stem}.crt`, `${folder}${stem}.pem`];
}

/** cert-manager puts the root of a private authority, which may be the issuer itself, beside the certificate. */
function chainFor(certificate: string): string | undefined {
  if (/(^|\/)tls\.crt$/.test(certificate)) return certificate.replace(/tls\.crt$/, 'ca.crt');
  return certificate.endsWith('.crt') ? certificate.replace(/\.crt$/, '.issuer.crt') : undefined;
}
