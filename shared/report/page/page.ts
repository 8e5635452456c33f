import { createHash } from 'node:crypto';
import { type Estate, isWholly } from '../estate.js';
import { attachedSection } from './attached.js';
import { conditionsSection } from './conditions.js';
import { headSection } from './head.js';
import { html } from './html.js';
import { quotaSection } from './quota.js';
import { regionsSection } from './regions.js';
import { rotatedSection } from './rotated.js';
import { script } from './script.js';
import { style } from './style.js';
import { workSection } from './work.js';

/**
 * The estate as one HTML page that needs nothing beside it. It holds no data for its script, which only sorts and hides
 * rows; and the policy lets nothing run, and nothing be fetched, but this style and this script.
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
<footer><p>nlb-cert-rotation. Times are UTC. What is said of now was so when this was written.</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return markup;
}

function title({ conditions, regions, takenAt }: Estate): string {
  const seen = regions.every(isWholly) ? 'all is well' : 'not all seen';
  const state = conditions.length > 0 ? `${conditions.length} need you` : seen;
  return `NLB certificates: ${state}, ${takenAt.toISOString().slice(0, 10)}`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
