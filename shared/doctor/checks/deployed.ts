import { cut } from '../../wording/plain.js';
import type { DeployedFunction, FunctionName, FunctionProblem, Shared } from '../ports.js';

/** A run stops by itself after 4 minutes, and one that an event started is ended after 5. */
const mostSeconds = 300;
/** Less is too short for a look at a few regions. Our choice. */
const leastSeconds = 60;
const leastNode = 20;
const deployAgain = 'deploy s.yaml again, which has it right';

/** What is not as `s.yaml` has it with a function itself, and where it differs from the command line. */
export function deployedProblems(
  own: FunctionName,
  found: DeployedFunction,
  here: Shared,
  region: string,
): readonly FunctionProblem[] {
  return [...stateProblems(found), ...codeProblems(own, found), ...environmentProblems(found, here, region)];
}

function stateProblems({ state, lastUpdateStatus }: DeployedFunction): FunctionProblem[] {
  if (state !== 'Failed' && lastUpdateStatus !== 'Failed') return [];
  const detail = 'Function Compute says that its last deployment failed';
  return [{ level: 'fail', detail, fix: 'see why in the console, and deploy it again' }];
}

function codeProblems(
  own: FunctionName,
  { runtime, handler, timeoutSeconds, role }: DeployedFunction,
): FunctionProblem[] {
  const node = Number(/^nodejs(\d+)$/.exec(runtime)?.[1]);
  // There the command says which bundle it is, and the handler means nothing: docs/deploy.md.
  const isCustom = /^custom\.debian1[12]$/.test(runtime);
  const isNode = node >= leastNode || isCustom;
  const wanted = `${own}.handler`;
  const timeout = `it may run for ${timeoutSeconds} s`;
  return [
    ...(isNode ? [] : [fail(`its runtime is ${cut(runtime, 40)}, not nodejs${leastNode}`, deployAgain)]),
    ...(handler === wanted || isCustom ? [] : [fail(`its handler is ${cut(handler, 80)}, not ${wanted}`, deployAgain)]),
    ...(role === '' ? [fail('it has no role, so no credentials', 'set vars.role in s.yaml, and deploy again')] : []),
    ...(timeoutSeconds < leastSeconds
      ? [warn(`${timeout}, which is too short for a pass`, 'make its timeout 270')]
      : []),
    ...(timeoutSeconds >= mostSeconds
      ? [warn(`${timeout}, but one that an event started is ended after ${mostSeconds}`, 'make its timeout 270')]
      : []),
  ];
}

const names = ['LEDGER', 'REGIONS', 'ACCOUNTS', 'VERIFY'] as const;

function environmentProblems({ environment }: DeployedFunction, here: Shared, region: string): FunctionProblem[] {
  if (!environment.LEDGER)
    return [fail('it has no LEDGER, and does nothing without', 'set LEDGER under vars in s.yaml, and deploy again')];
  return names.flatMap((name) => {
    const [there, own] = [normal(name, environment[name], region), normal(name, here[name], region)];
    if (there === own) return [];
    // A role may stand there with its external id; and of any other variable nothing is told at all.
    const detail =
      name === 'ACCOUNTS'
        ? 'ACCOUNTS there is not what it is here'
        : `${name} there is ${cut(there, 120)}, here ${cut(own, 120)}`;
    return [warn(detail, 'give the command line what the functions have, or correct vars in s.yaml and deploy again')];
  });
}

/** As the configuration reads it: lists in any order, defaults filled in. */
function normal(name: (typeof names)[number], value: string | undefined, region: string): string {
  const items = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const text = [...new Set(items)].sort().join(',').replace(/\/$/, '');
  if (text !== '') return text;
  return { LEDGER: 'not set', REGIONS: region, ACCOUNTS: 'not set', VERIFY: 'off' }[name];
}

function fail(detail: string, fix: string): FunctionProblem {
  return { level: 'fail', detail, fix };
}

function warn(detail: string, fix: string): FunctionProblem {
  return { level: 'warn', detail, fix };
}
