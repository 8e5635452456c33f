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
    'fc action': swapped('mayDo(caller, action', "mayDo(caller, 'fc:InvokeFunction'"),
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
    'task mode': always('asyncTask'),
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
].flat();
