import { inspect } from 'node:util';
import { english } from '../../../shared/rotation/english.js';

const quoted = (name: string) => JSON.stringify(name);
const configure = (profile: string) =>
  `aliyun configure --profile ${/^[\w.-]+$/.test(profile) ? profile : inspect(profile)}`;
const profileName = (profile: string) => english`profile ${quoted(profile)} of ~/.aliyun/config.json`;
const withMode = (profile: string, mode: string) =>
  english`profile ${quoted(profile)} of ~/.aliyun/config.json (${mode})`;

/** Every text about credentials. None may have a secret: no value of a file or of an answer is part of one, except names. */
export const credentialTexts = {
  idVariable: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  secretVariable: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  environment: {
    name: english`the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)`,
    remedy: english`check that ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for temporary keys, ALIBABA_CLOUD_SECURITY_TOKEN are one valid set, or unset them to use a profile`,
  },
  halfKey: (missing: string) =>
    english`bad credentials: ${missing} is missing beside the other half of the key; set both, or unset both to use ~/.aliyun/config.json`,
  noPackage: english`no credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, and @alicloud/credentials, which reads every other source, is missing; set them, or install all files of dist/ (credentials.js is one)`,
  none: (tried: readonly string[]) =>
    english`no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and pass --profile NAME (${tried.join('; ')})`,
  tried: {
    noFile: english`~/.aliyun/config.json does not exist`,
    noProfiles: english`~/.aliyun/config.json has no profiles`,
    emptyProfile: (profile: string) => english`${profileName(profile)} is empty`,
    disabled: (variable: string) => english`${variable} is true`,
    noInstance: english`this is no instance with a RAM role`,
  },

  noneNamed: (profile: string, why: string) =>
    english`no credentials: ${why}, so there is no profile ${quoted(profile)}; run ${configure(profile)}`,
  unreadableFile: (code: string) =>
    english`bad credentials: ~/.aliyun/config.json cannot be read (${code}); correct its permissions`,
  brokenFile: english`bad credentials: ~/.aliyun/config.json is not JSON with a list "profiles"; correct it, or move it away and run aliyun configure`,
  noProfile: (profile: string, near: readonly string[], all: readonly string[]) =>
    near.length > 0
      ? english`bad credentials: ~/.aliyun/config.json has no profile ${quoted(profile)}; did you mean ${near.map(quoted).join(' or ')}? Its profiles are ${all.map(quoted).join(', ')}`
      : english`bad credentials: ~/.aliyun/config.json has no profile ${quoted(profile)}; its profiles are ${all.map(quoted).join(', ')}`,
  noCurrent: (all: readonly string[]) =>
    english`bad credentials: ~/.aliyun/config.json names no current profile; pass --profile with one of ${all.map(quoted).join(', ')}`,
  wrongMode: (profile: string, mode: string, modes: readonly string[]) =>
    english`bad credentials: ${profileName(profile)} has the mode ${quoted(mode)}, which is not supported; use a profile of the mode ${modes.join(', ')}`,
  missingField: (profile: string, mode: string, field: string) =>
    english`bad credentials: ${withMode(profile, mode)} lacks ${field}; run ${configure(profile)} --mode ${mode}`,
  expired: (profile: string, mode: string, at: string) =>
    english`bad credentials: ${withMode(profile, mode)} expired at ${at}; log in again: ${configure(profile)} --mode ${mode}`,
  circle: (profile: string) =>
    english`bad credentials: ${profileName(profile)} is its own source_profile, over ~/.aliyun/config.json; correct source_profile`,

  profile: (profile: string, mode: string) => ({
    name: withMode(profile, mode),
    remedy: english`check the profile: ${configure(profile)} --mode ${mode} sets it, or logs in again`,
  }),
  oidc: {
    name: english`the OIDC token of this process (ALIBABA_CLOUD_OIDC_TOKEN_FILE)`,
    remedy: english`check ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE`,
  },
  credentialsFile: (path: string, profile: string) => ({
    name: english`section ${quoted(profile)} of ${path}`,
    remedy: english`check the type and the keys in it`,
  }),
  instance: {
    name: english`the RAM role of this instance (100.100.100.200)`,
    remedy: english`check that the instance has a RAM role, and that ALIBABA_CLOUD_ECS_METADATA is its name or unset`,
  },
  address: {
    name: english`the address in ALIBABA_CLOUD_CREDENTIALS_URI`,
    remedy: english`check that it answers with AccessKeyId, AccessKeySecret, SecurityToken and Expiration`,
  },
  rejected: (message: string, { name, remedy }: { readonly name: string; readonly remedy: string }) =>
    english`${message}; the keys are those of ${name}; ${remedy}`,
  network: english`check the network and any proxy (HTTPS_PROXY, NO_PROXY)`,
  unusable: (source: string, why: string, remedy: string) => english`no credentials from ${source}: ${why}; ${remedy}`,
  why: {
    unreachable: (host: string, code: string, via: string) => english`${host} cannot be reached (${code})${via}`,
    refused: (code: string) => english`the cloud refused with ${code}`,
    wrongSecret: english`the secret does not belong to the access key id`,
    noRole: english`the instance has no such RAM role`,
    file: (code: string) => english`a file that it names cannot be read (${code})`,
    command: english`its process_command failed, or printed no keys as JSON`,
    answer: english`the answer has no keys`,
    status: (status: string) => english`the answer is HTTP ${status}`,
    other: (name: string) => english`it cannot be used (${name})`,
  },
} as const;
