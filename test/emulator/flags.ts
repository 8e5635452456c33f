import { parseArgs } from 'node:util';
import type { CloudOptions } from './cloud.js';

export const HELP = `Usage: npm run cloud -- [--port 8787] [--seed estate.json] [--now 2026-06-01T00:00:00Z] [--rate-scale 1] [--job-seconds 5]

Starts an emulated Alibaba Cloud account on loopback. The first line on stdout is one JSON object:
{ nlb, cas, sts, ram, mns, oss, fc, accessKeyId, accessKeySecret, securityToken }.

  --port         port on 127.0.0.1; 0, the default, picks a free one
  --seed         a JSON file that describes the estate (test/emulator/README.md); without it, a small one
  --now          start of the emulated clock, which then stands still until POST /_cloud/clock moves it
  --rate-scale   multiplies every rate limit
  --job-seconds  emulated seconds that an asynchronous job takes
  --help         this text

GET /_cloud/state shows everything as JSON. SIGTERM or SIGINT ends it.`;

/** Wrong usage: a message for the person, and exit code 2. */
export class UsageFault extends Error {}

type Flags =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly options: CloudOptions; readonly seedPath: string | undefined };

/** Reads the command line; throws a `UsageFault` that names the bad flag. */
export function readFlags(args: readonly string[]): Flags {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  return { kind: 'start', options: optionsOfFlags(values), seedPath: values.seed };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    port: text,
    seed: text,
    now: text,
    'rate-scale': text,
    'job-seconds': text,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new UsageFault(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function optionsOfFlags(flags: ReturnType<typeof parse>): CloudOptions {
  const now = flags.now === undefined ? undefined : new Date(flags.now);
  if (now && Number.isNaN(now.getTime())) throw new UsageFault(`--now: not a time: ${flags.now}`);
  return {
    port: numberOf('--port', flags.port, 0, 65_535) ?? 0,
    ...(now ? { now } : {}),
    ...orNothing('rateScale', numberOf('--rate-scale', flags['rate-scale'], 0.001, 1_000_000)),
    ...orNothing('jobSeconds', numberOf('--job-seconds', flags['job-seconds'], 0, 1_000_000)),
  };
}

function numberOf(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const isWhole = flag !== '--port' || Number.isInteger(number);
  if (number >= min && number <= max && isWhole) return number;
  throw new UsageFault(`${flag}: not a number from ${min} to ${max}: ${text}`);
}

function orNothing<K extends string>(name: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: number });
}
