import { normalText } from './distinguished-name.js';

/** How an authority names its issuing CAs and roots. */
interface AuthorityRow {
  readonly authority: string;
  /** Its names in the organisation of a distinguished name; without legal forms. */
  readonly organisations: readonly string[];
  /** Common names of its CAs, in lower case. */
  readonly names: RegExp;
  readonly source: string;
}

/**
 * Authorities that number their issuing CAs. Used if CAS gives a common name only and the chain names no organisation. Each
 * pattern is as narrow as the published names allow, because a private CA may have any name.
 */
const rows: readonly AuthorityRow[] = [
  {
    authority: "Let's Encrypt",
    organisations: ['lets encrypt', 'isrg', 'internet security research group'],
    names: /^(r3|r4|r1\d|e[1-9]|y[re][1-9])$|^let's encrypt authority x\d$|^isrg root (x|y)|^root y[re]$/,
    source: 'https://letsencrypt.org/certificates/',
  },
  {
    authority: 'Google Trust Services',
    organisations: ['google trust services'],
    names: /^w[re][1-9]$|^gts (ca|root) /,
    source: 'https://pki.goog/updates/march2025-alternate-chains.html',
  },
  {
    authority: 'GlobalSign',
    organisations: ['globalsign', 'gmo globalsign'],
    names: /^(globalsign (atlas|gcc|rsa|ecc|domain|organization|extended) |alphassl ).*\bca\b|^globalsign (root|$)/,
    source: 'https://support.globalsign.com/atlas/atlas-tls/atlas-tls-ica-rotations-2021',
  },
  {
    authority: 'DigiCert',
    organisations: ['digicert'],
    names:
      /^(digicert|geotrust|rapidssl|thawte|encryption everywhere) .*\b(tls|ssl|rsa|ecc|ev|server)\b.*\bca\b|^(digicert|geotrust|rapidssl|thawte) .*\b(tls|ssl|rsa|ecc|ev)\b.*\bca\d$|^digicert (secure site|basic|global) .*\bca\b|^digicert .*\broot\b/,
    source: 'https://knowledge.digicert.com/alerts/DigiCert-ICA-Update',
  },
  {
    authority: 'Sectigo',
    organisations: ['sectigo', 'comodo ca', 'the usertrust network'],
    names: /^sectigo (public server authentication|rsa|ecc) |^comodo (rsa|ecc) |^usertrust (rsa|ecc) |^aaa certificate/,
    source: 'https://www.sectigo.com/knowledge-base/detail/sectigo-new-rsa-and-ecc-root-intermediate-certificates-2025',
  },
  {
    authority: 'ZeroSSL',
    organisations: ['zerossl'],
    names: /^zerossl (rsa|ecc) .*\bca\b/,
    source: 'seen as the issuer of public handshakes: C=AT, O=ZeroSSL, CN=ZeroSSL ECC Domain Secure Site CA',
  },
  {
    authority: 'TrustAsia',
    organisations: ['trustasia technologies'],
    names: /^trustasia (rsa|ecc) (dv|ov|ev) tls ca g\d+$|^trustasia tls (rsa|ecc) ca$/,
    source:
      'seen as the issuer of public handshakes: O=TrustAsia Technologies, Inc., CN=TrustAsia RSA DV TLS CA G2, G3',
  },
  {
    authority: 'CFCA',
    organisations: ['china financial certification authority'],
    names: /^cfca (ev|ov|dv) oca\d*$/,
    source: 'seen as the issuer of public handshakes: C=CN, O=China Financial Certification Authority, CN=CFCA OV OCA',
  },
  {
    authority: 'Amazon',
    organisations: ['amazon', 'amazon trust services'],
    names: /^amazon (rsa \d+|ecdsa \d+) m\d\d$|^amazon root /,
    source: 'https://aws.amazon.com/blogs/security/amazon-introduces-dynamic-intermediate-certificate-authorities/',
  },
];

/** Default organisations of certificate generators: they do not identify an authority. */
const placeholders = new Set([
  'internet widgits', // OpenSSL, apps/openssl.cnf: "Internet Widgits Pty Ltd"
  'default', // openssl.cnf of Red Hat: "Default Company Ltd"
  'my company name', // keytool and many tutorials: "My Company Name LTD."
  'example', // many tutorials: "Example Inc"
]);

/** The canonical spelling of an organisation. Empty for a placeholder. */
export function organisationKey(organisation: string): string {
  const short = shortForm(organisation);
  if (placeholders.has(short)) return '';
  return rows.find(({ organisations }) => organisations.includes(short))?.authority ?? short;
}

/** The authority that has this name, or whose CAs have names of this kind. Undefined for a private CA, and for an authority that is not in the table. */
export function authorityNamed(commonName: string): string | undefined {
  const text = commonName.replace(/[’`´]/g, "'");
  const isOf = ({ names, organisations }: AuthorityRow) => names.test(text) || organisations.includes(shortForm(text));
  return rows.find(isOf)?.authority;
}

/**
 * Roots of public authorities, which sign and cross-sign the CAs of others. Source: the owners in "CA Certificates in
 * Mozilla's program", https://wiki.mozilla.org/CA/Included_Certificates.
 */
export function isPublicRoot(commonName: string): boolean {
  return publicRoot.test(commonName);
}

const publicRoot =
  /^(aaa certificate|accvraiz|ac raiz fnmt|actalis|addtrust|affirmtrust|amazon root|anf secure|atos trustedroot|autoridad de certificacion|baltimore|bjca|buypass|ca disig|certigna|certainly|certsign|certum|cfca|comodo|cybertrust|d-trust|digicert|dst root|e-szigno|emsign|entrust|epki|firmaprofesional|gdca|geotrust|globalsign|go daddy|gts root|harica|hellenic|hongkong post|identrust|isrg root|izenpe|microsec|microsoft (ecc|rsa) root|naver|netlock|oiste|quovadis|root y|secom|sectigo|secure global ca|securesign|securetrust|security communication|sslcom|ssl\.com|starfield|swisssign|szafir|t-telesec|telekom|telia|trustasia|trustwave|tubitak|tuntrust|twca|uca |usertrust|valicert|verisign|vtrus|xramp)/;

/**
 * Hierarchies that clients are not meant to trust. Sources: Let's Encrypt, "Staging environment" ("(STAGING) …", once
 * "Fake LE Intermediate X1"); Pebble and minica by their READMEs; Buypass ("… Test4 CA 5").
 */
export function isStagingName(name: string): boolean {
  return /(^|[^\p{L}])(staging|fake|test\d*|sandbox|pebble|minica|mkcert|dummy|untrusted|preprod)($|[^\p{L}])/u.test(
    name,
  );
}

const legalForm =
  / (inc|incorporated|llc|ltd|limited|corp|corporation|company|co|gmbh|ag|nv sa|nv|sa|s a|bv|b v|spa|s p a|as|ab|oy|plc|pty|kk|srl|sas|vereniging)$/;

/** In lower case, without punctuation and legal forms. */
function shortForm(organisation: string): string {
  const words = normalText(organisation)
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}()]+/gu, ' ')
    .trim();
  return withoutLegalForm(words);
}

function withoutLegalForm(words: string): string {
  const shorter = words.replace(legalForm, '');
  return shorter === words ? words : withoutLegalForm(shorter);
}
