import { idShape } from '../../shared/events/ids.js';
import { regionShape } from '../../shared/rotation/model/region-shape.js';
import { UsageFault } from './terminal/failure.js';

/** Parses an option or argument of this shape. Values become part of request addresses, so each is checked. */
function shaped(name: string, shape: RegExp, expected: string) {
  return (text: string): string => {
    if (shape.test(text)) return text;
    throw new UsageFault(`${name} takes ${expected}, not "${text}"`);
  };
}

export const toRegion = shaped('--region', regionShape, 'a region such as cn-hangzhou');

/** Source: FC, CreateFunction, CreateAlias. */
const nameCharacters = 'letters, digits, _ and -';
export const toFunctionName = shaped('invoke', /^[A-Za-z_][\w-]{0,127}$/, `the name of a function (${nameCharacters})`);
export const toQualifier = shaped('--qualifier', /^[\w-]{1,128}$/, `a version or an alias (${nameCharacters})`);
export const toPrefix = shaped(
  '--prefix',
  /^([A-Za-z_][\w-]{0,99})?$/,
  `the beginning of the names (${nameCharacters})`,
);

/** Source: CloudEvents 1.0: it must not be empty. */
export const toSource = shaped('--source', /^[\w.:/@-]{1,128}$/, 'a name or a URI (letters, digits and -_.:@/)');
/** Source: EventBridge, CreateEventBus. */
export const toBus = shaped('--bus', /^[\w-]{1,127}$/, `the name of a custom bus (${nameCharacters})`);

/** A comma list. A repeated option adds to it. */
export function toList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',')];
}

/** A comma list of ids. */
export function toIds(name: string, example: string) {
  return listOf(shaped(name, idShape, `ids such as ${example}`));
}

export const toRegions = listOf(shaped('--regions', regionShape, 'regions such as cn-hangzhou'));

function listOf(parse: (text: string) => string): typeof toList {
  return (text, before) => toList(text, before).map((item) => parse(item.trim()));
}
