import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  CLIProfileCredentialsProvider,
  type CredentialsProvider,
  ECSRAMRoleCredentialsProvider,
  OIDCRoleArnCredentialsProvider,
  ProfileCredentialsProvider,
  URICredentialsProvider,
} from '@alicloud/credentials';
import type { Edges, Keys, SourcedKeys } from '../../run/edges.js';
import { findProfile, type Unusable, unusable } from './config-file.js';
import { reasonOf } from './reason.js';
import { credentialTexts as texts } from './texts.js';

/** One source of keys, with the provider of the official package that renews them. */
export interface KeySource extends Readonly<SourcedKeys['source']> {
  /** Of a profile that names one. */
  readonly region?: string;
  readonly take: () => Promise<{ readonly kind: 'keys'; readonly keys: Keys } | Unusable>;
}

/**
 * The first source that is configured, in the order of the official package: the environment (before this), OIDC, the
 * file of the `aliyun` command, the file of the SDKs, the RAM role of the instance, an address. The package would go on
 * to the next source if one fails. Here that is an error, because the next one may be of another account.
 */
export async function findSource(profile: string | undefined, env: Edges['env']): Promise<KeySource | Unusable> {
  if (profile === undefined && isOidcSet(env))
    return source(texts.oidc, () => OIDCRoleArnCredentialsProvider.builder().build());
  const tried: string[] = [];
  const ofProfile = await profileSource(profile, env, tried);
  if (ofProfile !== undefined) return ofProfile;
  return credentialsFileSource(env) ?? (await instanceSource(env, tried)) ?? addressSource(env) ?? none(tried);
}

function isOidcSet(env: Edges['env']): boolean {
  return ['ROLE_ARN', 'OIDC_PROVIDER_ARN', 'OIDC_TOKEN_FILE'].every((name) => env[`ALIBABA_CLOUD_${name}`]);
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

async function profileSource(profile: string | undefined, env: Edges['env'], tried: string[]) {
  const disabled = 'ALIBABA_CLOUD_CLI_PROFILE_DISABLED';
  if (profile === undefined && isTrue(env[disabled])) {
    tried.push(texts.tried.disabled(disabled));
    return undefined;
  }
  const named = profile ?? (env.ALIBABA_CLOUD_PROFILE || undefined);
  const found = await findProfile(named, new Date());
  switch (found.kind) {
    case 'unusable':
      return found;
    case 'profile':
      return {
        ...source(texts.profile(found.name, found.mode), () =>
          CLIProfileCredentialsProvider.builder().withProfileName(found.name).build(),
        ),
        region: found.region,
      };
    case 'empty':
      tried.push(texts.tried.emptyProfile(found.name));
      return undefined;
    case 'none':
      // ALIBABA_CLOUD_PROFILE is also the name of a section in the file of the SDKs.
      if (profile !== undefined) return unusable(texts.noneNamed(profile, found.why));
      tried.push(found.why);
      return undefined;
  }
}

function credentialsFileSource(env: Edges['env']): KeySource | undefined {
  const path = env.ALIBABA_CLOUD_CREDENTIALS_FILE || join(homedir(), '.alibabacloud', 'credentials');
  if (!existsSync(path)) return undefined;
  const shown = env.ALIBABA_CLOUD_CREDENTIALS_FILE ? 'ALIBABA_CLOUD_CREDENTIALS_FILE' : '~/.alibabacloud/credentials';
  const section = env.ALIBABA_CLOUD_PROFILE || 'default';
  return source(texts.credentialsFile(shown, section), () => ProfileCredentialsProvider.builder().build());
}

/** Without a named role it is only tried, within two seconds: most machines are no instances. */
async function instanceSource(env: Edges['env'], tried: string[]): Promise<KeySource | undefined> {
  const disabled = 'ALIBABA_CLOUD_ECS_METADATA_DISABLED';
  if (isTrue(env[disabled])) {
    tried.push(texts.tried.disabled(disabled));
    return undefined;
  }
  const instance = source(texts.instance, () => ECSRAMRoleCredentialsProvider.builder().build());
  if (env.ALIBABA_CLOUD_ECS_METADATA || (await instance.take()).kind === 'keys') return instance;
  tried.push(texts.tried.noInstance);
  return undefined;
}

function addressSource(env: Edges['env']): KeySource | undefined {
  if (!env.ALIBABA_CLOUD_CREDENTIALS_URI) return undefined;
  return source(texts.address, () => URICredentialsProvider.builder().build());
}

function none(tried: readonly string[]): Unusable {
  return unusable(texts.none(tried));
}

/** Errors of the package are not passed on: some have the text of a whole file or answer. */
function source(named: SourcedKeys['source'], build: () => CredentialsProvider): KeySource {
  let provider: CredentialsProvider | undefined;
  return {
    ...named,
    take: async () => {
      try {
        provider ??= build();
        const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
        return { kind: 'keys', keys: { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) } };
      } catch (error) {
        const { why, isOfNetwork } = reasonOf(error);
        return unusable(texts.unusable(named.name, why, isOfNetwork ? texts.network : named.remedy), isOfNetwork);
      }
    },
  };
}
