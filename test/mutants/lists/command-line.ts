import { always, never, skipping, swapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const toTest = (name: string) => `test/${name}`;
const inside = faultsOf('functions', toTest);
const shared = faultsOf('shared', toTest);

/** Faults of the keys and of the network of the command line, and of its completion. */
export const commandLineFaults: readonly Fault[] = [
  inside('current-keys.ts: commandLineKeys', 'cli/current-keys', {
    'keys are taken from their source for each call': always('keptMs'),
  }),
  inside('current-keys.ts: renewed', 'cli/current-keys', {
    'a source that fails ends a long command': always('undefined'),
  }),
  inside('current-keys.ts: environmentKeysOf', 'cli/credentials', {
    'half a key is used': never("''", 'missing'),
  }),
  inside('config-file.ts: problemOf', 'cli/credentials', {
    'a circle of profiles is followed': never('seen.has'),
  }),
  inside('config-file.ts: problemOfOne', 'cli/credentials', {
    'a login that is over is tried': always('getTime'),
  }),
  inside('config-file.ts: findProfile', 'cli/credentials', {
    'an empty profile is no reason to go on': never('isEmpty', 'named'),
  }),
  inside('key-chain.ts: instanceSource', 'cli/credentials', {
    'a machine that is no instance has its role': always('ALIBABA_CLOUD_ECS_METADATA'),
  }),
  inside('reason.ts: reasonOf', 'cli/current-keys', {
    'a failure of the network counts as configuration': swapped(
      'viaOf(error)), isOfNetwork: true',
      'viaOf(error)), isOfNetwork: false',
    ),
  }),
  inside('rejected.ts: withSource', 'cli/credentials', {
    'a refusal does not name the source of the keys': never('rejected.test'),
  }),
  inside('run/doctor.ts: sourced', 'cli/credentials', {
    'the doctor hides the source of the keys': never('finding.check'),
    'the doctor mends keys of a profile by variables': never('isRejected'),
  }),
  inside('words.ts: valueFor', 'cli/completion', {
    'the values of a choice are not completed': never('argChoices'),
  }),
  inside('commands/tools/notify.ts: test', 'cli/notify', {
    'a test message that is refused counts as success': always('answers.every'),
  }),
  shared('openapi.ts: attempt', 'functions/long-run', {
    'keys last to the end of a run': valued('channel.credentials', 'currentKeys'),
  }),
  shared('alicloud/account.ts: channelOf', 'functions/long-run', {
    'calls under a role are signed by the own keys': valued('config.currentKeys', 'currentKeys', 'undefined'),
  }),
  inside('choose.ts: proxyOf', 'functions/proxy', {
    'loopback goes through the proxy': without('isLoopback'),
    'NO_PROXY is not followed': without('isBypassed'),
  }),
  inside('choose.ts: isBypassed', 'functions/proxy', {
    'NO_PROXY ignores ports': always('itemPort', 'ownPort'),
    'NO_PROXY ignores subdomains': without('endsWith'),
  }),
  inside('tunnel.ts: openTunnel', 'functions/proxy', {
    'a refused tunnel counts as sent': without("'connect'", 'syscall'),
  }),
  inside('tunnel.ts: authorization', 'functions/proxy', {
    'the user of the proxy is left out': always("''"),
  }),
  shared('answer.ts: wayOf', 'functions/proxy', {
    'any failed connection is blamed on its address family': never('isRouteless', 'first'),
  }),
  shared('send.ts: redacted', ['cli/notify', 'notify/'], {
    'a token that a vendor repeats is printed': skipping('secrets.reduce'),
  }),
].flat();
