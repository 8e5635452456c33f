import { createHash } from 'node:crypto';
import type { Words } from '../../wording/words.js';
import { type Estate, isWholly } from '../estate.js';
import { html } from './html.js';
import { hole, withMarkup } from './parts.js';
import { script } from './script.js';
import { attachedSection } from './sections/attached.js';
import { conditionsSection } from './sections/conditions.js';
import { expiriesSection } from './sections/expiries.js';
import { headSection } from './sections/head.js';
import { quotaSection } from './sections/quota.js';
import { regionsSection } from './sections/regions.js';
import { rotatedSection } from './sections/rotated.js';
import { tilesOf } from './sections/tiles.js';
import { workSection } from './sections/work.js';
import { style } from './style.js';
import { type PageOptions, type PageView, viewOf } from './view.js';

/**
 * The estate as one self-contained HTML page in one language. The first screen has the conditions and the next expiries.
 * The script sorts, filters and copies, and shows times in the reader's zone; its texts are in the data of the body. The
 * content security policy allows this style and this script, and no request.
 */
export function reportPage(estate: Estate, words: Words, options: PageOptions = {}): string {
  const view = viewOf(estate, words, options);
  const { say } = view;
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const { markup } = html`<!doctype html>
<html lang="${words.lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title(estate, view)}</title>
<link rel="icon" href="data:,">
<style>${{ markup: style }}</style>
</head>
<body data-taken="${estate.takenAt.getTime()}" data-rows="${say`{all} rows`}" data-some="${say`{some} of {all} rows`}" data-ascending="${say`sorted by {column}, ascending`}" data-descending="${say`sorted by {column}, descending`}" data-copied="${say`Copied`}" data-zone="${say`Times are in {zone}.`}">
<a class="skip" href="#main">${say`Skip to the report`}</a>
${headSection(estate, view)}
<main id="main" tabindex="-1">
<div class="first">
${conditionsSection(estate, view)}
${expiriesSection(estate, view)}
</div>
${tilesOf(estate, view)}
${attachedSection(estate, view)}
${quotaSection(estate, view)}
${workSection(estate, view)}
${rotatedSection(estate, view)}
${regionsSection(estate, view)}
</main>
<footer><p>nlb-cert-rotation. <span id="zone">${say`Times are in UTC.`}</span> ${withMarkup(say`Newer state: ${hole}`, html`<code>nlb-cert report --open</code>`)}</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return markup;
}

function title({ conditions, regions, takenAt }: Estate, { say, count }: PageView): string {
  const completeness = regions.every(isWholly) ? say`no conditions` : say`not completely read`;
  const state = conditions.length > 0 ? count(conditions.length, 'condition') : completeness;
  return say`NLB certificates: ${state}, ${takenAt.toISOString().slice(0, 10)}`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
