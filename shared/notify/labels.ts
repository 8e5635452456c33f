import { addHours } from 'date-fns';
import { count } from '../wording/count.js';
import type { Lang } from '../wording/reasons.js';

const english = {
  begun: (number: number) => count(number, 'thing needs you', 'things need you'),
  over: (number: number) => `${number} over`,
  comma: ', ',
  isOver: 'Over:',
  where: 'Where',
  certificates: 'Certificates',
  since: 'Since',
  expires: 'Expiry',
  todo: 'What to do',
  detail: 'Detail',
  more: (number: number) => `… and ${number} more: nlb-cert status shows them all.`,
  digest: (day: string) => `daily digest of ${day}`,
  open: 'Needs somebody',
  nothing: 'nothing',
  expiring: 'Expires within two weeks without a successor',
  underWay: 'Under way',
  held: 'Held',
  rotated: 'Rotated in the last day',
  watched: 'Watched',
  listeners: (listeners: number, loadBalancers: number) =>
    `${count(listeners, 'listener')} on ${count(loadBalancers, 'load balancer')}`,
  unseen: 'Not seen',
};

const chinese: typeof english = {
  begun: (number) => `${number} 项需要处理`,
  over: (number) => `${number} 项已恢复`,
  comma: '，',
  isOver: '已恢复：',
  where: '位置',
  certificates: '证书',
  since: '开始时间',
  expires: '到期时间',
  todo: '处理办法',
  detail: '详情',
  more: (number) => `… 另有 ${number} 项，可用 nlb-cert status 查看全部。`,
  digest: (day) => `${day} 日报`,
  open: '需要处理',
  nothing: '无',
  expiring: '两周内到期且没有新证书',
  underWay: '进行中',
  held: '等待中',
  rotated: '过去一天已替换',
  watched: '巡检范围',
  listeners: (listeners, loadBalancers) => `${loadBalancers} 个负载均衡实例，${listeners} 个监听`,
  unseen: '未能查看',
};

/** The words around what is told. What the cloud or a detail says stays as it is, in English. */
export const labels: Readonly<Record<Lang, typeof english>> = { en: english, zh: chinese };

/** To the minute; in Chinese on the clock of Beijing, which is always 8 hours ahead. */
export function timeText(at: Date, lang: Lang): string {
  const shown = lang === 'zh' ? addHours(at, 8) : at;
  const text = shown.toISOString().slice(0, 16).replace('T', ' ');
  return lang === 'zh' ? `${text}（北京时间）` : `${text} UTC`;
}
