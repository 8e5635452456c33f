interface Row {
  readonly codes: RegExp;
  readonly advice: string;
}

/** Remedies for faults by code: a code of the cloud, of undici or of Node.js. The first match counts. */
const rows: readonly Row[] = [
  {
    codes: /^(UND_ERR_|ECONN|ENOTFOUND$|EAI_|ENETUNREACH$|EHOSTUNREACH$|ETIMEDOUT$|EPIPE$|RequestTimeoutError$)/,
    advice: 'check the network, the name of the region, and the *_ENDPOINT variables',
  },
  {
    codes: /CERT|UNABLE_TO_VERIFY/,
    advice: 'if a proxy intercepts TLS, set NODE_EXTRA_CA_CERTS to its CA certificate',
  },
  {
    codes: /^InvalidAccessKeyId/i,
    advice:
      'check ALIBABA_CLOUD_ACCESS_KEY_ID: the key may be mistyped, disabled, or belong to the other site (CAS_SITE)',
  },
  { codes: /^(SignatureDoesNotMatch|IncompleteSignature)/i, advice: 'check ALIBABA_CLOUD_ACCESS_KEY_SECRET' },
  {
    codes: /^(InvalidSecurityToken|MissingSecurityToken)/i,
    advice: 'check ALIBABA_CLOUD_SECURITY_TOKEN: it may have expired, or belong to other keys',
  },
  { codes: /^InvalidTimeStamp/i, advice: "correct this machine's clock" },
  {
    codes: /^(Forbidden|NoPermission|AccessDenied)/i,
    advice:
      'allow the action in RAM; nlb-cert policy prints the complete policy, nlb-cert doctor the missing permissions',
  },
  {
    codes: /^(Function|Service)NotFound/i,
    advice: 'deploy the function, or pass its full name, --prefix, --region or FC_SERVICE as deployed',
  },
  {
    codes: /^(Alias|Version)NotFound/i,
    advice: 'pass a published alias or version, or omit --qualifier for the latest code',
  },
  { codes: /^InvalidRegionId/i, advice: 'check the name of the region: REGIONS, --regions or --region' },
  { codes: /Throttling/i, advice: 'try again in a few minutes: other callers share the same rate limit' },
];

/** The remedy for a code; empty if the table has none. */
export function adviceFor(code: string): string {
  return rows.find(({ codes }) => codes.test(code))?.advice ?? '';
}

/** In characters. The cloud reports a wrong signature together with the complete request, which can be many KB. */
const maxCharacters = 600;

/** A message that already ends in a remedy. */
const hasRemedy = /; check /;

/** The message, cut to 600 characters, and its remedy after a semicolon. */
export function withAdvice(message: string, code: string): string {
  const advice = adviceFor(code);
  const short = message.length > maxCharacters ? `${message.slice(0, maxCharacters)}…` : message;
  return advice === '' || hasRemedy.test(message) ? short : `${short}; ${advice}`;
}
