import { createHash } from 'node:crypto';
import { count } from '../../wording/count.js';
import { type Estate, isWholly } from '../estate.js';
import { html } from './html.js';
import { script } from './script.js';
import { attachedSection } from './sections/attached.js';
import { conditionsSection } from './sections/conditions.js';
import { headSection } from './sections/head.js';
import { quotaSection } from './sections/quota.js';
import { regionsSection } from './sections/regions.js';
import { rotatedSection } from './sections/rotated.js';
import { workSection } from './sections/work.js';
import { style } from './style.js';

/**
 * The estate as one self-contained HTML page. Its script only sorts and hides rows, and has no data of its own. The
 * content security policy allows this style and this script, and no request.
 */
export function reportPage(estate: Estate): string {
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title(estate)}</title>
<link rel="icon" href="data:,">
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${headSection(estate)}
<main id="main" tabindex="-1">
${conditionsSection(estate)}
${attachedSection(estate)}
${quotaSection(estate)}
${workSection(estate)}
${rotatedSection(estate)}
${regionsSection(estate)}
</main>
<footer><p>nlb-cert-rotation. Times are UTC. The page shows the state at the time above.</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return markup;
}

function title({ conditions, regions, takenAt }: Estate): string {
  const completeness = regions.every(isWholly) ? 'no conditions' : 'not completely read';
  const state = conditions.length > 0 ? count(conditions.length, 'condition') : completeness;
  return `NLB certificates: ${state}, ${takenAt.toISOString().slice(0, 10)}`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
