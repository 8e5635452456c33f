import { concurrently } from '../../reconcile/concurrently.js';
import type { Prober } from '../../reconcile/ports/prober.js';
import type { Inventory } from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';

import { count } from '../../wording/count.js';
import type { Finding } from '../finding.js';

const atOnce = 8;

/** One handshake with each load balancer, at the first of its listeners that runs. */
export async function probeFindings(inventories: readonly Inventory[], prober: Prober): Promise<readonly Finding[]> {
  const doors = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap(({ id, dnsName, addressType, listeners }) => {
      const door = listeners.find(({ status }) => status === 'running');
      return door === undefined
        ? []
        : [{ subject: `${region} ${id}`, host: dnsName, port: door.port, ports: portsOf(door), addressType }];
    }),
  );
  const answers = await concurrently(atOnce, doors, async ({ host, port, ports, ...door }) => {
    const served = await prober.ask({ host, port, servername: undefined });
    const code = served.flatMap((one) => (one.kind === 'unreachable' ? [one.code] : []))[0] ?? 'no address';
    const isReached = served.some((one) => one.kind === 'certificate');
    return isReached ? [] : [unreachable({ ...door, what: `${host}${ports} (${code})` })];
  });
  const findings = answers.flat();
  if (findings.length > 0) return findings;
  return [
    {
      check: 'probe',
      level: 'ok',
      detail: `a handshake got through to each of ${count(doors.length, 'load balancer')}`,
    },
  ];
}

function unreachable(door: { subject: string; what: string; addressType: 'internet' | 'intranet' }): Finding {
  const { subject, what, addressType } = door;
  const detail = `no handshake reaches ${what} from here`;
  const fix =
    addressType === 'intranet'
      ? 'let the functions run in its VPC; until then UNREACHABLE says what becomes of its listeners'
      : 'let its security groups and ACLs admit the functions, or set UNREACHABLE';
  return { check: 'probe', level: 'warn', subject, detail, fix };
}
