import { isId } from '../../shared/events/ids.js';
import { regionShape } from '../../shared/rotation/region-shape.js';
import { UsageFault } from './failure.js';

/** An option or argument of this shape. What becomes part of an address is never taken as it comes. */
function shaped(name: string, shape: RegExp, what: string) {
  return (text: string): string => {
    if (shape.test(text)) return text;
    throw new UsageFault(`${name} takes ${what}, not "${text}"`);
  };
}

export const toRegion = shaped('--region', regionShape, 'a region such as cn-hangzhou');

/** Source: FC, CreateFunction, CreateAlias. */
const words = 'letters, digits, _ and -';
export const toFunctionName = shaped('invoke', /^[A-Za-z_][\w-]{0,127}$/, `the name of a function (${words})`);
export const toQualifier = shaped('--qualifier', /^[\w-]{1,128}$/, `a version or an alias (${words})`);
export const toPrefix = shaped('--prefix', /^([A-Za-z_][\w-]{0,99})?$/, `what names begin with (${words})`);

/** Source: CloudEvents 1.0, where it may not be empty. */
export const toSource = shaped('--source', /^[\w.:/@-]{1,128}$/, 'a name or a URI (letters, digits and -_.:@/)');
/** Source: EventBridge, CreateEventBus. */
export const toBus = shaped('--bus', /^[\w-]{1,127}$/, `the name of a custom bus (${words})`);

/** A comma list; an option that is given again adds to it. */
export function toList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',')];
}

/** A comma list of ids. */
export function toIds(name: string, example: string) {
  return listOf(isId, (bad) => `${name} takes ids such as ${example}, not "${bad}"`);
}

export const toRegions = listOf(
  (text) => regionShape.test(text),
  (bad) => `--regions takes regions such as cn-hangzhou, not "${bad}"`,
);

function listOf(isGood: (text: string) => boolean, complaint: (bad: string) => string): typeof toList {
  return (text, before = []) => {
    const given = toList(text, before).map((one) => one.trim());
    const bad = given.find((one) => !isGood(one));
    if (bad === undefined) return given;
    throw new UsageFault(complaint(bad));
  };
}
