import { resolve } from 'node:path';
import { domainToASCII } from 'node:url';
import { idShape } from '../../shared/events/ids.js';
import { english } from '../../shared/rotation/english.js';
import { isOfCas } from '../../shared/rotation/model/ids.js';
import { regionShape } from '../../shared/rotation/model/region-shape.js';
import type { Edges } from '../run/edges.js';
import { UsageFault } from './terminal/failure.js';

/** Parses an option or argument of this shape. Values become part of request addresses, so each is checked. */
function shaped(name: string, shape: RegExp, expected: string, also = '') {
  return (text: string): string => {
    if (shape.test(text)) return text;
    throw new UsageFault(
      also === ''
        ? english`${name} takes ${expected}, not "${text}"`
        : english`${name} takes ${expected}, not "${text}"; ${also}`,
    );
  };
}

export const toRegion = shaped('--region', regionShape, english`a region such as cn-hangzhou`);

/** Source: FC, CreateFunction, CreateAlias. */
const nameCharacters = english`letters, digits, _ and -`;
export const toFunctionName = shaped(
  'invoke',
  /^[A-Za-z_][\w-]{0,127}$/,
  english`the name of a function (${nameCharacters})`,
);
export const toQualifier = shaped('--qualifier', /^[\w-]{1,128}$/, english`a version or an alias (${nameCharacters})`);
export const toPrefix = shaped(
  '--prefix',
  /^([A-Za-z_][\w-]{0,99})?$/,
  english`the beginning of the names (${nameCharacters})`,
);

/** Of a role, a policy and the beginning of a bucket's name. Sources: RAM, CreateRole (Serverless Devs writes it in lower case); OSS, PutBucket. */
export const toName = shaped(
  '--name',
  /^[a-z][a-z0-9-]{1,62}$/,
  english`a name of lower-case letters, digits and -, with a letter first`,
);

/** Source: OSS, PutBucket. */
export const toBucket = shaped(
  '--bucket',
  /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  english`the name of a bucket (3 to 63 lower-case letters, digits and -)`,
);

/** Source: CloudEvents 1.0: it must not be empty. */
export const toSource = shaped('--source', /^[\w.:/@-]{1,128}$/, english`a name or a URI (letters, digits and -_.:@/)`);
/** Source: EventBridge, CreateEventBus. */
export const toBus = shaped('--bus', /^[\w-]{1,127}$/, english`the name of a custom bus (${nameCharacters})`);

/** A comma list. A repeated option adds to it. */
export function toList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',')];
}

/** A comma list of ids. */
export function toIds(name: string, example: string) {
  return listOf(shaped(name, idShape, english`ids such as ${example}`));
}

/** The id of a certificate in CAS. The event itself refuses what no id has. */
export function toCertificateId(option: string) {
  return (text: string): string => {
    if (isOfCas(text) || !idShape.test(text)) return text;
    throw new UsageFault(english`${option} takes an id of CAS such as 123-cn-hangzhou, not "${text}"`);
  };
}

/** `all` stands for every region that NLB offers. */
const regionOrAll = new RegExp(`^all$|${regionShape.source}`);
export const toRegions = listOf(
  shaped('--regions', regionOrAll, english`regions such as cn-hangzhou`, english`or all`),
);

/** An id, or a name of NLB: letters of any script, digits and -_. Source: NLB, CreateLoadBalancer. */
const nameShape = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,127}$/u;
export const toLoadBalancers = listOf(
  shaped('--load-balancers', nameShape, english`ids such as nlb-abc`, english`or names such as front`),
);

/** `front :443` is how answers show a listener. */
const listenerShape = /^[\p{L}\p{N}_][\p{L}\p{N}_.@/-]{0,127}( ?:\d{1,5})?$/u;
export function toListeners(option: string) {
  return listOf(shaped(option, listenerShape, english`ids such as lsn-abc@443`, english`or names such as front:443`));
}

const toDomain = shaped('--name', /^(\*\.)?[\w:-]+(\.[\w-]+)*$/, english`domains such as shop.example.com`);
/** A subject of `show`: any name or id of the estate. */
export const toSubject = shaped(
  'show',
  /^[\p{L}\p{N}_*][\p{L}\p{N} _.:@/*-]{0,200}$/u,
  english`a domain, a load balancer, a listener or a certificate`,
);

/** Certificates have a domain with Chinese letters in its ASCII form. */
export const toDomains = listOf((text) => toDomain(asciiOf(text)));

/** The form in which certificates have a domain: lower case, with letters of other scripts as `xn--…`. */
export function asciiOf(text: string): string {
  const lower = text.toLowerCase();
  return /^[\x20-\x7e]*$/.test(lower) ? lower : domainToASCII(lower) || lower;
}

function listOf(parse: (text: string) => string): typeof toList {
  return (text, before) => [...(before ?? []), ...text.split(',').map((item) => parse(item.trim()))];
}

/** The location of the ledger, as LEDGER has it. A folder with its whole path. */
export function ledgerText({ env }: Pick<Edges, 'env'>): string {
  const location = env.LEDGER ?? '';
  const [, path] = /^dir:(.+)$/.exec(location) ?? [];
  return path === undefined ? location : `dir:${resolve(path)}`;
}
