import type { Catalogue } from '../words.js';

/** The Chinese unit and noun for an English singular. */
export const nouns: Catalogue = {
  second: '秒',
  minute: '分钟',
  hour: '小时',
  day: '天',
  time: '次',
  account: '个账号',
  condition: '项待处理事项',
  call: '次调用',
  read: '次读取',
  change: '项变更',
  step: '个步骤',
  pass: '次运行',
  item: '项',
  target: '个通知对象',
  object: '个对象',
  listener: '个监听',
  certificate: '张证书',
  'TCPSSL listener': '个 TCPSSL 监听',
  region: '个地域',
  'load balancer': '个负载均衡实例',
};
