import { changeTexts, conditionTexts } from './chinese/change.js';
import { details } from './chinese/details.js';
import { faults } from './chinese/faults.js';
import { helpTexts } from './chinese/help.js';
import { lookTexts } from './chinese/look.js';
import { nouns } from './chinese/nouns.js';
import { pageTexts } from './chinese/page.js';
import { policyDetails } from './chinese/policy.js';
import { setupDetails, setupTexts } from './chinese/setup.js';
import { showDetails, showTexts } from './chinese/show.js';
import { toolDetails, toolTexts } from './chinese/tools.js';
import { pruneTexts, uploadDetails, uploadHelp, uploadTexts } from './chinese/upload.js';
import type { Lang } from './reasons.js';
import { inEnglish, type Language, type Words, wordsOf } from './words.js';

/** Every text of the program in Chinese, except the reasons. The functions load it only for messages and pages. */
export const chinese: Language = {
  lang: 'zh',
  texts: {
    ...conditionTexts,
    ...lookTexts,
    ...changeTexts,
    ...helpTexts,
    ...pageTexts,
    ...showTexts,
    ...uploadHelp,
    ...uploadTexts,
    ...pruneTexts,
    ...toolTexts,
    ...setupTexts,
  },
  details: {
    ...details,
    ...showDetails,
    ...uploadDetails,
    ...faults,
    ...toolDetails,
    ...policyDetails,
    ...setupDetails,
  },
  nouns,
};

/** Made once: a pattern is made of each detail. */
const inChinese = wordsOf(chinese);

export function wordsIn(lang: Lang): Words {
  return lang === 'zh' ? inChinese : inEnglish;
}
