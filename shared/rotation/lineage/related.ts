import type { CertificateIndex } from '../model/certificate-index.js';
import { grouped } from '../model/grouped.js';
import { certificateKey } from '../model/ids.js';
import type { Certificate, CertificateId } from '../model/inventory.js';
import type { Mapping } from './mapping.js';

/**
 * Keys of every certificate that a rotation from or to one of these may begin or end at, themselves among them. Wider than
 * lineage is: whatever an instance, a set of names or a mapping ties together counts, in either direction and however many
 * links away, fit or not and whatever the mapping's range.
 */
export function relatedTo(
  ids: readonly CertificateId[],
  certificateIndex: CertificateIndex,
  mappings: readonly Mapping[],
): ReadonlySet<string> {
  const byKey = grouped(certificateIndex.all, ({ id }) => certificateKey(id));
  const mapped = grouped(mappings.flatMap(bothWays), ([from]) => from);
  const followed = new Set<readonly Certificate[]>();
  const found = new Set(ids.map(certificateKey));
  // A set goes on to what is added while it is walked.
  for (const key of found) {
    for (const [, to] of mapped.get(key) ?? []) found.add(to);
    for (const { instanceId, names } of byKey.get(key) ?? [])
      for (const kin of [certificateIndex.ofInstance(instanceId), certificateIndex.withNames(names)]) {
        if (followed.has(kin)) continue;
        followed.add(kin);
        for (const { id } of kin) found.add(certificateKey(id));
      }
  }
  return found;
}

function bothWays({ replaced, successor }: Mapping): readonly (readonly [from: string, to: string])[] {
  const [former, later] = [certificateKey(replaced), certificateKey(successor)];
  return [
    [former, later],
    [later, former],
  ];
}
