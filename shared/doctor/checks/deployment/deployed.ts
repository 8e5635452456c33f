import { english } from '../../../rotation/english.js';
import type { FunctionName } from '../../../runtime/function-names.js';
import { cut } from '../../../wording/plain.js';
import type { DeployedFunction, FunctionProblem, SharedVariables } from '../../ports.js';

/** FC ends a run that an event started after 5 minutes. Without that, a run stops itself after 4 minutes. */
const mostSeconds = 300;
/** The time to read a few regions. A shorter run makes no progress. */
const leastSeconds = 60;
const leastNode = 20;
const deployAgain = english`deploy s.yaml again`;

/** Differences of a deployed function to `s.yaml`, and of its variables to those of the command line. */
export function deployedProblems(
  functionName: FunctionName,
  deployed: DeployedFunction,
  local: SharedVariables,
  region: string,
): readonly FunctionProblem[] {
  return [
    ...stateProblems(deployed),
    ...codeProblems(functionName, deployed),
    ...logProblems(deployed),
    ...environmentProblems(deployed, local, region),
  ];
}

function stateProblems({ state, lastUpdateStatus }: DeployedFunction): FunctionProblem[] {
  if (state !== 'Failed' && lastUpdateStatus !== 'Failed') return [];
  const detail = english`its last deployment failed`;
  return [{ level: 'fail', detail, fix: english`check the reason in the Function Compute console, then deploy again` }];
}

function codeProblems(
  functionName: FunctionName,
  { runtime, handler, timeoutSeconds, role }: DeployedFunction,
): FunctionProblem[] {
  const node = Number(/^nodejs(\d+)$/.exec(runtime)?.[1]);
  // The command of a custom runtime names its bundle, and the handler means nothing there: docs/deploy.md.
  const isCustom = /^custom\.debian1[12]$/.test(runtime);
  const isNode = node >= leastNode || isCustom;
  const wanted = `${functionName}.handler`;
  const timeout = english`its timeout is ${timeoutSeconds} s`;
  return [
    ...(isNode ? [] : [fail(english`its runtime is ${cut(runtime, 40)}, not nodejs${leastNode}`, deployAgain)]),
    ...(handler === wanted || isCustom
      ? []
      : [fail(english`its handler is ${cut(handler, 80)}, not ${wanted}`, deployAgain)]),
    ...(role === ''
      ? [fail(english`it has no role, and so no credentials`, english`set vars.role in s.yaml, then deploy again`)]
      : []),
    ...(timeoutSeconds < leastSeconds
      ? [warn(english`${timeout}, which is too short for a pass`, english`set its timeout to 270 s`)]
      : []),
    ...(timeoutSeconds >= mostSeconds
      ? [
          warn(
            english`${timeout}, but Function Compute ends a run that an event started after ${mostSeconds} s`,
            english`set its timeout to 270 s`,
          ),
        ]
      : []),
  ];
}

function logProblems({ logStore }: DeployedFunction): FunctionProblem[] {
  if (logStore?.project !== '') return [];
  const detail = english`it has no log project, so its runs leave no log to search`;
  return [warn(detail, english`deploy s.yaml again, which sets one`)];
}

const names = ['LEDGER', 'REGIONS', 'ACCOUNTS', 'VERIFY'] as const;

function environmentProblems(
  { environment }: DeployedFunction,
  local: SharedVariables,
  region: string,
): FunctionProblem[] {
  if (!environment.LEDGER)
    return [
      fail(
        english`it has no LEDGER, and does nothing without it`,
        english`set LEDGER under vars in s.yaml, then deploy again`,
      ),
    ];
  return names.flatMap((name) => {
    const [there, localValue] = [normal(name, environment[name], region), normal(name, local[name], region)];
    if (there === localValue) return [];
    // ACCOUNTS may contain external ids, so its value is not shown. Other variables are not compared: they may be secrets.
    const detail =
      name === 'ACCOUNTS'
        ? english`ACCOUNTS of the function differs from ACCOUNTS here`
        : english`${name} of the function is ${cut(there, 120)}, here ${cut(localValue, 120)}`;
    return [warn(detail, english`set the same value on the command line, or correct vars in s.yaml and deploy again`)];
  });
}

/** The value as the configuration reads it: lists sorted, defaults filled in. */
function normal(name: (typeof names)[number], value: string | undefined, region: string): string {
  const items = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const text = [...new Set(items)].sort().join(',').replace(/\/$/, '');
  if (text !== '') return text;
  return { LEDGER: english`not set`, REGIONS: region, ACCOUNTS: english`not set`, VERIFY: 'off' }[name];
}

function fail(detail: string, fix: string): FunctionProblem {
  return { level: 'fail', detail, fix };
}

function warn(detail: string, fix: string): FunctionProblem {
  return { level: 'warn', detail, fix };
}
