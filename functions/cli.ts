import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { exitCodeOf, explain } from '../shared/reconcile/explain.js';
import type { Report } from '../shared/reconcile/report.js';
import { ConfigFault, EventFault } from '../shared/runtime/faults.js';
import { backfill } from './backfill.js';
import { composeRun, type Edges, type Entry } from './compose.js';
import { confirm } from './confirm.js';
import { rollback } from './rollback.js';
import { sweep } from './sweep.js';

const usage = `nlb-cert <command> [options]

Commands
  plan       what a backfill would change, as a dry run
  backfill   the same; changes it only with --apply
  confirm    one pass over what is open or due
  sweep      one pass over everything
  rollback   puts back what was rotated away since, on listeners, or of certificates; only with --apply

Options
  --certificates OLD=NEW,…   only these, whatever lineage says
  --regions R,…  --load-balancers ID,…  --listeners ID,…
  --since TIME               for rollback: 6h, 2d, or 2026-06-15T12:00:00Z
  --listener ID  --certificate ID   for rollback; a certificate that was brought, or what it replaced
  --allow-name-loss          names that only the old certificate has may be lost
  --json                     the report as JSON
  --help

Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN.
Configuration: REGIONS, CAS_SITE, LEDGER (dir:.rotation when unset) and the others of the README.
Exit codes: 0 done, 1 needs a person, 2 wrong usage or configuration, 3 the cloud or the network failed.
Errors go to standard error; with --json as {"error":{"kind":"usage"|"configuration"|"failed","message":…}}.

Example: REGIONS=cn-hangzhou nlb-cert plan --listeners lsn-abc@443`;

const options = {
  certificates: { type: 'string' },
  regions: { type: 'string' },
  'load-balancers': { type: 'string' },
  listeners: { type: 'string' },
  since: { type: 'string' },
  listener: { type: 'string', multiple: true },
  certificate: { type: 'string', multiple: true },
  'allow-name-loss': { type: 'boolean' },
  apply: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const entries: Readonly<Record<string, Entry>> = { plan: backfill, backfill, confirm, sweep, rollback };

/** Wrong words on the command line. */
class UsageFault extends Error {}

type Print = (text: string) => void;

/** Runs one command and gives its exit code. `printError` gets what went wrong: one JSON object when asked for JSON. */
export async function main(
  argv: readonly string[],
  edges: Edges,
  print: Print,
  printError: Print = print,
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help) {
      print(usage);
      return 0;
    }
    const report = await run(positionals, values, edges);
    print(values.json ? JSON.stringify(report) : explain(report).join('\n'));
    return exitCodeOf(report);
  } catch (error) {
    const kind = kindOf(error);
    const message = error instanceof Error ? error.message : String(error);
    printError(argv.includes('--json') ? JSON.stringify({ error: { kind, message } }) : message);
    return exitCodes[kind];
  }
}

async function run(positionals: readonly string[], values: Values, edges: Edges): Promise<Report> {
  const [command = '', ...rest] = positionals;
  const entry = Object.hasOwn(entries, command) ? entries[command] : undefined;
  if (entry === undefined || rest.length > 0) {
    const what = positionals.length > 0 ? `unknown command "${positionals.join(' ')}"` : 'no command';
    throw new UsageFault(`${what}; nlb-cert --help lists the commands`);
  }
  const { env } = edges;
  const context = {
    requestId: randomUUID(),
    region: env.ALIBABA_CLOUD_REGION_ID ?? /^[a-z]{2}-[a-z0-9-]+/.exec(env.REGIONS ?? '')?.[0] ?? '',
    credentials: {
      accessKeyId: env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? '',
      accessKeySecret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '',
      ...(env.ALIBABA_CLOUD_SECURITY_TOKEN ? { securityToken: env.ALIBABA_CLOUD_SECURITY_TOKEN } : {}),
    },
  };
  const quiet = { ...edges, env: { ...env, LEDGER: env.LEDGER || 'dir:.rotation' }, writeLine: () => {} };
  return entry(Buffer.from(payloadOf(command, values)), composeRun(command, context, quiet));
}

/** The same payload that the function takes: the command line is one more way to send it. */
function payloadOf(command: string, values: Values): string {
  if (command === 'rollback') return rollbackPayload(values);
  const takesPayload = command === 'plan' || command === 'backfill';
  const narrowing = Object.keys(values).filter((name) => name !== 'json');
  if (!takesPayload && narrowing.length > 0)
    throw new UsageFault(`${command} does not take --${narrowing.join(', --')}`);
  if (!takesPayload) return '';
  for (const name of ['since', 'listener', 'certificate'] as const)
    if (values[name] !== undefined) throw new UsageFault(`--${name} is for rollback; ${command} does not take it`);
  if (command === 'plan' && values.apply) throw new UsageFault('plan never changes anything; use backfill --apply');
  return JSON.stringify({
    apply: values.apply,
    certificates: values.certificates?.split(',').map(toPair),
    regions: values.regions?.split(','),
    loadBalancers: values['load-balancers']?.split(','),
    listeners: values.listeners?.split(','),
    allowNameLoss: values['allow-name-loss'],
  });
}

function rollbackPayload({ since, listener, certificate, apply, json: _shown, ...others }: Values): string {
  const [stray] = Object.keys(others);
  if (stray !== undefined) throw new UsageFault(`rollback does not take --${stray}`);
  const listOf = (values?: readonly string[]) => values?.flatMap((value) => value.split(','));
  return JSON.stringify({ apply, since, listeners: listOf(listener), certificates: listOf(certificate) });
}

function toPair(text: string): object {
  const [replaced, successor, ...rest] = text.split('=');
  if (!replaced || !successor || rest.length > 0) throw new UsageFault(`--certificates takes OLD=NEW, not "${text}"`);
  return { replaced, successor };
}

/** An `EventFault` is about a value: the payload was made of the options. */
function kindOf(error: unknown): keyof typeof exitCodes {
  const parsing = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (parsing || error instanceof UsageFault || error instanceof EventFault) return 'usage';
  return error instanceof ConfigFault ? 'configuration' : 'failed';
}

const exitCodes = { usage: 2, configuration: 2, failed: 3 } as const;
