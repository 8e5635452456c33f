import { english } from '../../rotation/english.js';
import { count } from '../../wording/count.js';
import { codeOf } from '../failure-finding.js';
import type { Finding } from '../finding.js';
import type { DoctorTarget } from '../ports.js';

/** Whether the servers of the notification targets answer. No message is sent, so their tokens are not checked. */
export async function notifyFindings(targets: readonly DoctorTarget[]): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    targets.map(({ name, reach }) =>
      reach().then(
        () => [],
        (error: unknown) => [unreachable(name, error)],
      ),
    ),
  );
  if (findings.some((found) => found.length > 0) || targets.length === 0) return findings.flat();
  const detail = english`the server of each of ${count(targets.length, 'target')} answers; nlb-cert notify --test sends them a message`;
  return [{ check: 'notifications', level: 'ok', detail }];
}

function unreachable(name: string, error: unknown): Finding {
  const detail = english`${name} does not answer from this machine (${codeOf(error)})`;
  const fix = english`check its address in NOTIFY, the network and any proxy; only the functions' network counts for their messages`;
  return { check: 'notifications', level: 'warn', detail, fix };
}
