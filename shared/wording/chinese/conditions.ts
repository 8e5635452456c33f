import type { Catalogue } from '../words.js';

/** Times, and conditions in lists. */
export const conditionTexts: Catalogue = {
  now: '现在',
  new: '新出现',
  'in {0}': '{0}后',
  '{0} ago': '{0}前',
  'times in UTC': '时间为 UTC',
  'times in {0}': '时区 {0}',
  ': {0}': '：{0}',
  'EXPIRED {0}': '已过期 {0}',
  '{0} left': '剩余 {0}',
  'for {0}': '已持续 {0}',
};
