import { always, never, skipping, swapped, unwrapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('test/emulator', (name) => `test/emulator/${name}.test.ts`);

/** Faults of STS, OSS, Function Compute and the data plane of the local cloud. */
export const neighbourFaults: readonly Fault[] = [
  inside('certificate-choice.ts: isServing', 'data-plane', {
    'associated only': always("'Associated'"),
    'replaced default': never("'default'"),
  }),
  inside('certificate-choice.ts: choose', 'data-plane', {
    'exact first': never('exact.length'),
    wildcard: valued('false', 'covers'),
    'both keys': always('keyAlgorithm'),
  }),
  inside('certificate-choice.ts: byTie', 'data-plane', {
    tie: never("'newest'"),
    'tie by role': always("'default-first'"),
  }),
  inside('contexts.ts: contextOptions', 'data-plane', {
    chain: without('chainOf'),
    'oldest TLS': swapped("'TLSv1.2'", "'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0'"),
  }),
  inside('data-plane.ts: DataPlane.at', 'admin-tls', {
    'open again': valued('undefined', 'delete'),
  }),
  inside('door.ts: Door.newTls', 'data-plane', {
    'mutual TLS': swapped('rejectUnauthorized: this.isMutual', 'rejectUnauthorized: false'),
  }),
  inside('door.ts: Door.admit', 'data-plane', {
    stopped: never('behind'),
  }),
  inside('access.ts: verifyFc', 'fc-front', {
    'fc signature': always('sameText'),
  }),
  inside('fc/access.ts: authenticate', 'fc-front', {
    'fc acs3': skipping('verifyAcs3'),
  }),
  inside('fc/access.ts: checkTime', 'fc-front', {
    'fc skew': always('abs'),
  }),
  inside('fc/access.ts: checkToken', 'fc-front', {
    'fc token': never('token'),
  }),
  inside('address.ts: operationOf', 'fc-reads', {
    'fc methods': swapped('path === asked', "path.split(' ')[1] === rest"),
  }),
  inside('address.ts: readAddress', 'fc-reads', {
    'trigger qualifier': never("'ListTriggers'"),
  }),
  inside('events.ts: Events.enqueue', 'fc-async', {
    delay: always('delaySeconds'),
  }),
  inside('events.ts: Events.judge', 'fc-async', {
    retries: valued('3', 'maxAsyncRetryAttempts'),
    'retry at all': never('maxAsyncRetryAttempts'),
    'failure destination': skipping('failed'),
  }),
  inside('events.ts: Events.accept', 'fc-async', {
    duplicate: never('duplicates'),
  }),
  inside('execution.ts: execute', 'fc-sync', {
    timeout: swapped('fn.timeoutSeconds * 1000', '60_000'),
    'timeout of loading': swapped('await instance.ready', 'clearTimeout(timer); await instance.ready'),
  }),
  inside('execution.ts: outcomeOf', 'fc-sync', {
    memory: skipping("'out-of-memory'"),
  }),
  inside('functions.ts: faultOf', 'fc-front', {
    'environment size': never('bytes'),
  }),
  inside('instance.ts: Instance.finish', 'fc-sync', {
    frozen: swapped("'SIGSTOP'", "'SIGCONT'"),
  }),
  inside('instance.ts: Instance.constructor', 'fc-sync', {
    'clean environment': valued('{ ...process.env, ...o.environment }', 'environment'),
  }),
  inside('kills.ts: strike', 'fc-faults', {
    'kill before': always('when'),
    'kill after': never('when'),
  }),
  inside('options.ts: strayTaskHeader', 'fc-async', {
    'stray header': never('headers'),
  }),
  inside('options.ts: readOptions', 'fc-async', {
    'task id pattern': never('test'),
  }),
  inside('options.ts: readOptions', 'fc-front', {
    'payload limit': never('body'),
    'async limit': swapped('MAX_ASYNC_BYTES', 'MAX_SYNC_BYTES'),
  }),
  inside('options.ts: delayOf', 'fc-async', {
    'delay limit': always('seconds >= 1', 'MAX_DELAY_SECONDS'),
  }),
  inside('pool.ts: Pool.take', 'fc-sync', {
    'one at a time': always('isBusy'),
    instances: never('maxInstances'),
  }),
  inside('reads.ts: rowOf', 'fc-reads', {
    'trigger config': always("'text'"),
  }),
  inside('reads.ts: listTriggers', 'fc-reads', {
    'trigger limit': never('MOST_LIMIT'),
    'trigger pages': unwrapped('slice'),
    'trigger prefix': always('startsWith'),
  }),
  inside('reads.ts: getFunction', 'fc-reads', {
    'role of 2.0': always("'3.0'"),
  }),
  inside('runner-network.cjs', 'fc-faults', {
    'closed network': always('LOOPBACK'),
  }),
  inside('runner.cjs', 'fc-sync', {
    'emulated date': skipping('installClock'),
  }),
  inside('service.ts: findFunction', 'fc-front', {
    'fc account': never('accountId'),
    qualifier: always('qualifiers'),
  }),
  inside('service.ts: checkMay', 'fc-front', {
    'fc ram': always('mayDo'),
  }),
  inside('service.ts: checkMay', 'fc-reads', {
    'fc action': swapped('mayDo(caller, { action', "mayDo(caller, { action: 'fc:InvokeFunction'"),
  }),
  inside('service.ts: resourceOf', 'fc-reads', {
    'triggers in ram': never("'ListTriggers'"),
    'read of 2.0 in ram': always("'InvokeFunction'"),
  }),
  inside('service.ts: run', 'fc-sync', {
    'error header': without("'x-fc-error-type'"),
  }),
  inside('service.ts: tailOf', 'fc-sync', {
    'log tail': unwrapped('subarray'),
  }),
  inside('service.ts: accept', 'fc-async', {
    'task conflict': never('reserve'),
    'task mode': swapped('fn.asyncTask && o.taskId', 'o.taskId'),
  }),
  inside('triggers.ts: periodOf', 'fc-reads', {
    'timer off': never('enable'),
  }),
  inside('triggers.ts: timerFault', 'fc-reads', {
    'timer enable': never("'boolean'"),
    'timer payload': never("'string'"),
    'timer expression': always('test'),
  }),
  inside('triggers.ts: faultOf', 'fc-reads', {
    'trigger names': never('fn.triggers.some'),
  }),
  inside('oss/access.ts: checkTime', 'oss', {
    'oss skew': always('abs'),
  }),
  inside('oss/access.ts: checkToken', 'oss', {
    'oss token': never('securityToken', 'token'),
    'oss token expiry': skipping('expiresAt'),
  }),
  inside('access.ts: openBucket', 'oss', {
    'oss owner': never('bucket.accountId !== caller.accountId'),
    'oss policy': skipping('denies'),
    'oss region': never('undefined'),
    'oss ram': always('mayDo'),
  }),
  inside('access.ts: openBucket', 'oss-buckets', {
    'oss policy of one action': skipping('deniedActions'),
  }),
  inside('objects.ts: checkRetention', 'oss-buckets', {
    'oss retention': always('isRetained'),
  }),
  inside('list.ts: readQuestion', 'oss', {
    'max keys': never('MAX_KEYS'),
  }),
  inside('list.ts: listObjects', 'oss', {
    'oss short pages': never('shortPages'),
  }),
  inside('list.ts: entriesOf', 'oss', {
    'start after': valued('false', 'isUpTo'),
    'roll up': always('isRolledUp'),
  }),
  inside('list.ts: fromToken', 'oss', {
    'token check': never('startsWith'),
  }),
  inside('objects.ts: checkOverwrite', 'oss', {
    'forbid overwrite': always('versioning'),
    'versioned overwrite': never('versioning'),
  }),
  inside('objects.ts: putObject', 'oss', {
    'content md5': skipping('checkDigest'),
    'key limits': skipping('checkKey'),
  }),
  inside('oss/service.ts: errorAnswer', 'oss', {
    'oss head': swapped("'x-oss-err'", "'x-oss-error'"),
  }),
  inside('signature.ts: isSignedFor', 'oss', {
    'oss signature': always('sameText'),
  }),
  inside('ram.ts: mayDo', 'sts', {
    'session boundary': always('isBounded'),
  }),
  inside('assume-role.ts: checkTrust', 'sts', {
    'role trust': always('trusts'),
    'external id': always('isExpected'),
  }),
  inside('assume-role.ts: assumeRole', 'sts', {
    'session name': never('test'),
    'max session': never('maxSessionSeconds'),
  }),
  inside('assume-role.ts: readPolicy', 'sts', {
    'policy grammar': always('isPolicy'),
  }),
  inside('sessions.ts: Sessions.start', 'sts', {
    'session expiry': swapped('expiresAt, ...(o.boundary', '...(o.boundary'),
  }),
  inside('sessions.ts: trusts', 'fc-faults', {
    'service trust': never("'Service'"),
  }),
  inside('ram/store.ts: RamStore.setAttached', 'ram-roles', {
    'ram attach': swapped('attached.map(({ policy }) => currentOf(policy).policy)', '[]'),
  }),
  inside('ram/store.ts: currentOf', 'ram-roles', {
    'ram default version': swapped('versions.find(({ id }) => id === defaultId)', 'versions.at(-1)'),
  }),
  inside('ram/policies.ts: makeRoom', 'ram-roles', {
    'ram versions': swapped('policy.versions.length < MOST_VERSIONS', 'true'),
  }),
  inside('ram/policies.ts: deletePolicyVersion', 'ram-roles', {
    'ram default stays': swapped('if (policy.defaultId === id)', 'if (false)'),
  }),
  inside('ram/policies.ts: deletePolicy', 'ram-roles', {
    'ram attached policy': swapped('store.attachmentCount(policy) > 0', 'false'),
    'ram policy versions': swapped('policy.versions.length > 1 &&', 'false &&'),
  }),
  inside('ram/roles.ts: deleteRole', 'ram-roles', {
    'ram attached role': swapped('if (store.attachedTo(role).length > 0)', 'if (false)'),
  }),
  inside('ram/roles.ts: attachPolicyToRole', 'ram-roles', {
    'ram twice': swapped('attached.some((each) => each.policy === policy)', 'false'),
  }),
  inside('ram/store.ts: RamStore.addRole', 'ram-roles', {
    'ram role there': swapped('if (this.sessions.find(arnOf(order.accountId, order.name)))', 'if (false)'),
  }),
  inside('ram/roles.ts: createRole', 'ram-roles', {
    'ram nothing allowed': swapped("policy: { Version: '1', Statement: [] } as const,", ''),
  }),
  inside('ram/documents.ts: readTrust', 'ram-roles', {
    'ram trust': swapped('trusts: named.flat()', "trusts: ['fc.aliyuncs.com']"),
  }),
  inside('ram/documents.ts: externalIdOf', 'ram-roles', {
    'ram external id': swapped("if (typeof id === 'string') return id;", 'return undefined;'),
  }),
  inside('ram/documents.ts: checkElements', 'ram-roles', {
    'ram elements': swapped("!known.includes(name) && name !== 'Sid'", 'false'),
  }),
  inside('ram/product.ts: resourceOf', 'ram-roles', {
    'ram both': swapped('...(policy === undefined ? []', '...(true ? []'),
  }),
  inside('sts/sessions.ts: Sessions.removeRole', 'ram-roles', {
    'ram of ended': swapped('for (const caller of this.liveOf(arn)) caller.policies = [];', ''),
  }),
  inside('oss/signature.ts: timeTextOf', 'oss', {
    'oss date': swapped("headers['x-oss-date'] ?? headers.date", "headers['x-oss-date']"),
  }),
  inside('oss/signature.ts: V4', 'oss', {
    'oss comma': swapped(
      '/^OSS4-HMAC-SHA256 Credential=([^/,]+)\\/([^,]+), ?(?:AdditionalHeaders=([^,]*), ?)?Signature=([0-9a-f]{64})$/',
      '/^OSS4-HMAC-SHA256 Credential=([^/,]+)\\/([^,]+),(?:AdditionalHeaders=([^,]*), ?)?Signature=([0-9a-f]{64})$/',
    ),
  }),
  inside('oss/signature.ts: readClaim', 'oss', {
    'oss presigned': swapped("if (isPresigned(request)) throw notOffered('presigned URLs');", ''),
  }),
  inside('oss/buckets.ts: Buckets.removeBucket', 'oss-buckets', {
    'oss empty': swapped('current.size > 0 || versions > 0', 'versions > 0'),
    'oss old versions': swapped('current.size > 0 || versions > 0', 'current.size > 0'),
  }),
  inside('oss/bucket-settings.ts: putBucketEncryption', 'oss-buckets', {
    'oss encryption': swapped('if (!algorithm) throw', "if (algorithm === 'KMS') throw"),
  }),
  inside('oss/bucket-settings.ts: putPublicAccessBlock', 'oss-buckets', {
    'oss block': swapped("if (text !== 'true' && text !== 'false') throw malformed();", ''),
  }),
  inside('oss/bucket-settings.ts: aclOf', 'oss-buckets', {
    'oss acl': swapped('if (found) return found;', "return found ?? 'private';"),
  }),
  inside('oss/service.ts: onBucket', 'oss-buckets', {
    'oss bucket action': swapped('return { name, action:', "return { name, action: 'oss:GetBucketInfo' ||"),
  }),
  inside('oss/service.ts: answerChecked', 'oss', {
    'oss buckets': swapped("request.path === '/' &&", 'false &&'),
  }),
  inside('oss/service.ts: objectOperation', 'oss', {
    'oss meta': swapped('return isMeta ?', 'return false ?'),
  }),
  inside('oss/list.ts: readQuestion', 'oss', {
    'oss empty token': swapped('given: token ?', 'given: token !== undefined ?'),
  }),
  inside('oss/xml.ts: timeOf', 'oss', {
    'oss times': swapped("replace(/\\.\\d+Z$/, '.000Z')", "replace(/\\.\\d+Z$/, '.123Z')"),
  }),
  inside('tables/not-emulated.ts: isFcPath', 'fc-reads', {
    'fc not emulated': swapped('words(methods).includes(method) &&', 'false &&'),
  }),
  inside('tables/not-emulated.ts: matches', 'fc-reads', {
    'fc paths': swapped('wanted.length === given.length &&', ''),
  }),
  inside('fc/service.ts: answerChecked', 'fc-sync', {
    'code checksum': swapped("'x-fc-code-checksum': checksumOf(fn.file),", ''),
  }),
  inside('fc/service.ts: accept', 'fc-async', {
    'task id shown': swapped('fn.asyncTask ? (o.taskId ?? requestId) : requestId', 'requestId'),
  }),
  inside('fc/functions.ts: faultOf', 'fc-async', {
    'task mode regions': swapped('o.asyncTask && !TASK_MODE_REGIONS.has(o.region)', 'false'),
  }),
].flat();
