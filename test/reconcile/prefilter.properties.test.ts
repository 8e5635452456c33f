import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prefiltered } from '../../shared/reconcile/look/prefilter.js';
import type { AttachmentIndex } from '../../shared/reconcile/ports/records.js';
import { relatedTo } from '../../shared/rotation/lineage/related.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { LoadBalancer } from '../../shared/rotation/model/inventory.js';
import { everywhere } from '../../shared/rotation/model/selector.js';
import { type Estate, estates } from '../rotation/estates.js';
import {
  attachment,
  certificate,
  hangzhou,
  id,
  listener,
  loadBalancer,
  mapping,
  noon,
  planOf,
  renewal,
} from '../support/builders.js';
import { runs } from '../support/depth.js';
import { placesOf, surveyOf } from './prefilter-support.js';

/** Estates with more load balancers than they have to do with, an event for one or two certificates, and what somebody said. */
const events = estates().chain((estate) => {
  const named = fc.constantFrom(...estate.certificates.map((one) => one.id), id('900-cn-hangzhou'));
  return fc.record({
    estate: fc.constant(estate),
    certificateIds: fc.uniqueArray(named, { minLength: 1, maxLength: 2 }),
    mappings: fc.array(
      fc
        .record({
          replaced: named,
          successor: named,
          allowNameLoss: fc.boolean(),
          fromEvent: fc.boolean(),
          isRollback: fc.boolean(),
        })
        .filter(({ replaced, successor }) => replaced !== successor)
        .map(({ replaced, successor, ...over }) => mapping(replaced, successor, over)),
      { maxLength: 2 },
    ),
    forgotten: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
  });
});

const former = certificate('800-cn-hangzhou', { instanceId: 'other' });
const others = [former, renewal(former, '801-cn-hangzhou')];

/** As many again, whose certificate was renewed too, and that nothing in the estate has to do with. */
function withBystanders(estate: Estate): readonly LoadBalancer[] {
  const bystanders = estate.loadBalancers.map(({ id: own }) => {
    const other = `${own}-other` as typeof own;
    return loadBalancer([listener(`lsn-${own}`, [attachment('800-cn-hangzhou')], { loadBalancerId: other })], {
      id: other,
    });
  });
  return [...estate.loadBalancers, ...bystanders];
}

it('with a correct and fresh state, an event makes the same steps as with a full read', async () => {
  const seen = { steps: 0, unread: 0, unreadWithWork: 0 };
  await fc.assert(
    fc.asyncProperty(events, async ({ estate: given, certificateIds, mappings, forgotten }) => {
      const estate = { ...given, certificates: [...given.certificates, ...others] };
      const loadBalancers = withBystanders(estate);
      const places = loadBalancers
        .filter((_, n) => !forgotten.includes(n))
        .map((one): AttachmentIndex => placesOf(one));
      const related = relatedTo(certificateIds, indexCertificates(estate.certificates), mappings);
      const { survey, target } = await prefiltered(surveyOf(loadBalancers), {
        region: hangzhou,
        target: { kind: 'all' },
        ports: { now: () => noon },
        state: {
          open: estate.open,
          requeue: [],
          pendingAttach: (estate.pendingAttaches ?? []).map((pendingAttach) => ({ ...pendingAttach, account: 'own' })),
          failure: [],
        },
        prefilter: { related, index: places, isNamed: true, noted: async () => new Set() },
      });
      const selection = { selector: everywhere, certificateIds };
      const read = survey.loadBalancers.map((one) => one.id);
      const whole = planOf({ ...estate, loadBalancers, mappings, selection });
      const part = loadBalancers.filter((one) => read.includes(one.id));
      const narrow = planOf({ ...estate, loadBalancers: part, mappings, selection });
      expect(narrow.planned).toEqual(whole.planned);
      expect(narrow.holds).toEqual(whole.holds);
      expect(target.kind === 'some' || read.length === loadBalancers.length).toBe(true);
      seen.steps += whole.planned.length;
      seen.unread += loadBalancers.length - read.length;
      const idle = planOf({
        ...estate,
        loadBalancers: loadBalancers.filter((one) => !read.includes(one.id)),
        mappings,
      });
      seen.unreadWithWork += idle.planned.length;
    }),
    { numRuns: runs(150) },
  );
  // Else it would say nothing.
  expect(Math.min(seen.steps, seen.unread, seen.unreadWithWork)).toBeGreaterThan(runs(20));
});
