import type { Permission } from '../../rotation/model/refusal.js';
import { plain } from '../../wording/plain.js';

interface CloudFaultDetail {
  readonly operation: string;
  /** The cloud's error code, undici's `UND_ERR_…`, or one of ours: `MalformedResponse`, `IncompleteListing`, `UnknownCode`. */
  readonly code: string;
  readonly requestId?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly cause?: unknown;
  /** The missing permission, if RAM denied the call. */
  readonly missing?: Permission | undefined;
}

const secrets = [
  /(Signature=|Credential=|"?(?:authorization|x-acs-security-token|SecurityToken|AccessKeySecret)"?\s*[:=]\s*"?)[^\s",&]+/gi,
  /-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)/g,
] as const;

/**
 * A call to the cloud without a usable answer, or with an unknown error code.
 * The constructor removes secrets from the message, so that no caller can leak them. Of a message of several lines (for
 * a wrong signature the whole request) it keeps the first.
 */
export class CloudFault extends Error {
  override readonly name = 'CloudFault';
  readonly operation: string;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly httpStatus: number | undefined;
  readonly missing: Permission | undefined;

  constructor(message: string, detail: CloudFaultDetail) {
    const request = detail.requestId ? `, request ${detail.requestId}` : '';
    super(plain(redact(`${detail.operation}: ${firstLine(redact(message))} (${detail.code}${request})`)), {
      cause: detail.cause,
    });
    this.operation = detail.operation;
    this.code = detail.code;
    this.requestId = detail.requestId;
    this.httpStatus = detail.httpStatus;
    this.missing = detail.missing;
  }
}

function firstLine(text: string): string {
  const [first = '', ...others] = text.trim().split(/\s*[\r\n]+/);
  return others.length === 0 ? first : `${first}…`;
}

/** The text without credentials, signatures and PEM blocks. */
export function redact(text: string): string {
  return secrets.reduce((clean, secret) => clean.replace(secret, (_all, label = '') => `${label}[redacted]`), text);
}
