import { main } from '../../functions/cli/main.js';
import { plainTerminal, type Terminal } from '../../functions/cli/terminal/terminal.js';
import type { Edges } from '../../functions/run/edges.js';
import { type Env, localEdges, type System } from './system.js';

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command, and gives what it printed where. `terminal` is what this one has otherwise than a pipe would. */
export async function typed(argv: readonly string[], edges: Edges, terminal: Partial<Terminal> = {}): Promise<Typed> {
  const [out, err]: [string[], string[]] = [[], []];
  const plain = plainTerminal(
    (text) => out.push(text),
    (text) => err.push(text),
  );
  const code = await main(argv, edges, { ...plain, ...terminal });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The command line of a local system: its cloud, its ledger, its clock. */
export function commandLine(
  system: System,
  env: Env = {},
  terminal: Partial<Terminal> = {},
  over: Partial<Edges> = {},
) {
  const { accessKeyId, accessKeySecret, securityToken } = system.cloud.credentials;
  const own = {
    LEDGER: `dir:${system.ledger}`,
    TZ: 'UTC',
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
  };
  const edges = { ...localEdges(system.cloud, { ...own, ...env }, () => {}), ...over };
  return (...argv: readonly string[]) => typed(argv, edges, terminal);
}
