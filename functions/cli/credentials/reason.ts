import { english } from '../../../shared/rotation/english.js';
import { credentialTexts } from './texts.js';

const { why } = credentialTexts;

interface Reason {
  readonly why: string;
  readonly isOfNetwork: boolean;
}

/**
 * The reason of a failure of `@alicloud/credentials`. Its messages have answers and files with their secrets, so only
 * a code, a status and a host are taken from them, each by its form.
 */
export function reasonOf(error: unknown): Reason {
  const message = error instanceof Error ? error.message : String(error);
  const file = fileErrorOf(error);
  if (file !== undefined) return { why: why.file(file), isOfNetwork: false };
  const code = networkErrorOf(error, message);
  if (code !== undefined) return { why: why.unreachable(hostIn(message), code, viaOf(error)), isOfNetwork: true };
  const refusal = /"(?:Error)?Code"\s*:\s*"([A-Z][\w.]{0,80})"/i.exec(message)?.[1];
  if (refusal !== undefined && refusal !== 'Success')
    return { why: why.refused(refusal), isOfNetwork: passing.test(refusal) };
  const [, text] = rows.find(([pattern]) => pattern.test(message)) ?? [];
  if (text !== undefined) return { why: text, isOfNetwork: false };
  const status = /(?:httpStatus: |status code: | )(\d{3})(?:\D|$)/.exec(message)?.[1];
  return {
    why: status === undefined ? why.other(error instanceof Error ? error.name : 'Error') : why.status(status),
    isOfNetwork: status?.startsWith('5') ?? false,
  };
}

/** A code of the cloud that another attempt may not get. */
const passing = /^(Throttling|ServiceUnavailable|InternalError)/i;

/** Messages of the package, 2.4.7. */
const rows: readonly (readonly [RegExp, string])[] = [
  [/^the access key secret is invalid/, why.wrongSecret],
  [/^get role name failed: .* 40[34]$/, why.noRole],
  [/^get sts token failed, httpStatus: 40[34]/, why.noRole],
  [/external command|process_command|credential response/i, why.command],
  [
    /fail to get credentials|error retrieving|json parse|unmarshal|not Success|^get sts token failed( with OIDC)?$/,
    why.answer,
  ],
];

/** The code of a file that cannot be read, such as that of an OIDC token. */
function fileErrorOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return ['open', 'read'].includes(String(error.syscall)) ? String(error.code) : undefined;
}

/** The code of a connection that failed; undefined if there was an answer. */
function networkErrorOf(error: unknown, message: string): string | undefined {
  const name = error instanceof Error ? error.name : '';
  if (name.startsWith('RequestTimeout') || /^(Connect|Read)Timeout/.test(message)) return 'ETIMEDOUT';
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The proxy of the connection. Source: `functions/run/network/httpx.ts`. */
function viaOf(error: unknown): string {
  return error instanceof Error && 'via' in error ? english`, through the proxy ${String(error.via)}` : '';
}

function hostIn(message: string): string {
  return /https?:\/\/([\w.-]+(?::\d+)?)/.exec(message)?.[1] ?? 'its server';
}
