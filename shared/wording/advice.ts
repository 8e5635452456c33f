import { english } from '../rotation/english.js';
import type { Words } from './words.js';

interface Row {
  readonly codes: RegExp;
  readonly advice: string;
  /** The connection failed, so the cloud did not answer. */
  readonly isOfNetwork?: true;
}

/** Remedies for faults by code: a code of the cloud, of undici or of Node.js. The first match counts. */
const rows: readonly Row[] = [
  {
    codes:
      /^(UND_ERR_|ECONN|ENOTFOUND$|EAI_|ENETUNREACH$|EHOSTUNREACH$|ETIMEDOUT$|EPIPE$|(Request)?TimeoutError$|NotFromOss$|ProxyRefused$)/,
    advice: english`check the network, the name of the region, any proxy, and the *_ENDPOINT variables`,
    isOfNetwork: true,
  },
  {
    // Codes of OpenSSL in Node.js, such as SELF_SIGNED_CERT_IN_CHAIN. The codes of the cloud have small letters.
    codes: /^[A-Z_]*(CERT|UNABLE_TO_VERIFY)[A-Z_]*$/,
    advice: english`if a proxy intercepts TLS, set NODE_EXTRA_CA_CERTS to its CA certificate`,
    isOfNetwork: true,
  },
  {
    codes: /^InvalidAccessKeyId/i,
    advice: english`check ALIBABA_CLOUD_ACCESS_KEY_ID: the key may be mistyped, disabled, or belong to the other site (CAS_SITE)`,
  },
  { codes: /^(SignatureDoesNotMatch|IncompleteSignature)/i, advice: english`check ALIBABA_CLOUD_ACCESS_KEY_SECRET` },
  {
    codes: /^(InvalidSecurityToken|MissingSecurityToken)/i,
    advice: english`check ALIBABA_CLOUD_SECURITY_TOKEN: it may have expired, or belong to other keys`,
  },
  { codes: /^InvalidTimeStamp/i, advice: english`correct this machine's clock` },
  {
    codes: /^(Forbidden|NoPermission|AccessDenied)/i,
    advice: english`allow the action in RAM; nlb-cert policy prints the complete policy, nlb-cert doctor the missing permissions`,
  },
  {
    codes: /^(Function|Service)NotFound/i,
    advice: english`deploy the function, or pass its full name, --prefix, --region or FC_SERVICE as deployed`,
  },
  {
    codes: /^(Alias|Version)NotFound/i,
    advice: english`pass a published alias or version, or omit --qualifier for the latest code`,
  },
  { codes: /^InvalidRegionId/i, advice: english`check the name of the region: REGIONS, --regions or --region` },
  {
    codes: /^IncompleteListing$/,
    advice: english`the total is the count of the service itself, which contradicts its list; if that lasts, send both numbers to Alibaba Cloud support`,
  },
  { codes: /Throttling/i, advice: english`try again in a few minutes: other callers share the same rate limit` },
];

/** The remedy for a code; empty if the table has none. */
export function adviceFor(code: string): string {
  return rowOf(code)?.advice ?? '';
}

/** Whether the connection failed. Every other code is an answer. */
export function isOfNetwork(code: string): boolean {
  return rowOf(code)?.isOfNetwork ?? false;
}

function rowOf(code: string): Row | undefined {
  return rows.find(({ codes }) => codes.test(code));
}

/** In characters. The cloud reports a wrong signature together with the complete request, which can be many KB. */
const maxCharacters = 600;

/** The remedy for a code; empty if the table has none, or if the message already has one. */
export function adviceBeside(message: string, code: string): string {
  return message.includes('; check ') ? '' : adviceFor(code);
}

/** The message, cut to 600 characters, and its remedy after a semicolon; both in the language of `words`. */
export function withAdvice(
  message: string,
  code: string,
  { say, translate }: Pick<Words, 'say' | 'translate'>,
): string {
  const advice = adviceBeside(message, code);
  const short = message.length > maxCharacters ? `${message.slice(0, maxCharacters)}…` : message;
  return advice === '' ? translate(short) : say`${translate(short)}; ${translate(advice)}`;
}
