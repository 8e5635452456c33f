import { type Names, namesOf } from '../../show/names.js';
import { plain } from '../../wording/plain.js';
import type { Words } from '../../wording/words.js';
import type { Estate } from '../estate.js';

/** What a page is made with beside its data. */
export interface PageOptions {
  readonly site?: 'cn' | 'intl' | undefined;
  /** Where the folder docs/ of this project can be read, without a slash at its end. Undefined: the runbook is named only. */
  readonly docsUrl?: string | undefined;
}

/** How the sections of a page show things: language, names of ids, time of the report, links. */
export interface PageView extends Words {
  readonly names: Names;
  /** The time of the report. Relative times count from it, until the script counts them from the reader's clock. */
  readonly now: Date;
  readonly links: Links;
}

interface Links {
  /** The list of the load balancers of a region. */
  readonly nlb: (region: string) => string;
  readonly cas: string;
  /** Undefined if the place of the documents is not known. */
  readonly runbook: (section: string) => string | undefined;
}

/** Foreign text in an address, as the attributes of the page have it. A lone surrogate cannot be encoded as it is. */
export function inAddress(text: string): string {
  return encodeURIComponent(plain(text));
}

export function viewOf(estate: Estate, words: Words, { site = 'cn', docsUrl }: PageOptions): PageView {
  const host = consoles[site];
  return {
    ...words,
    translate: remembered(words.translate),
    names: namesInEstate(estate),
    now: estate.takenAt,
    links: {
      nlb: (region) => `${host.nlb}/${inAddress(region)}/nlbs`,
      cas: host.cas,
      runbook: (section) => (docsUrl === undefined ? undefined : section.replace(/^docs/, docsUrl)),
    },
  };
}

/** A detail of one cause is on many rows, and each translation compares it with the whole catalogue. */
function remembered(translate: Words['translate']): Words['translate'] {
  const known = new Map<string, string>();
  return (text) => {
    const translation = known.get(text) ?? translate(text);
    known.set(text, translation);
    return translation;
  };
}

/**
 * Pages of the consoles. Sources: the help pages of both sites link to `nlb/<region>/nlbs` and to `?p=cas`. No page of one
 * load balancer, listener or certificate is documented.
 */
const consoles = {
  cn: { nlb: 'https://slb.console.aliyun.com/nlb', cas: 'https://yundunnext.console.aliyun.com/?p=cas' },
  intl: { nlb: 'https://slb.console.alibabacloud.com/nlb', cas: 'https://yundun.console.alibabacloud.com/?p=cas' },
} as const;

/** The domains, names and ports that the estate knows, of its unread parts too. */
function namesInEstate({ attached, lastKnown, loadBalancers }: Estate): Names {
  const listed = attached.flatMap(({ notAfter, ...view }) => (notAfter === null ? [] : [{ ...view, notAfter }]));
  const names = namesOf([], [...lastKnown, ...listed]);
  const labels = new Map(loadBalancers.map(({ loadBalancerId, label }) => [String(loadBalancerId), label]));
  return { ...names, loadBalancerOf: (id) => labels.get(id) || names.loadBalancerOf(id) };
}
