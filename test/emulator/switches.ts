/**
 * What the vendor leaves open, as switches: each with every answer that the real cloud might give.
 * The first answer of a list is the default. Sources: facts part 7 unless a line says otherwise.
 */
export const SWITCH_ANSWERS = {
  /** One certificate on two listeners of a load balancer: two places of the quota, or one (7.4). */
  quotaCounts: ['attachments', 'distinct-certificates'],
  /** What a running change locks (7.14, 3.3). */
  lock: ['listener', 'load-balancer'],
  /** The code of a refused second change; both are documented (2.5). */
  busyCode: ['Conflict.Lock', 'IncorrectStatus.listener'],
  /** A batch with one id that cannot go (7.6). */
  batchWithOneBad: ['atomic', 'partial'],
  /** A certificate id without its site suffix (7.8). */
  bareIds: ['refused', 'accepted'],
  /** What GetJobStatus says of a failed job (7.3). */
  failedJobStatus: ['Failed', 'processing', 'Succeeded'],
  /** How long a ClientToken is remembered (7.13). */
  clientTokenLifetimeSeconds: [86_400, 600, 60],
  /** A remembered ClientToken with another operation (updates 2026-11, S4). */
  tokenAcrossOperations: ['accepted', 'refused'],
  /** A ClientToken of more than the 64 characters that sibling products document (updates 2026-11, S4). */
  longToken: ['accepted', 'refused'],
  /** The code of a ClientToken with other parameters; the second is the siblings' (updates 2026-11). */
  tokenMismatchCode: ['IdempotenceSignatureMismatch', 'IdempotentParameterMismatch'],
  /** How long NLB does not see a certificate that CAS has issued, in emulated seconds (3.4). */
  certificateSyncSeconds: [0, 120],
  /** How far a listing lags behind a write, in emulated seconds. */
  readAfterWriteSeconds: [0, 3, 30],
  /** The code of a full load balancer (3.1); CCM matches `QuotaInsufficient` in that of another operation (updates 2026-11). */
  quotaCode: [
    'QuotaExceeded.QuotaInsufficient',
    'ResourceQuotaExceeded.Certificate',
    'OperationDenied.QuotaExceeded',
    'ResourceNotEnough.Certificate',
    'OperationDenied.QuotaInsufficient',
    'QuotaInsufficient.Certificate',
  ],
  /** UpdateListenerAttribute with an id that is already an additional certificate (2.3). */
  additionalToDefault: ['refused', 'promoted'],
  /** Associate with the id of the default certificate (2.5). */
  associateDefaultAsAdditional: ['refused', 'accepted'],
  /** UpdateListenerAttribute with the certificate that is the default already. */
  sameDefault: ['accepted', 'refused'],
  /** Whether ListListenerCertificates includes the default certificate (2.4, `IsDefault`). */
  defaultListed: ['listed', 'absent'],
  /** How the replaced default certificate shows until the change is over. */
  replacedDefault: ['Diassociating', 'Associated', 'absent'],
  /** Which id ListListeners shows as the default until the change is over. */
  defaultShownWhileUpdating: ['replaced', 'successor'],
  /** TotalCount in a listing. */
  totalCount: ['present', 'absent'],
  /** How many certificates more CAS's TotalCount has than the pages of ListCertificates (7.1: when it is counted is not documented). */
  certificatesOverCounted: [0, 2],
  /** How the end of a listing is told (2.1: "empty or missing"). */
  lastNextToken: ['absent', 'empty'],
  /** A finished removal: absent from the listing, or listed with the word of the operation text (7.1). */
  goneCertificates: ['absent', 'Dissociated'],
  /** Whether a throttled answer carries `x-acs-retry-after` (1.4). */
  retryAfterHeader: [true, false],
  /** Pages that hold fewer items than asked for, with more to come. */
  shortPages: [false, true],
  /** Whether the gateway takes a parameter from another place than the table's (1.1). */
  parameterPlace: ['strict', 'merged'],
  /** A parameter that the operation does not have: a shipped client sends one (updates 2026-11, S1). */
  unknownParameter: ['refused', 'ignored'],
  /** The most items on a page of ListListenerCertificates: the schema's, or that of one text (2.4; updates 2026-11, S2). */
  certificatePageMaximum: [50, 100],
  /** The code of a RAM refusal: NLB's pages have the first, gateway tables the others (1.4). */
  deniedCode: ['Forbidden.NoPermission', 'Forbidden.RAM', 'NoPermission'],
  /** CAS's FingerPrint in ListCertificates and GetCertificateDetail; the classic one is SHA-1 (4.2). */
  fingerprint: ['SHA-1', 'SHA-256', 'absent'],
  /** Of what: the field is documented as that of the public key, which is its SPKI (updates 2026-11, S3). */
  fingerprintOf: ['certificate', 'public-key'],
  /** How it is written; the pages show no colons (updates 2026-11, S3). */
  fingerprintSpelling: ['upper-case', 'lower-case-colons'],
  /** Whether ListCertificates and GetCertificateDetail give a Serial (updates 2026-11, S3). */
  serial: ['present', 'absent'],
  /** The longest name of an upload: one text of the page says 64, an older one 128 (4.2; SDK). */
  uploadNameLength: [64, 128],
  /** The code of a name that is taken: none is documented; the second is of a family that CAS has (updates 2026-11). */
  uploadNameTakenCode: ['NameRepeat', 'AlreadyExists.CertificateName'],
  /** The code of PEM text that cannot be read; as above. */
  uploadFormatCode: ['InvalidParameter', 'IncorrectFormat.Certificate'],
  /** The code of a key that is not the certificate's; as above. */
  uploadMismatchCode: ['CertKeyNotMatch', 'IncorrectFormat.PrivateKey'],
  /** A private key in PKCS#8: the page of the console asks to convert it (CAS, upload SSL certificates). */
  uploadPkcs8: ['accepted', 'refused'],
  /** A chain in which one certificate is not signed by the next. */
  brokenChain: ['accepted', 'refused'],
  /** The same certificate under another name. */
  uploadedTwice: ['accepted', 'refused'],
  /** How many uploads an account may have: a quota that is bought, of which no page gives the number. */
  uploadedCertificates: [10_000, 100],
  /** Whether ListCertificates says of every entry if CAS has its private key, or only the detail does (4.2). */
  listedPrivateKey: ['told', 'absent'],
  /** How far CAS's own inventory of cloud resources lags, in emulated seconds (4.3). */
  cloudResourceLagSeconds: [300, 0, 3600],
  /** The ErrorCode of a repeated task id; the HTTP status 409 is documented (events, part 8). */
  taskConflictCode: ['StatefulAsyncInvocationAlreadyExists', 'InvocationAlreadyExists'],
  /** Which certificate a listener serves when two attached ones match a name equally well (7.5). */
  servedOnTie: ['oldest', 'newest', 'default-first', 'additional-first'],
} as const;

type Answers = typeof SWITCH_ANSWERS;
type Widened<T> = T extends number ? number : T extends boolean ? boolean : T;

/** One answer for every switch. Numbers may be any, the listed ones are those worth testing. */
export type Switches = { -readonly [K in keyof Answers]: Widened<Answers[K][number]> };

export function chooseSwitches(over: Partial<Switches> = {}): Switches {
  const defaults = Object.fromEntries(Object.entries(SWITCH_ANSWERS).map(([name, answers]) => [name, answers[0]]));
  for (const [name, answer] of Object.entries(over)) checkAnswer(name, answer);
  return { ...(defaults as unknown as Switches), ...over };
}

/** Handed on when the cloud starts. */
const READ_AT_START: readonly string[] = [
  ...['readAfterWriteSeconds', 'clientTokenLifetimeSeconds', 'tokenMismatchCode'],
  ...['retryAfterHeader', 'cloudResourceLagSeconds'],
];

/** Changes answers while the cloud runs: all of them, or none where one cannot be. */
export function changeSwitches(switches: Switches, over: Readonly<Record<string, unknown>>): void {
  for (const [name, answer] of Object.entries(over)) {
    checkAnswer(name, answer);
    if (READ_AT_START.includes(name)) throw new Error(`switches.${name}: is read when the cloud starts`);
  }
  Object.assign(switches, over);
}

function checkAnswer(name: string, answer: unknown): void {
  const answers: readonly unknown[] | undefined = (SWITCH_ANSWERS as Record<string, readonly unknown[]>)[name];
  if (!answers) throw new Error(`switches.${name}: no such switch`);
  const isFree = typeof answers[0] === 'number' && typeof answer === 'number' && answer >= 0;
  if (!isFree && !answers.includes(answer)) {
    throw new Error(`switches.${name}: ${JSON.stringify(answer)} is none of ${JSON.stringify(answers)}`);
  }
}
