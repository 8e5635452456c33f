import { inspect } from 'node:util';

const configFile = '~/.aliyun/config.json';

const quoted = (name: string) => JSON.stringify(name);
const configure = (profile: string) =>
  `aliyun configure --profile ${/^[\w.-]+$/.test(profile) ? profile : inspect(profile)}`;
const profileName = (profile: string) => `profile ${quoted(profile)} of ${configFile}`;

/** Every text about credentials. None may have a secret: no value of a file or of an answer is part of one, except names. */
export const credentialTexts = {
  idVariable: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  secretVariable: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  environment: {
    name: 'the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)',
    remedy:
      'check that ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for temporary keys, ALIBABA_CLOUD_SECURITY_TOKEN are one valid set, or unset them to use a profile',
  },
  halfKey: (missing: string) =>
    `bad credentials: ${missing} is missing beside the other half of the key; set both, or unset both to use ${configFile}`,
  noPackage:
    'no credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, and @alicloud/credentials, which reads every other source, is missing; set them, or install all files of dist/ (credentials.js is one)',
  none: (tried: readonly string[]) =>
    `no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and pass --profile NAME (${tried.join('; ')})`,
  tried: {
    noFile: `${configFile} does not exist`,
    noProfiles: `${configFile} has no profiles`,
    emptyProfile: (profile: string) => `${profileName(profile)} is empty`,
    disabled: (variable: string) => `${variable} is true`,
    noInstance: 'this is no instance with a RAM role',
  },

  noneNamed: (profile: string, why: string) =>
    `no credentials: ${why}, so there is no profile ${quoted(profile)}; run ${configure(profile)}`,
  unreadableFile: (code: string) => `bad credentials: ${configFile} cannot be read (${code}); correct its permissions`,
  brokenFile: `bad credentials: ${configFile} is not JSON with a list "profiles"; correct it, or move it away and run aliyun configure`,
  noProfile: (profile: string, near: readonly string[], all: readonly string[]) =>
    `bad credentials: ${configFile} has no profile ${quoted(profile)}; ${near.length > 0 ? `did you mean ${near.map(quoted).join(' or ')}? Its` : 'its'} profiles are ${all.map(quoted).join(', ')}`,
  noCurrent: (all: readonly string[]) =>
    `bad credentials: ${configFile} names no current profile; pass --profile with one of ${all.map(quoted).join(', ')}`,
  wrongMode: (profile: string, mode: string, modes: readonly string[]) =>
    `bad credentials: ${profileName(profile)} has the mode ${quoted(mode)}, which is not supported; use a profile of the mode ${modes.join(', ')}`,
  missingField: (profile: string, mode: string, field: string) =>
    `bad credentials: ${profileName(profile)} (${mode}) lacks ${field}; run ${configure(profile)} --mode ${mode}`,
  expired: (profile: string, mode: string, at: string) =>
    `bad credentials: ${profileName(profile)} (${mode}) expired at ${at}; log in again: ${configure(profile)} --mode ${mode}`,
  circle: (profile: string) =>
    `bad credentials: ${profileName(profile)} is its own source_profile, over ${configFile}; correct source_profile`,

  profile: (profile: string, mode: string) => ({
    name: `${profileName(profile)} (${mode})`,
    remedy: `check the profile: ${configure(profile)} --mode ${mode} sets it, or logs in again`,
  }),
  oidc: {
    name: 'the OIDC token of this process (ALIBABA_CLOUD_OIDC_TOKEN_FILE)',
    remedy: 'check ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE',
  },
  credentialsFile: (path: string, profile: string) => ({
    name: `section ${quoted(profile)} of ${path}`,
    remedy: 'check the type and the keys in it',
  }),
  instance: {
    name: 'the RAM role of this instance (100.100.100.200)',
    remedy: 'check that the instance has a RAM role, and that ALIBABA_CLOUD_ECS_METADATA is its name or unset',
  },
  address: {
    name: 'the address in ALIBABA_CLOUD_CREDENTIALS_URI',
    remedy: 'check that it answers with AccessKeyId, AccessKeySecret, SecurityToken and Expiration',
  },
  rejected: (message: string, { name, remedy }: { readonly name: string; readonly remedy: string }) =>
    `${message}; the keys are those of ${name}; ${remedy}`,
  network: 'check the network and any proxy (HTTPS_PROXY, NO_PROXY)',
  unusable: (source: string, why: string, remedy: string) => `no credentials from ${source}: ${why}; ${remedy}`,
  why: {
    unreachable: (host: string, code: string, via: string) => `${host} cannot be reached (${code})${via}`,
    refused: (code: string) => `the cloud refused with ${code}`,
    wrongSecret: 'the secret does not belong to the access key id',
    noRole: 'the instance has no such RAM role',
    file: (code: string) => `a file that it names cannot be read (${code})`,
    command: 'its process_command failed, or printed no keys as JSON',
    answer: 'the answer has no keys',
    status: (status: string) => `the answer is HTTP ${status}`,
    other: (name: string) => `it cannot be used (${name})`,
  },
} as const;
