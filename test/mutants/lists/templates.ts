import { always, skipping, swapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const toTest = (name: string) => `test/${name}`;
const inside = faultsOf('functions', toTest);
const shared = faultsOf('shared', toTest);

/** Faults of the values in a template of Serverless Devs, of its samples, and of what the command line takes from it. */
export const templateFaults: readonly Fault[] = [
  shared('setup/template.ts: withValue', 'setup/template', {
    'a value that is there is spelt anew': swapped('isAt(contentOf(document), path, value)', 'false'),
    'a template that cannot hold a value is broken in silence': swapped(
      '!isAt(contentOf(documentOf(written)), path, value)',
      'false',
    ),
  }),
  shared('setup/template.ts: documentOf', 'setup/template', {
    'an unknown tag is no fault': without('warnings'),
  }),
  shared('setup/template.ts: withNode', 'setup/template', {
    'a block takes the end of its line along': valued("''", 'exec'),
    'a comment is glued to the value before it': swapped("from === to && text[to] === '#'", 'false'),
  }),
  shared('setup/template.ts: inBlock', 'setup/template', {
    'a new value ends with LF among lines with CRLF': swapped("'\\r\\n' : '\\n'", "'\\n' : '\\n'"),
  }),
  shared('setup/template.ts: spelt', 'setup/template', {
    'an account id is a number': always('plain', 'reserved'),
    'yes is a truth value': swapped('&& !reserved.test(text)', ''),
  }),
  shared('setup/template.ts: samplesIn', 'setup/template', {
    'a bucket whose name begins like the sample is refused': valued('new RegExp(sample)', 'RegExp'),
  }),
  shared('setup/template.ts: isOwnTemplate', 'setup/own-template', {
    'a template without the values of setup is one of its own': swapped('hasKeys(vars, written.vars)', 'true'),
    'a template of another project is one of its own': swapped('functionsIn(content).length > 0', 'true'),
  }),
  inside('setup/files.ts: findTemplate', 'setup/files', {
    'the values are written into the template of another project': skipping('refuseForeign'),
  }),
  inside('setup/check.ts: checkTemplate', 'cli/setup-check', {
    'samples are named, and deployed': swapped('samples.length === 0 ? 0 : 2', '0'),
  }),
  inside('terminal/failure.ts: isConfigFault', 'cli/setup-check', {
    'a fault of a file that is loaded on use is a failure': swapped("error.name === 'ConfigFault'", 'false'),
  }),
  inside('setup/template-environment.ts: withTemplate', 'cli/template-environment', {
    'a variable of the environment comes second': swapped('env[name] || !vars[path]', '!vars[path]'),
  }),
  inside('setup/template-environment.ts: writtenVars', 'cli/template-environment', {
    'samples are taken for values': always('samplesIn', 'length'),
    'a broken template breaks every command': swapped(
      "return { vars: {}, fault: error instanceof Error ? error.message : '' };",
      'throw error;',
    ),
  }),
].flat();
