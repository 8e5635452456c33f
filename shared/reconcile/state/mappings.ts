import { hasLapsed, type Mapping } from '../../rotation/lineage/mapping.js';
import { indexCertificates } from '../../rotation/model/certificate-index.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import { isSameSelector } from '../../rotation/model/selector.js';
import type { AccountContext, PassContext } from '../context.js';
import type { AccountOutcome } from '../outcome.js';
import type { Account } from '../ports/cloud.js';
import type { RememberedMapping } from '../ports/records.js';
import { givenAt } from './future-times.js';
import { hasOtherAccounts } from './own-account.js';
import type { State } from './state.js';

/**
 * Claims of events that the ledger keeps although CAS may not know their certificates: an event can be earlier than CAS.
 * The rest is saved once CAS knows both, so a flood of invented claims leaves no more than these.
 */
const mostUnknownClaims = 20;

/** The state of a pass with the mappings of its scope. */
interface Given {
  readonly state: State;
  /** Claims that are saved only by an account that knows their certificates. */
  readonly unsaved: readonly RememberedMapping[];
}

/** The state with the mappings of the scope. They are saved, except in a dry run. */
export async function withGivenMappings(
  state: State,
  now: Date,
  { scope, ports, options }: PassContext,
): Promise<Given> {
  const mappings = 'mappings' in scope ? scope.mappings : [];
  const { requestedBy } = options;
  const added = mappings.map((mapping) => {
    return { ...mapping, since: givenAt(mapping, state.mapping, now), requestedBy };
  });
  const room = mostUnknownClaims - state.mapping.filter(isClaim).length;
  const unsaved = added.filter(isClaim).slice(Math.max(0, room));
  if (!options.dryRun) {
    for (const mapping of added) if (!unsaved.includes(mapping)) await ports.ledger.save('mapping', mapping);
    // An earlier mapping with another spelling of the id has another key. It is dropped once the later one is saved.
    for (const earlier of state.mapping)
      if (isSuperseded(earlier, added) && added.every(({ replaced }) => replaced !== earlier.replaced))
        await ports.ledger.drop('mapping', earlier);
  }
  const mapping = [...state.mapping.filter((earlier) => !isSuperseded(earlier, added)), ...added];
  return { state: { ...state, mapping }, unsaved };
}

function isClaim({ fromEvent }: Mapping): boolean {
  return fromEvent === true;
}

/** Saves the claims whose certificates this account has. It comes before the first change. */
export async function saveKnownClaims(
  certificates: readonly Certificate[],
  { unsavedClaims = [], options, ports }: AccountContext,
): Promise<void> {
  if (options.dryRun || unsavedClaims.length === 0) return;
  const index = indexCertificates(certificates);
  const isKnown = (id: CertificateId) => index.find(id) !== undefined;
  for (const claim of unsavedClaims)
    if (isKnown(claim.replaced) && isKnown(claim.successor)) await ports.ledger.save('mapping', claim);
}

/** A mapping supersedes an earlier one for the same certificate and selector. Event mappings supersede only each other. */
function isSuperseded(earlier: Mapping, added: readonly Mapping[]): boolean {
  return added.some(
    ({ replaced, selector, isRollback, fromEvent }) =>
      sameCertificate(replaced, earlier.replaced) &&
      isSameSelector(selector, earlier.selector) &&
      isRollback === earlier.isRollback &&
      fromEvent === earlier.fromEvent,
  );
}

/**
 * A mapping belongs to no account, so it is dropped only if no account needs it. If the ledger has entries of accounts that
 * this run does not work on, only lapsed mappings of events are dropped.
 */
export async function dropFinished(
  results: readonly AccountOutcome[],
  state: State,
  { accounts, ports, options }: PassContext & { readonly accounts: readonly Account[] },
): Promise<void> {
  const { ledger, now } = ports;
  const finished: readonly RememberedMapping[] = state.mapping.filter((mapping) =>
    results.every((result) => result.finished.includes(mapping)),
  );
  const isShared = options.elsewhere !== undefined || (finished.length > 0 && hasOtherAccounts(state, accounts));
  for (const mapping of finished) if (!isShared || hasLapsed(mapping, now())) await ledger.drop('mapping', mapping);
}
