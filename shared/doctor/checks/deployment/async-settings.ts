import { english } from '../../../rotation/english.js';
import type { FunctionName } from '../../../runtime/function-names.js';
import type { AsyncSettings, FunctionProblem } from '../../ports.js';

/** Regions with task mode. Source: Function Compute, "Asynchronous tasks". */
const taskModeRegions: ReadonlySet<string> = new Set([
  ...['cn-hangzhou', 'cn-shanghai', 'cn-qingdao', 'cn-beijing', 'cn-zhangjiakou', 'cn-wulanchabu', 'cn-shenzhen'],
  ...['cn-chengdu', 'cn-hongkong', 'ap-southeast-1', 'ap-southeast-3', 'ap-southeast-5', 'ap-southeast-7'],
  ...['ap-northeast-1', 'ap-northeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-1'],
]);

/** Differences of the settings of asynchronous calls to `s.yaml`. A failed call of `confirm` needs no destination: the next minute repeats it. */
export function asyncProblems(
  functionName: FunctionName,
  { isTaskMode, failureDestination }: AsyncSettings,
  region: string,
): readonly FunctionProblem[] {
  return [
    ...(isTaskMode || !taskModeRegions.has(region) ? [] : [withoutTaskMode]),
    ...(failureDestination === undefined && functionName === 'on-renewal' ? [withoutDestination] : []),
  ];
}

const withoutTaskMode: FunctionProblem = {
  level: 'warn',
  detail: english`it is not in task mode, so a run that Function Compute repeats may start the same further run twice`,
  fix: english`deploy s.yaml again, which sets it in this region`,
};

const withoutDestination: FunctionProblem = {
  level: 'warn',
  detail: english`it has no failure destination, so an event that fails after every retry is dropped; the next check of CAS finds the renewal`,
  fix: english`deploy s.yaml again, which sets the queue of nlb-cert setup`,
};
