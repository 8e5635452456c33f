import { concurrently } from '../../reconcile/concurrently.js';
import type { Prober } from '../../reconcile/ports/prober.js';
import { english } from '../../rotation/english.js';
import type { Inventory } from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';
import { count } from '../../wording/count.js';
import type { Finding } from '../finding.js';

const atOnce = 8;

/** One handshake with each load balancer, on its first running listener. */
export async function probeFindings(inventories: readonly Inventory[], prober: Prober): Promise<readonly Finding[]> {
  const targets = inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap(({ id, dnsName, addressType, listeners }) => {
      const probed = listeners.find(({ status }) => status === 'running');
      return probed === undefined
        ? []
        : [{ subject: `${region} ${id}`, host: dnsName, port: probed.port, ports: portsOf(probed), addressType }];
    }),
  );
  const answers = await concurrently(atOnce, targets, async ({ host, port, ports, ...probed }) => {
    const served = await prober.ask({ host, port, servername: undefined });
    const code =
      served.flatMap((answer) => (answer.kind === 'unreachable' ? [answer.code] : []))[0] ?? english`no address`;
    const isReached = served.some((answer) => answer.kind === 'certificate');
    return isReached ? [] : [unreachable({ ...probed, target: `${host}${ports} (${code})` })];
  });
  const findings = answers.flat();
  if (findings.length > 0) return findings;
  return [
    {
      check: 'probe',
      level: 'ok',
      detail: english`a handshake reached each of ${count(targets.length, 'load balancer')}`,
    },
  ];
}

function unreachable(probed: { subject: string; target: string; addressType: 'internet' | 'intranet' }): Finding {
  const { subject, target, addressType } = probed;
  const detail = english`no handshake reaches ${target} from this machine`;
  const fix =
    addressType === 'intranet'
      ? english`run the functions in its VPC; until then UNREACHABLE decides about its listeners`
      : english`admit the functions in its security groups and ACLs, or set UNREACHABLE`;
  return { check: 'probe', level: 'warn', subject, detail, fix };
}
