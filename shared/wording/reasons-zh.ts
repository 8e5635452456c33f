import type { ReasonTable } from './reason-table.js';

/** The titles and remedies in Chinese, with the terms of the CAS and NLB consoles. */
export const chinese: ReasonTable = {
  expired: {
    title: '监听上的证书已过期',
    todo: '请立即在数字证书管理服务中续期，或上传带私钥的新证书；之后函数会自动替换。',
  },
  'expires-soon': {
    title: '证书即将到期，且没有可替换的新证书',
    todo: '请在数字证书管理服务中续期，或上传带私钥的新证书；之后函数会自动替换。',
  },
  unexpected: {
    title: '客户端收到了未绑定的证书',
    todo: '该负载均衡实例上的变更已停止。请查明该证书的来源；可用 nlb-cert rollback --listener 监听ID 恢复之前的证书。',
  },
  'replaced-served': {
    title: '客户端仍收到已被替换的旧证书',
    todo: '确认安全后会自动解绑旧证书。若持续一小时以上，请在 NLB 控制台检查该监听。',
  },
  unreachable: {
    title: '无法与监听完成 TLS 握手',
    todo: '请打通函数到监听的网络（VPC、安全组、DNS），或设置 UNREACHABLE=trust-nlb。',
  },
  'chain-incomplete': { title: '下发的证书链不完整', todo: '请连同中间证书重新上传该证书。' },
  'chain-expired': { title: '下发的证书链中有证书已过期', todo: '请连同有效的中间证书重新上传该证书。' },
  'permission-missing': {
    title: '缺少权限',
    todo: '请在函数角色的 RAM 策略中允许详情中列出的操作；nlb-cert policy 可输出完整策略。',
  },
  refused: { title: 'NLB 持续拒绝该变更', todo: '请按详情处理；一小时内会自动重试。' },
  'keeps-failing': {
    title: '变更反复失败',
    todo: '请在 NLB 控制台检查该监听，持续失败请提交工单。系统会自动重试。',
  },
  overdue: {
    title: '已受理的变更超时未完成',
    todo: '请在 NLB 控制台检查该监听，持续如此请提交工单。在此期间不会再写入该监听。',
  },
  'keeps-being-undone': {
    title: '变更每次完成后都被其他操作者撤销',
    todo: '请在操作审计中查明操作者，并确定由哪个工具管理该监听（为监听添加标签 cert-rotation: off 后，由对方工具管理）。',
  },
  'quota-full': {
    title: '负载均衡实例的扩展证书配额已满',
    todo: '请提升配额 nlb_quota_loadbalancer_certificates_num、解绑一个证书，或设置 QUOTA_RELIEF。',
  },
  'rollout-stopped': {
    title: '多次失败后，灰度发布已停止',
    todo: '请排除失败原因，之后会自动继续；也可以调大 MAX_FAILURES。',
  },
  'stays-busy': {
    title: 'NLB 一直显示变更进行中',
    todo: '请在操作审计中查看变更的发起者；如果变更已被放弃，请提交工单，由阿里云解除监听的变更状态。',
  },
  'names-lost': {
    title: '新证书没有覆盖全部域名',
    todo: '请签发覆盖全部域名的证书，或接受丢失：nlb-cert backfill --certificates 旧=新 --allow-name-loss。',
  },
  'expires-sooner': {
    title: '新证书的到期时间不晚于旧证书',
    todo: '请签发有效期更长的证书，或接受它：nlb-cert backfill --certificates 旧=新。',
  },
  'no-private-key': { title: '新证书在证书服务中没有私钥', todo: '请连同私钥重新上传。' },
  revoked: { title: '新证书已被吊销', todo: '请重新签发。' },
  'not-issued': { title: '新证书尚未签发', todo: '请在数字证书管理服务中完成该订单。' },
  'key-algorithm': {
    title: '新证书的密钥算法不同',
    todo: '请签发相同算法的证书，或在 KEY_ALGORITHMS 中接受新算法。',
  },
  'unproven-lineage': {
    title: '尚未证明较新的证书就是替换证书',
    todo: '详情中写明了原因。如果确认是替换证书，请用映射说明：nlb-cert backfill --certificates 旧=新。',
  },
  'replaced-unknown': {
    title: '证书服务中已查不到被替换的证书',
    todo: '无法得知其域名。请给出带 allowNameLoss 的映射，或手动修改监听。',
  },
  'successor-unknown': { title: '证书服务中查不到新证书', todo: '请检查证书 ID 和 CAS_SITE，或等待证书服务列出它。' },
  'successor-is-additional': {
    title: '默认证书的新证书已作为扩展证书绑定',
    todo: '请在安全时将其从扩展证书中解绑；之后会自动设为默认证书。',
  },
  'listener-stopped': { title: '监听已停止', todo: '请启动或删除该监听。' },
  'load-balancer-inactive': { title: '负载均衡实例不可用', todo: '请在 NLB 控制台检查，可能已锁定或欠费。' },
  'not-found': { title: '指定的资源不存在', todo: '请检查请求中的 ID。' },
  'ledger-entry-unreadable': { title: '台账中有无法读取的记录', todo: '请修复或删除详情中列出的文件。' },
  'ledger-time-ahead': { title: '台账中有记录的时间晚于当前时间', todo: '请校准写入方的时钟，并检查谁可以写入台账。' },
  busy: { title: '另一个变更正在进行', todo: '' },
  'next-step': { title: '等待前一步完成', todo: '' },
  'batch-full': { title: '单次调用的证书数已满，由下次调用继续', todo: '' },
  'waiting-for-room': { title: '等待空闲的扩展证书配额', todo: '' },
  grace: { title: '已确认；宽限期结束后解绑旧证书', todo: '' },
  'not-valid-yet': { title: '新证书尚未生效', todo: '' },
  'backing-off': { title: '失败，稍后重试', todo: '' },
  'waiting-for-wave': { title: '等待前一灰度批次', todo: '' },
  'outside-window': { title: '等待变更窗口', todo: '' },
  unproven: { title: '等待握手验证新证书', todo: '' },
  'unexpected-served': { title: '客户端收到未绑定的证书，变更暂停', todo: '' },
  'switched-off': { title: '已按标签停用', todo: '' },
  excluded: { title: '被 INCLUDE_TAGS 或 EXCLUDE_TAGS 排除', todo: '' },
};
