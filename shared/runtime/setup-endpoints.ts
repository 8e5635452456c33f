import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import { ConfigFault } from './faults.js';
import { endpoint } from './settings.js';

interface SetupEndpoints {
  readonly ram: string | undefined;
  readonly mns: string | undefined;
}

const variables = z.object({ RAM_ENDPOINT: z.optional(endpoint), MNS_ENDPOINT: z.optional(endpoint) });

/** The endpoints that only setup uses, so that no function checks them. Throws a `ConfigFault`. */
export function readSetupEndpoints({
  RAM_ENDPOINT,
  MNS_ENDPOINT,
}: Readonly<Record<string, string | undefined>>): SetupEndpoints {
  const given = { RAM_ENDPOINT: RAM_ENDPOINT || undefined, MNS_ENDPOINT: MNS_ENDPOINT || undefined };
  const parsed = z.safeParse(variables, given);
  if (parsed.success) return { ram: parsed.data.RAM_ENDPOINT, mns: parsed.data.MNS_ENDPOINT };
  const bad = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ConfigFault(english`bad environment: ${bad.join('; ')}`);
}
