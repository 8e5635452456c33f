import { always, never, skipping, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);

/** Faults of the clients of the cloud, the ledger and the prober. */
export const cloudFaults: readonly Fault[] = [
  inside('calls.ts: missingOf', ['functions/permissions', 'alicloud/writes'], {
    'a denial does not name the permission': never('meaningOf'),
  }),
  inside('calls.ts: writeMeaning', 'alicloud/writes', {
    '5xx on a write counts as a refusal': never('httpStatus'),
    'unknown code is silent': skipping("'fault'"),
  }),
  inside('calls.ts: changedNothing', 'alicloud/writes', {
    'unsure write repeated': always('sent'),
  }),
  inside('paginate.ts: ended', 'alicloud/paginate', {
    'a page short': never('size'),
  }),
  inside('paginate.ts: walkTokens', 'alicloud/paginate', {
    'first page only': always('undefined'),
  }),
  inside('refusals.ts: toPattern', 'alicloud/refusals', {
    'codes by case': without("'i'"),
  }),
  inside('refusals.ts: meaningOf', 'alicloud/refusals', {
    'a stopped listener is busy': never('settled'),
  }),
  inside('fc/client.ts: answerTo', ['alicloud/functions.test', 'alicloud/bounded'], {
    'a redirect with an empty body starts a continuation': never('httpStatus'),
    'an answer of Function Compute is read without a limit': swapped('textWithin(most,', 'textWithin(1e12,'),
  }),
  inside('fc/client.ts: openClient', ['alicloud/functions.test', 'alicloud/bounded'], {
    'a part of a millisecond stops a further run': swapped('Math.ceil(', '('),
    'a call of a function waits without a limit': swapped(
      'AbortSignal.timeout(withinMs)',
      'AbortSignal.timeout(60_000)',
    ),
  }),
  inside('assumed-account.ts: assumedAccount', 'functions/long-run', {
    'an expired session is used': never('until'),
  }),
  inside('assumed-account.ts: servicesUnder', 'functions/long-run', {
    'each session has a budget of calls of its own': swapped(
      '{ ...link, channel: { ...link.channel, credentials } }',
      'linkOf({ ...config, credentials }, dispatcher, role)',
    ),
  }),
  inside('entry.ts: decode', 'ledger/unreadable', {
    'copy is an entry': never('data'),
  }),
  inside('folder.ts: textAt', 'ledger/store.test', {
    'a huge file of the folder is read whole': never('mostBytes'),
  }),
  inside('folder.ts: unfitness', 'ledger/unreadable', {
    'a pipe in the place of an entry is opened': always('isFile'),
  }),
  inside('bounds.ts: refusalOf', 'ledger/unreadable', {
    'one kind of entry takes all of the memory': never('leftBytes'),
  }),
  inside('reader.ts: named', 'ledger/unreadable', {
    'further unreadable entries are not mentioned': never('mostNamed'),
  }),
  inside('ledger.ts: storeLedger', 'ledger/unreadable', {
    'a folder in the place of a record ends the pass': never("'EISDIR'"),
  }),
  inside('entry.ts: decode', 'ledger/unreadable', {
    'an entry of many values is parsed': never('isDense'),
  }),
  inside('cas/map.ts: missingField', 'functions/flood', {
    'a certificate may have any number of names': never('mostNames'),
  }),
  inside('folder.ts: writeWhole', 'ledger/folder', {
    'a half-written file lies among the open batches': swapped('join(root, `${', 'join(dirname(path), `${'),
  }),
  inside('folder.ts: removeLitter', 'ledger/unreadable', {
    'temporary files are never removed': never('mtimeMs'),
  }),
  inside('folder.ts: folderStore', 'ledger/', {
    'create overwrites': valued('created(rename(temporary, path))', 'created'),
  }),
  inside('ledger.ts: openAlone', ['ledger/', 'functions/faults'], {
    'a rival is overlooked': always('others'),
  }),
  inside('bucket.ts: create', 'ledger/', {
    'create-only in a bucket': without("'x-oss-forbid-overwrite'"),
    'a create of a rival counts as own': always('markHeader'),
  }),
  inside('bucket.ts: create', 'ledger/oss', {
    'an own create counts as one of a rival': never('markHeader'),
  }),
  inside('bucket.ts: refuseVersioned', 'ledger/oss', {
    'versioned bucket': never('undefined'),
  }),
  inside('answer.ts: textWithin', ['ledger/store.test', 'alicloud/bounded'], {
    'an answer of any length is read': never('mostBytes'),
  }),
  inside('records.ts: region', 'ledger/unreadable', {
    'an entry of the ledger names the host that is called': unwrapped('check'),
  }),
  inside('handshake.ts: shakenHands', 'probe/', {
    'a handshake without a time limit': valued('1e9', 'withinMs'),
    'connection left open': valued('resolve(served)', 'destroy'),
  }),
  inside('handshake.ts: optionsOf', 'probe/', {
    'mutual TLS shows nothing': swapped('requestOCSP: true', 'requestOCSP: false'),
    'either kind of key': always('sigalgs'),
  }),
  inside('handshake.ts: chainOf', 'probe/', {
    'expired chain is whole': without('...issuers'),
    'missing issuer is whole': always('isSelfSigned'),
  }),
  inside('prober.ts: turnstile', 'probe/', {
    'more handshakes than allowed': always('running'),
  }),
  inside('prober.ts: inTime', 'probe/', {
    'a name lookup without a time limit': valued('1e9', 'withinMs'),
  }),
  inside('prober.ts: firstOfEachFamily', 'probe/', {
    'every address is probed': swapped(
      'all.find((entry) => entry.family === family)?.address ?? []',
      'all.filter((entry) => entry.family === family).map((entry) => entry.address)',
    ),
  }),
].flat();
