import type { Edges } from '../../run/edges.js';
import { credentialTexts as texts } from './texts.js';

/** Codes for keys that the cloud does not accept. Sources: the gateways' common errors; OSS's and STS's error codes. */
const rejected =
  /^(InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|SignatureDoesNotMatch|IncompleteSignature|MissingSecurityToken|Forbidden\.AccessKeyDisabled)/i;

/** The message with the source of the rejected keys and its remedy. For the environment the general advice says more. */
export async function withSource(message: string, code: string, keys: Edges['currentKeys']): Promise<string> {
  if (keys === undefined || !rejected.test(code)) return message;
  const { source } = await keys();
  return source.name === texts.environment.name ? message : texts.rejected(message, source);
}
