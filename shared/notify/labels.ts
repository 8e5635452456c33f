import { addHours } from 'date-fns';
import { count } from '../wording/count.js';
import type { Lang } from '../wording/reasons.js';

const english = {
  begun: (number: number) => count(number, 'condition needs action', 'conditions need action'),
  over: (number: number) => `${number} ended`,
  comma: ', ',
  isOver: 'Ended:',
  where: 'Where',
  certificates: 'Certificates',
  since: 'Since',
  expires: 'Expiry',
  todo: 'What to do',
  command: 'Command',
  detail: 'Detail',
  more: (number: number) => `… and ${number} more. All of them: nlb-cert status`,
  digest: (day: string) => `daily digest of ${day}`,
  open: 'Conditions',
  nothing: 'none',
  expiring: 'Expired, or expiring soon without a successor',
  underWay: 'In progress',
  held: 'Held',
  rotated: 'Rotated in the last day',
  watched: 'In scope',
  listeners: (listeners: number, loadBalancers: number) =>
    `${count(listeners, 'listener')} on ${count(loadBalancers, 'load balancer')}`,
  unseen: 'Not read',
  page: 'Report',
  test: { title: 'nlb-cert: test message', text: 'NOTIFY reaches this target. This message reports no condition.' },
};

const chinese: typeof english = {
  begun: (number) => `${number} 个待处理事项`,
  over: (number) => `${number} 项已恢复`,
  comma: '，',
  isOver: '已恢复：',
  where: '位置',
  certificates: '证书',
  since: '开始时间',
  expires: '到期时间',
  todo: '处理办法',
  command: '命令',
  detail: '详情',
  more: (number) => `… 另有 ${number} 项，运行 nlb-cert status 可查看全部。`,
  digest: (day) => `${day} 日报`,
  open: '待处理事项',
  nothing: '无',
  expiring: '已过期，或即将到期且没有新证书',
  underWay: '进行中',
  held: '等待中',
  rotated: '过去一天已替换',
  watched: '管理范围',
  listeners: (listeners, loadBalancers) => `${loadBalancers} 个负载均衡实例，${listeners} 个监听`,
  unseen: '未能读取',
  page: '报告',
  test: { title: 'nlb-cert: 测试消息', text: 'NOTIFY 可以送达此目标。本消息不代表任何待处理事项。' },
};

/** The fixed texts of messages. Texts of the cloud stay in English. */
export const labels: Readonly<Record<Lang, typeof english>> = { en: english, zh: chinese };

/** A time to the minute: in English in UTC, in Chinese in Beijing time, which is UTC+8 all year. */
export function timeText(at: Date, lang: Lang): string {
  const shown = lang === 'zh' ? addHours(at, 8) : at;
  const text = shown.toISOString().slice(0, 16).replace('T', ' ');
  return lang === 'zh' ? `${text}（北京时间）` : `${text} UTC`;
}
