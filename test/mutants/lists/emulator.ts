import { always, never, skipping, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('test/emulator', (name) => `test/emulator/${name}.test.ts`);

/** Faults of NLB, CAS, RAM and the protocols of the local cloud. */
export const emulatorFaults: readonly Fault[] = [
  inside('admin-changes.ts: tlsListener', 'admin', {
    'console: TCPSSL': always('protocol'),
  }),
  inside('admin-changes.ts: pairOf', 'admin', {
    'console: in CAS': never('deleted'),
  }),
  inside('admin-changes.ts: CHANGES', 'admin', {
    'console: default': never('role'),
  }),
  inside('admin-changes.ts: switched', 'admin', {
    'console: again': never('status'),
  }),
  inside('certificate-store.ts: CertificateStore.beginOf', 'seed', {
    'past begin': never('now'),
  }),
  inside('certificate-store.ts: CertificateStore.find', 'changes', {
    site: never('site'),
  }),
  inside('certificate-store.ts: CertificateStore.statusOf', 'cas', {
    'will expire': never('WILL_EXPIRE_MS'),
    expired: never('0'),
  }),
  inside('certificate-store.ts: instanceOf', 'cas', {
    managed: never("'managed'"),
  }),
  inside('classic.ts: hasStatus', 'cas', {
    'valid only': always("'ISSUED'"),
  }),
  inside('classic.ts: getUserCertificateDetail', 'cas', {
    'key export': swapped("call.parameters.flag('CertFilter') !== true", 'false'),
  }),
  inside('cloud-resources.ts: laggingResources', 'switches', {
    'resource lag': always('nowMs'),
  }),
  inside('cloud-resources.ts: resourceRow', 'cas', {
    'default resource': never('isDefault'),
  }),
  inside('list-certificates.ts: listCertificates', 'limits', {
    'CAS page': valued('numberedPage(call, found, 50)', 'numberedPage'),
  }),
  inside('list-certificates.ts: getCertificateDetail', 'cas', {
    'id type': unwrapped('Number'),
  }),
  inside('upload.ts: checkName', 'cas', {
    'unique name': never('taken'),
  }),
  inside('upload.ts: readUpload', 'cas', {
    'key match': never('checkPrivateKey'),
  }),
  inside('cloud.ts: watchServedNames', 'rule-book', {
    unserved: always('lost'),
  }),
  inside('dns-name.ts: isDnsName', 'seed', {
    'DNS names': always('every'),
    addresses: always("''"),
  }),
  inside('admission.ts: isUnsynced', 'switches', {
    sync: never('certificateSyncSeconds'),
  }),
  inside('admission.ts: usableCertificate', 'changes', {
    usable: never('hasPrivateKey'),
    account: never('accountId'),
    deleted: never('deleted'),
  }),
  inside('admission.ts: usableCertificate', 'switches', {
    'bare ids': never('test'),
  }),
  inside('admission.ts: checkProtocol', 'changes', {
    protocol: always('protocol'),
  }),
  inside('admission.ts: checkLock', 'changes', {
    lock: always('!busy'),
    'busy recorded': never('listener'),
  }),
  inside('admission.ts: checkLock', 'switches', {
    'lock scope': swapped("context.switches.lock === 'listener' ? [listener]", 'true ? [listener]'),
  }),
  inside('admission.ts: admitChange', 'changes', {
    stopped: never('shownStatus'),
    'load balancer': never('status'),
  }),
  inside('admission.ts: admitBatch', 'changes', {
    'twice in a batch': skipping('undefined'),
  }),
  inside('admission.ts: admitBatch', 'switches', {
    atomic: never('switches'),
    partial: always('switches'),
  }),
  inside('admission.ts: noteTaggedOff', 'rule-book', {
    'tagged off': skipping('record'),
  }),
  inside('admission.ts: noteUnfit', 'rule-book', {
    unfit: never('why'),
  }),
  inside('associate.ts: associate', 'changes', {
    Associating: swapped("'Associating'", "'Associated'"),
  }),
  inside('associate.ts: refusal', 'changes', {
    already: never('blocking'),
  }),
  inside('associate.ts: refusal', 'switches', {
    'default as additional': never('switches'),
  }),
  inside('context.ts: endDryRun', 'changes', {
    'dry run': always('parameters'),
  }),
  inside('context.ts: isInReach', 'protocol', {
    'region of an id': always('isRegional'),
    'account of an id': always('accountId'),
  }),
  inside('disassociate.ts: refusal', 'changes', {
    'default in use': never('length'),
    'CA in use': skipping("'Ca'"),
    settled: swapped("?.status === 'Associated'", ''),
  }),
  inside('disassociate.ts: disassociate', 'changes', {
    Diassociating: swapped("'Diassociating'", "'Associated'"),
  }),
  inside('estate.ts: Estate.changed', 'switches', {
    lag: always('lagSeconds'),
  }),
  inside('jobs.ts: Jobs.start', 'changes', {
    'told of changes': skipping('watchers'),
    'hanging job': never("'hangs'"),
  }),
  inside('jobs.ts: Jobs.end', 'changes', {
    'failed job': swapped("fate === 'fails' ? work.fail : work.succeed", 'work.succeed'),
    'failed status': swapped("fate === 'fails' ? 'Failed' : 'Succeeded'", "'Succeeded'"),
    'silent job': never("'fails-silently'"),
  }),
  inside('list-listener-certificates.ts: listListenerCertificates', 'world', {
    CertType: always('undefined'),
  }),
  inside('list-listener-certificates.ts: shown', 'switches', {
    gone: always('switches'),
  }),
  inside('list-listeners.ts: sslFields', 'world', {
    'default only': swapped(
      'shown ? [shown.certificateId] : []',
      'view.attachments.map(({ certificateId }) => certificateId)',
    ),
  }),
  inside('names.ts: servedBy', 'changes', {
    'replaced serves': swapped("!== 'Associating'", "=== 'Associated'"),
    'Associating serves not': always('status'),
  }),
  inside('names.ts: servedBy', 'rule-book', {
    'expired serves not': always('notAfter'),
    'not yet serves not': always('notBefore'),
  }),
  inside('names.ts: covers', 'rule-book', {
    wildcards: never('slice'),
    'one label': swapped('pattern.slice(2) === name.slice(dot + 1)', 'name.endsWith(pattern.slice(1))'),
  }),
  inside('paging.ts: tokenPage', 'limits', {
    'page size': swapped('20', '100'),
    'short pages': never('shortPages'),
  }),
  inside('paging.ts: tokenPage', 'switches', {
    total: always('totalCount'),
    'last token': never('lastNextToken'),
  }),
  inside('paging.ts: readToken', 'limits', {
    'own token': swapped('match?.[1] === operation', 'match'),
  }),
  inside('quota.ts: checkQuota', 'limits', {
    quota: always('wanted'),
  }),
  inside('quota.ts: usedPlaces', 'limits', {
    'defaults free': always("'additional'"),
    'CA free': always("'Server'"),
    'whole load balancer': swapped('listenersOf(loadBalancerId)', 'listenersOf(loadBalancerId).slice(0, 1)'),
  }),
  inside('quota.ts: usedPlaces', 'switches', {
    distinct: always('switches'),
  }),
  inside('update-listener.ts: replaceDefault', 'changes', {
    'replaced goes': swapped('[...replaced, ...promoted]', 'promoted'),
  }),
  inside('update-listener.ts: replaceDefault', 'switches', {
    'promoted goes': swapped('[...replaced, ...promoted]', 'replaced'),
  }),
  inside('plant.ts: checkPlaces', 'seed', {
    'one name': never('isLoopback'),
    'one place': never('place'),
  }),
  inside('plant.ts: plantNeighbours', 'seed', {
    'seeded role': without('policy'),
    'file there': never('statSync'),
  }),
  inside('plant.ts: plantListener', 'seed', {
    'twice on a listener': never('on'),
  }),
  inside('acs3.ts: verifyAcs3', 'protocol', {
    signature: never('sameText'),
    hash: skipping('checkHash'),
    'all signed': skipping('checkEverythingSigned'),
  }),
  inside('acs3.ts: readAcs3Claim', 'protocol', {
    'cut short': valued("'MissingAccessKeyId'", "'IncompleteSignature'"),
  }),
  inside('acs3.ts: canonicalRequest', 'protocol', {
    'path signed': valued("'/'", 'path'),
  }),
  inside('authenticate.ts: Authenticator.useNonce', 'protocol', {
    nonce: never('nonces'),
  }),
  inside('authenticate.ts: Authenticator.checkTime', 'protocol', {
    date: never('isNear'),
    'wall date': without('Date'),
  }),
  inside('authenticate.ts: Authenticator.checkToken', 'protocol', {
    token: never('token !== caller.securityToken'),
    'token there': swapped('token === undefined', 'false'),
    'token expiry': never('clock'),
  }),
  inside('callers.ts: Callers.add', 'seed', {
    'one key': never('byKey'),
  }),
  inside('envelope.ts: schemeOf', 'protocol', {
    unsigned: never('isUnsigned'),
  }),
  inside('parameters.ts: belongs', 'parameters', {
    place: always('in'),
    unknown: swapped(') {', ') return false;\n  if (!parameter) {'),
  }),
  inside('parameters.ts: checkOne', 'parameters', {
    missing: always('required'),
  }),
  inside('parameters.ts: listFault', 'parameters', {
    'list size': never('maxItems'),
  }),
  inside('parameters.ts: inOrder', 'parameters', {
    'list gap': never('index'),
  }),
  inside('parameters.ts: numberFault', 'parameters', {
    number: never('max'),
  }),
  inside('parameters.ts: textFault', 'parameters', {
    words: never('includes'),
  }),
  inside('ram.ts: isAllowed', 'ram', {
    deny: skipping("'Deny'"),
  }),
  inside('ram.ts: applies', 'ram', {
    resource: never('!matchesAny(Resource'),
  }),
  inside('ram.ts: applies', 'oss', {
    'condition ignored': valued('true', 'OPERATORS.every'),
    'any condition': swapped('{}).every', '{}).some'),
  }),
  inside('ram.ts: isMet', 'oss', {
    'no condition key': swapped('return false', 'return true'),
    'equal or like': always("'StringLike'"),
  }),
  inside('ram.ts: checkAllowed', 'ram', {
    allowed: always('mayDo'),
  }),
  inside('rates.ts: RateLimits.take', 'limits', {
    rate: never('calls'),
    window: never('undefined'),
  }),
  inside('rates.ts: RateLimits.throttled', 'limits', {
    'retry after': always('retryAfterHeader'),
  }),
  inside('replays.ts: Replays.find', 'changes', {
    'token mismatch': always('fingerprint'),
  }),
  inside('replays.ts: Replays.isForgotten', 'changes', {
    'token lifetime': swapped('this.lifetimeSeconds * 1000', 'Number.POSITIVE_INFINITY'),
  }),
  inside('request-journal.ts: RequestJournal.add', 'cas', {
    'key masked': swapped("'(private key)'", "entry.params[name] ?? ''"),
  }),
  inside('routing.ts: productOf', 'protocol', {
    action: never('hasOwn'),
  }),
  inside('routing.ts: checkMethod', 'parameters', {
    method: always('methods'),
  }),
  inside('rpc.ts: runOnce', 'changes', {
    'token of a call': never('before'),
  }),
  inside('signature-v1.ts: verifyV1', 'signature-v1', {
    'version 1': never('sameText'),
  }),
  inside('seed.ts: listener', 'seed', {
    'TCPSSL only': always("'TCPSSL'"),
  }),
  inside('shapes.ts: checkDates', ['seed', 'admin'], {
    dates: swapped('notBefore < notAfter', 'true'),
  }),
  inside('switches.ts: changeSwitches', 'admin', {
    'switches at start': swapped('if (READ_AT_START.includes(name))', 'if (false)'),
  }),
  inside('protocol/authenticate.ts: TIME_FORMS', 'signature-v1', {
    fractions: swapped(
      '/^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$/',
      '/^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$/',
    ),
  }),
  inside('protocol/routing.ts: productOf', 'protocol', {
    'not emulated': swapped('product.notEmulated.includes(envelope.action)', 'false'),
  }),
  inside('protocol/envelope.ts: checkFormat', 'signature-v1', {
    format: swapped("format === undefined || format.toUpperCase() === 'JSON'", 'true'),
  }),
  inside('protocol/parameters.ts: belongs', 'switches', {
    'unknown ignored': swapped("if (rules.unknown === 'ignored') return false;", ''),
  }),
  inside('nlb/list-listener-certificates.ts: checkPageSize', 'switches', {
    'certificate page': swapped('if (size <= most) return;', 'return;'),
  }),
  inside('cas/list-certificates.ts: identity', 'switches', {
    'fingerprint of': swapped("by.fingerprintOf === 'public-key'", 'false'),
    'fingerprint spelling': swapped('isPlain ? hex :', 'true ? hex :'),
    'no fingerprint': swapped("if (by.fingerprint === 'absent') return shownSerial;", ''),
    'no serial': swapped("serial === 'present' ?", 'true ?'),
  }),
  inside('protocol/rpc.ts: checkTokenUse', 'switches', {
    'token of another': swapped("if (switches.tokenAcrossOperations === 'refused')", 'if (false)'),
    'long token': swapped('if (token.length > MAX_TOKEN_LENGTH)', 'if (false)'),
  }),
  inside('protocol/replays.ts: Replays.otherOperation', 'switches', {
    'token of two': swapped('other !== operation &&', ''),
    'other forgotten': swapped('&& !this.isForgotten(use)', ''),
  }),
  inside('nlb/quota.ts: checkQuota', 'switches', {
    'dry run asks': swapped("if (call.parameters.flag('DryRun') !== true)", 'if (true)'),
  }),
  inside('nlb/product.ts: resourceOf', 'ram', {
    'listing resource': swapped("if (call.operation === 'ListLoadBalancers') return arn('loadbalancer/*');", ''),
  }),
  inside('nlb/admission.ts: checkLock', 'changes', {
    'lock named': swapped(
      "const lock = context.switches.lock === 'listener' ? busy.id : busy.loadBalancerId;",
      "const lock = '';",
    ),
  }),
  inside('nlb/admission.ts: wrongStatus', 'changes', {
    'status named': swapped(
      "return new CloudError(400, 'IncorrectStatus.listener', message);",
      "return new CloudError(400, 'IncorrectStatus.listener', '');",
    ),
  }),
  inside('nlb/list-listeners.ts: rangeFields', 'world', {
    'single port': swapped('return range ?', 'return true ?'),
  }),
  inside('nlb/records.ts: portFault', 'world', {
    ports: swapped('return isSingle || isRange ?', 'return true ?'),
  }),
  inside('nlb/records.ts: hasPort', 'data-plane', {
    'port range': swapped('range.startPort <= asked && asked <= range.endPort', 'true'),
  }),
  inside('nlb/list-listeners.ts: row', 'world', {
    'proxy config': swapped('extra.ProxyProtocolV2Config ?', 'false ?'),
  }),
  inside('nlb/update-listener.ts: checkProxyConfig', 'world', {
    'proxy config JSON': swapped('if (text === undefined) return;', 'return;'),
  }),
  inside('cas/upload.ts: checkName', 'cas-upload', {
    'name length': swapped('[...label].length > switches.uploadNameLength', 'false'),
  }),
  inside('cas/upload.ts: readUpload', 'cas-upload', {
    'broken chain': swapped("isBroken && context.switches.brokenChain === 'refused'", 'false'),
    'chain signed': swapped('!isSignedBy(each, chain[at])', 'true'),
  }),
  inside('cas/upload.ts: checkRoom', 'cas-upload', {
    'upload limit': swapped('uploads.length >= switches.uploadedCertificates', 'false'),
    'uploads count': swapped(".filter(({ source }) => source === 'UPLOAD')", ''),
    'uploaded twice': swapped("if (switches.uploadedTwice === 'accepted') return;", 'return;'),
  }),
  inside('cas/upload.ts: readTexts', 'cas-upload', {
    'two pairs': swapped('TWO_PAIRS.some((name) =>', '[].some((name: string) =>'),
  }),
  inside('cas/upload.ts: deleteUserCertificate', 'cas-upload', {
    deletable: swapped("record.source !== 'UPLOAD' &&", 'false &&'),
  }),
  inside('cas/cloud-resources.ts: resourceRow', 'cas', {
    'resource times': swapped(
      'GmtModified: String(resource.syncedAt.getTime())',
      'GmtModified: resource.syncedAt.getTime()',
    ),
  }),
  inside('list-certificates.ts: chainOf', 'cas-upload', {
    'chain shown': never("'UPLOAD'"),
  }),
].flat();
