import type { Catalogue } from '../words.js';

/** `show`, selections by name, and the question before a change. */
export const showTexts: Catalogue = {
  'not a terminal, so not applied; pass --yes to apply': '不是终端，因此未执行；加上 --yes 执行',
  'nothing was changed': '未做任何变更',
  'nothing was invoked': '未调用',
  'Apply it? (y/N) ': '是否执行？(y/N) ',
  'No listener changes. Write the findings to the ledger? (y/N) ': '没有监听变更。是否把结果写入台账？(y/N) ',
  '{0} may change listeners. Invoke it? (y/N) ': '{0} 可能变更监听。是否调用？(y/N) ',
};

/** Errors of these. */
export const showDetails: Catalogue = {
  '--dry-run and --{0} exclude each other; leave one of them out': '--dry-run 与 --{0} 互斥；请去掉其中一个',
  'not a terminal, so {0} was not invoked; pass --yes to invoke it': '不是终端，因此未调用 {0}；加上 --yes 调用',
  'NLB offers no region {0}{1}': 'NLB 没有地域 {0}{1}',
  'no load balancer with a TCPSSL listener is called {0} in these regions{1}':
    '这些地域中没有名为 {0} 且有 TCPSSL 监听的负载均衡实例{1}',
  'no TCPSSL listener is called {0} in these regions{1}': '这些地域中没有名为 {0} 的 TCPSSL 监听{1}',
  'no certificate of CAS is for {0}{1}': '数字证书管理服务中没有 {0} 的证书{1}',
  '; did you mean {0}?': '；您是否要找 {0}？',
  '; nlb-cert status and nlb-cert report show the names': '；nlb-cert status 与 nlb-cert report 可查看名称',
};
