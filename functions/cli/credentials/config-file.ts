import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nearest } from '../../../shared/show/find/nearest.js';
import { credentialTexts as texts } from './texts.js';

/** The profile of the file of the `aliyun` command that a command line uses. */
type FoundProfile =
  | { readonly kind: 'profile'; readonly name: string; readonly mode: string; readonly region: string }
  /** Not named by anyone, and without keys: the `aliyun` command makes such a file before it is configured. */
  | { readonly kind: 'empty'; readonly name: string }
  /** No file, or no profile in it. */
  | { readonly kind: 'none'; readonly why: string }
  | Unusable;

/** `isOfNetwork`: no one has to correct a setting. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly message: string;
  readonly isOfNetwork: boolean;
}

export function unusable(message: string, isOfNetwork = false): Unusable {
  return { kind: 'unusable', message, isOfNetwork };
}

/** The modes that the official package knows, and the fields without which it fails. Source: its `cli_profile.ts`, 2.4.7. */
const neededFields: Readonly<Record<string, readonly string[]>> = {
  AK: ['access_key_id', 'access_key_secret'],
  StsToken: ['access_key_id', 'access_key_secret', 'sts_token'],
  RamRoleArn: ['access_key_id', 'access_key_secret', 'ram_role_arn'],
  EcsRamRole: [],
  ChainableRamRoleArn: ['source_profile', 'ram_role_arn'],
  OIDC: ['oidc_provider_arn', 'oidc_token_file', 'ram_role_arn'],
  CloudSSO: ['cloud_sso_sign_in_url', 'cloud_sso_account_id', 'cloud_sso_access_config', 'access_token'],
  OAuth: ['oauth_site_type', 'oauth_refresh_token'],
  External: ['process_command'],
};

/** The fields with the end of a login, in seconds since 1970. */
const expiryFields: Readonly<Record<string, string>> = {
  StsToken: 'sts_expiration',
  CloudSSO: 'cloud_sso_access_token_expire',
};

type Profile = ReadonlyMap<string, unknown>;

/**
 * Finds the profile, and checks what the official package would report with the text of the whole file. `named` is the
 * name that a person gave; without one it is the current profile of the file.
 */
export async function findProfile(named: string | undefined, now: Date): Promise<FoundProfile> {
  const text = await textOf(join(homedir(), '.aliyun', 'config.json'));
  if (typeof text !== 'string') return text;
  const file = parsed(text);
  if (file === undefined) return unusable(texts.brokenFile);
  const names = [...file.profiles.keys()];
  if (names.length === 0) return { kind: 'none', why: texts.tried.noProfiles };
  const name = named ?? file.current;
  if (name === '') return unusable(texts.noCurrent(names));
  const profile = file.profiles.get(name);
  if (profile === undefined) return unusable(texts.noProfile(name, nearest(name, names), names));
  const mode = fieldOf(profile, 'mode');
  const isEmpty = mode === '' || (mode === 'AK' && fieldOf(profile, 'access_key_id') === '');
  if (named === undefined && isEmpty) return { kind: 'empty', name };
  return problemOf(name, file.profiles, now) ?? { kind: 'profile', name, mode, region: fieldOf(profile, 'region_id') };
}

async function textOf(path: string): Promise<string | FoundProfile> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'none', why: texts.tried.noFile }
      : unusable(texts.unreadableFile(code));
  }
}

interface File {
  /** Empty if the file names none. */
  readonly current: string;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** Undefined if the text is no JSON, or has no list of profiles. */
function parsed(text: string): File | undefined {
  try {
    const { current, profiles }: { readonly current?: unknown; readonly profiles?: unknown } = JSON.parse(text);
    if (!Array.isArray(profiles)) return undefined;
    const named = new Map<string, Profile>();
    for (const one of profiles) {
      const profile: Profile = new Map(Object.entries(one));
      const name = fieldOf(profile, 'name');
      // The package takes the first of two profiles with one name.
      if (!named.has(name)) named.set(name, profile);
    }
    return { current: typeof current === 'string' ? current : '', profiles: named };
  } catch {
    return undefined;
  }
}

function fieldOf(profile: Profile, field: string): string {
  const value = profile.get(field);
  return typeof value === 'string' ? value : '';
}

/** The first problem of the profile, or of the profiles that it takes its keys from. */
function problemOf(name: string, profiles: File['profiles'], now: Date): Unusable | undefined {
  const seen = new Set<string>();
  for (let at = name; ; ) {
    if (seen.has(at)) return unusable(texts.circle(at));
    seen.add(at);
    const profile = profiles.get(at);
    if (profile === undefined)
      return unusable(texts.noProfile(at, nearest(at, [...profiles.keys()]), [...profiles.keys()]));
    const problem = problemOfOne(at, profile, now);
    if (problem !== undefined) return unusable(problem);
    if (fieldOf(profile, 'mode') !== 'ChainableRamRoleArn') return undefined;
    at = fieldOf(profile, 'source_profile');
  }
}

function problemOfOne(name: string, profile: Profile, now: Date): string | undefined {
  const mode = fieldOf(profile, 'mode');
  const needed = neededFields[mode];
  if (needed === undefined) return texts.wrongMode(name, mode, Object.keys(neededFields));
  const missing = needed.find((field) => fieldOf(profile, field) === '');
  if (missing !== undefined) return texts.missingField(name, mode, missing);
  const expiresAt = profile.get(expiryFields[mode] ?? '');
  if (typeof expiresAt !== 'number' || expiresAt <= 0 || expiresAt * 1000 > now.getTime()) return undefined;
  return texts.expired(name, mode, new Date(expiresAt * 1000).toISOString());
}
