import type { Lang } from './reasons.js';
import { inEnglish, type Words } from './words.js';

/**
 * The words of a language. The catalogue is a file of its own beside the bundles, which is loaded when it is needed. Texts
 * are in English where that file is missing, because they must be shown in any case.
 */
export async function wordsFor(lang: Lang): Promise<Words> {
  if (lang === 'en') return inEnglish;
  return import('./languages.js').then(
    ({ wordsIn }) => wordsIn(lang),
    () => inEnglish,
  );
}
