import { ConfigFault } from '../../../shared/runtime/faults.js';
import type { Edges, Keys, SourcedKeys } from '../../run/edges.js';
import type { KeySource } from './key-chain.js';
import { credentialTexts as texts } from './texts.js';

/**
 * Keys are kept for this time before their source is called again. A source renews its keys 3 minutes or more before
 * they expire. Sources: `@alicloud/credentials`, STALE_TIME (15 minutes) and EXPIRATION_SLOT_SECONDS (180 s).
 */
const keptMs = 120_000;

/**
 * The keys of a command line: those of a profile if one is named, else those of the environment, else the first source
 * of the official chain that is configured. Rejects with a `ConfigFault` if there are none.
 */
export function commandLineKeys({ env, monotonicMs }: Pick<Edges, 'env' | 'monotonicMs'>) {
  let source: Promise<KeySource> | undefined;
  let kept: { readonly keys: Promise<SourcedKeys>; readonly atMs: number } | undefined;
  return (profile?: string): Promise<SourcedKeys> => {
    const own = profile === undefined ? environmentKeys(env) : undefined;
    if (own !== undefined) return own;
    if (kept === undefined || monotonicMs() - kept.atMs >= keptMs) {
      source ??= openSource(profile, env);
      kept = { keys: renewed(keysFrom(source), kept?.keys), atMs: monotonicMs() };
    }
    return kept.keys;
  };
}

/** Former keys stay in use if their source fails: they may still be valid, and the cloud says if they are not. */
function renewed(next: Promise<SourcedKeys>, former: Promise<SourcedKeys> | undefined): Promise<SourcedKeys> {
  return former === undefined ? next : next.catch(() => former);
}

/** Undefined if the environment has no key. Half a key is a mistake, and no reason to use another account. */
async function environmentKeysOf(keys: Keys): Promise<SourcedKeys> {
  const missing = keys.accessKeyId === '' ? texts.idVariable : keys.accessKeySecret === '' ? texts.secretVariable : '';
  if (missing !== '') throw new ConfigFault(texts.halfKey(missing));
  return { ...keys, source: texts.environment };
}

function environmentKeys(env: Edges['env']): Promise<SourcedKeys> | undefined {
  const keys = keysIn(env);
  return keys.accessKeyId === '' && keys.accessKeySecret === '' ? undefined : environmentKeysOf(keys);
}

/** The keys of the environment; empty texts if it has none. */
export function keysIn(env: Edges['env']): Keys {
  const token = env.ALIBABA_CLOUD_SECURITY_TOKEN;
  return {
    accessKeyId: env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? '',
    accessKeySecret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '',
    ...(token ? { securityToken: token } : {}),
  };
}

async function keysFrom(opening: Promise<KeySource>): Promise<SourcedKeys> {
  const { name, remedy, region, take } = await opening;
  const taken = await take();
  if (taken.kind === 'unusable') throw faultOf(taken);
  return { ...taken.keys, source: { name, remedy }, ...(region && { region }) };
}

async function openSource(profile: string | undefined, env: Edges['env']): Promise<KeySource> {
  const { findSource } = await chain();
  const found = await findSource(profile, env);
  if ('kind' in found) throw faultOf(found);
  return found;
}

function faultOf({ message, isOfNetwork }: { readonly message: string; readonly isOfNetwork: boolean }): Error {
  return isOfNetwork ? new Error(message) : new ConfigFault(message);
}

/** The official package is loaded on use: the keys of the environment do not need it. */
async function chain(): Promise<typeof import('./key-chain.js')> {
  try {
    return await import('./key-chain.js');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.endsWith('MODULE_NOT_FOUND')) throw error;
    throw new ConfigFault(texts.noPackage);
  }
}
