import type { Sight } from '../../../shared/reconcile/context.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import type { Scope } from '../../../shared/reconcile/scope.js';
import { certificateKey, sameCertificate } from '../../../shared/rotation/model/ids.js';
import type { CertificateId, LoadBalancerId } from '../../../shared/rotation/model/inventory.js';
import { type Names, namesOf } from '../../../shared/show/names.js';
import type { Attached, Found } from '../../../shared/show/upload/upload-result.js';
import type { Predecessors } from '../../../shared/upload/predecessors.js';
import type { Cli } from '../cli.js';

/** Reads NLB by a dry run. */
interface NlbLook {
  readonly sights: readonly Sight[];
  readonly report: Pick<Report, 'faults' | 'notStarted'>;
}

/** The load balancers, or everything. Nothing is written. */
export async function lookAt(cli: Cli, loadBalancerIds: readonly LoadBalancerId[] | 'all'): Promise<NlbLook> {
  const sights: Sight[] = [];
  const selector = { regions: [], loadBalancerIds: loadBalancerIds === 'all' ? [] : loadBalancerIds, listenerIds: [] };
  const scope: Scope =
    loadBalancerIds === 'all' ? { kind: 'everything' } : { kind: 'selection', selector, mappings: [] };
  const report = await cli.run('upload').pass({ scope, dryRun: true, saw: (sight) => sights.push(sight) });
  return { sights, report };
}

/** Why the look is not whole; undefined if it is. */
export function gapIn({ sights, report }: NlbLook): string | undefined {
  const [fault] = report.faults;
  if (fault !== undefined) return `${fault.region}: ${fault.message}`;
  const unseen = sights.flatMap((sight) => sight.unseen);
  const unread = sights.flatMap((sight) =>
    [...(sight.unread ?? [])].flatMap(([region, count]) => (count > 0 ? [region] : [])),
  );
  const parts = [...unseen, ...unread, ...report.notStarted.map(({ region }) => region)];
  return parts.length === 0 ? undefined : [...new Set(parts)].join(', ');
}

interface Sought extends Predecessors {
  /** CAS's own list of the load balancers of certificates, which lags. */
  readonly notedLoadBalancers: (keys: readonly string[]) => Promise<readonly LoadBalancerId[]>;
  /** Reads every listener instead of those that CAS notes. */
  readonly isWhole: boolean;
}

/**
 * The predecessors that are attached, and where. Without `isWhole` only the load balancers that CAS notes are read if one of
 * them has a predecessor: a rotation itself reads what it needs, and a hook should not read thousands of listeners.
 */
export async function attachedPredecessors(
  cli: Cli,
  { proven, undecided, notedLoadBalancers, isWhole }: Sought,
): Promise<Found & { readonly names: Names }> {
  const keys = [...proven, ...undecided.map(({ certificate }) => certificate)].map(({ id }) => certificateKey(id));
  if (keys.length === 0) return { replaced: [], undecided: [], unread: undefined, names: namesOf([]) };
  const noted = isWhole ? [] : await notedLoadBalancers(keys).catch(() => []);
  const found = noted.length === 0 ? undefined : attachedOf(await lookAt(cli, noted), { proven, undecided });
  // Notes that lead to no listener are of the past.
  return found?.isFound ? found : attachedOf(await lookAt(cli, 'all'), { proven, undecided });
}

function attachedOf(look: NlbLook, { proven, undecided }: Predecessors) {
  const isOnListener = ({ on }: Attached) => on.length > 0;
  const replaced = proven.map(({ id }) => attachedIn(look.sights, id)).filter(isOnListener);
  const others = undecided.map(({ certificate, why }) => ({ ...attachedIn(look.sights, certificate.id), why }));
  return {
    replaced,
    undecided: others.filter(isOnListener),
    unread: gapIn(look),
    names: namesOf(look.sights),
    isFound: replaced.length + others.filter(isOnListener).length > 0,
  };
}

/** The listeners that have a certificate. */
export function attachedIn(sights: readonly Sight[], certificateId: CertificateId): Attached {
  const on = sights.flatMap(({ inventories }) =>
    inventories.flatMap(({ region, loadBalancers }) =>
      loadBalancers.flatMap(({ id: loadBalancerId, listeners }) =>
        listeners.flatMap(({ id: listenerId, attachments }) => {
          const own = attachments.filter((each) => sameCertificate(each.certificateId, certificateId));
          const present = own.filter(({ state }) => state !== 'disassociating');
          if (present.length === 0) return [];
          return [{ region, loadBalancerId, listenerId, isDefault: present.some(({ role }) => role === 'default') }];
        }),
      ),
    ),
  );
  return { certificateId, on };
}
