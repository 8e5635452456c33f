import type { CertificateIndex } from '../model/certificate-index.js';
import { grouped } from '../model/grouped.js';
import { certificateKey } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Mapping } from './mapping.js';

/**
 * Keys of the certificates that a rotation from or to one of `ids` may involve, including `ids`. Wider than lineage:
 * certificates with a common instance, set of names or mapping are related, in either direction, over any number of links,
 * fit or not, and for any selector of the mapping.
 */
export function relatedTo(
  ids: readonly CertificateId[],
  certificateIndex: CertificateIndex,
  mappings: readonly Mapping[],
): ReadonlySet<string> {
  const byKey = grouped(certificateIndex.all, ({ id }) => certificateKey(id));
  const mapped = grouped(mappings.flatMap(bothWays), ([from]) => from);
  const followed = new Set<readonly Certificate[]>();
  const relatedKeys = new Set(ids.map(certificateKey));
  // The iteration of a set includes elements that are added during the iteration.
  for (const key of relatedKeys) {
    for (const [, to] of mapped.get(key) ?? []) relatedKeys.add(to);
    for (const { instanceId, names } of byKey.get(key) ?? [])
      for (const group of [certificateIndex.ofInstance(instanceId), certificateIndex.withNames(names)]) {
        if (followed.has(group)) continue;
        followed.add(group);
        for (const { id } of group) relatedKeys.add(certificateKey(id));
      }
  }
  return relatedKeys;
}

function bothWays({ replaced, successor }: Mapping): readonly (readonly [from: string, to: string])[] {
  const [former, later] = [certificateKey(replaced), certificateKey(successor)];
  return [
    [former, later],
    [later, former],
  ];
}
