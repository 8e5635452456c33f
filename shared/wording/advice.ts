interface Row {
  readonly codes: RegExp;
  readonly advice: string;
}

/** What to do about a fault, by its code: the cloud's, undici's or Node.js's. The first that matches counts. */
const rows: readonly Row[] = [
  {
    codes: /^(UND_ERR_|ECONN|ENOTFOUND$|EAI_|ENETUNREACH$|EHOSTUNREACH$|ETIMEDOUT$|EPIPE$|RequestTimeoutError$)/,
    advice: 'check the network, the name of the region, and the _ENDPOINT variables that are set',
  },
  { codes: /CERT|UNABLE_TO_VERIFY/, advice: 'a proxy in between needs its authority in NODE_EXTRA_CA_CERTS' },
  {
    codes: /^InvalidAccessKeyId/i,
    advice: 'check ALIBABA_CLOUD_ACCESS_KEY_ID: the key may be mistyped, disabled, or of the other site (CAS_SITE)',
  },
  { codes: /^(SignatureDoesNotMatch|IncompleteSignature)/i, advice: 'check ALIBABA_CLOUD_ACCESS_KEY_SECRET' },
  {
    codes: /^(InvalidSecurityToken|MissingSecurityToken)/i,
    advice: 'check ALIBABA_CLOUD_SECURITY_TOKEN: it may have expired, or be of other keys',
  },
  { codes: /^InvalidTimeStamp/i, advice: "set this machine's clock" },
  {
    codes: /^(Forbidden|NoPermission|AccessDenied)/i,
    advice: 'allow it in RAM; nlb-cert policy prints all that is needed, nlb-cert doctor what is missing',
  },
  {
    codes: /^(Function|Service)NotFound/i,
    advice: 'deploy it, or give its whole name, --prefix, --region or FC_SERVICE as it is deployed',
  },
  {
    codes: /^(Alias|Version)NotFound/i,
    advice: 'give one that is published, or leave --qualifier out for the latest code',
  },
  { codes: /^InvalidRegionId/i, advice: 'check the name of the region: REGIONS, --regions or --region' },
  { codes: /Throttling/i, advice: 'try again in some minutes: others use the same rate' },
];

/** Empty where there is none. */
export function adviceFor(code: string): string {
  return rows.find(({ codes }) => codes.test(code))?.advice ?? '';
}

/** The cloud tells of a wrong signature with all of the request. */
const mostCharacters = 600;

/** A message that says itself what to look at. */
const saysItself = /; check /;

/** The message, and what to do. */
export function withAdvice(message: string, code: string): string {
  const advice = adviceFor(code);
  const short = message.length > mostCharacters ? `${message.slice(0, mostCharacters)}…` : message;
  return advice === '' || saysItself.test(message) ? short : `${short}; ${advice}`;
}
