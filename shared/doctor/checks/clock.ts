import { english } from '../../rotation/english.js';
import { clockFix } from '../failure-finding.js';
import type { Finding } from '../finding.js';

/** A signed request is valid for 15 minutes. Source: the pages of signature version 3 and of OSS. */
const tooFarSeconds = 15 * 60;
const noticeableSeconds = 60;

/** The offset of this machine's clock; no finding without an answer of the cloud. */
export function clockFinding(aheadSeconds: number | undefined): readonly Finding[] {
  if (aheadSeconds === undefined) return [];
  const [off, way] = [Math.round(Math.abs(aheadSeconds)), aheadSeconds > 0 ? english`ahead of` : english`behind`];
  if (off <= noticeableSeconds)
    return [{ check: 'clock', level: 'ok', detail: english`within ${noticeableSeconds} s of the cloud's` }];
  const detail = english`this clock is ${off} s ${way} the cloud's, which rejects requests that are ${tooFarSeconds} s off`;
  if (off < tooFarSeconds) return [{ check: 'clock', level: 'warn', detail, fix: clockFix }];
  return [{ check: 'clock', level: 'fail', mendedBy: 'configuration', detail, fix: clockFix }];
}
