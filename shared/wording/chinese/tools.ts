import type { Catalogue } from '../words.js';

/** Progress, notify, completion. */
export const toolTexts: Catalogue = {
  'say which values of a template are still samples': '列出模板中仍为示例值的内容',
  '{0}: every value is set': '{0}：所有取值均已填写',
  '{0}: not to be deployed yet': '{0}：暂不能部署',
  '{0} is a sample: {1}': '{0} 是示例值：{1}',
  'nlb-cert setup writes them all.': 'nlb-cert setup 会填写全部取值。',

  'reading listeners': '读取监听',
  'listeners done': '已完成的监听',
  '{0}: {1} of {2}{3}': '{0}：{1}/{2}{3}',
  ', about {0} left': '，约剩 {0}',
  '{0} s': '{0} 秒',
  'serving {0}, with a look every {1}': '正在提供 {0}，每 {1}查看一次',

  'send a test message to each target of NOTIFY, and say what each answers':
    '向 NOTIFY 的每个通知对象发送一条测试消息，并显示各自的回复',
  'send one marked message to each target': '向每个通知对象发送一条带标记的消息',
  'Exit codes: 0 each target accepted it, 1 one did not, 2 NOTIFY is unset or wrong. Addresses are secrets and are not printed.':
    '退出码：0 每个通知对象均已接受，1 有通知对象未接受，2 NOTIFY 未设置或有误。地址属于机密，不会输出。',
  'accepted the test message; look whether it is there': '已接受测试消息；请查看是否收到',
  '{0}; check {1} in item {2} of NOTIFY': '{0}；请检查 NOTIFY 第 {2} 项的{1}',
  '{0}: {1}': '{0}：{1}',

  'the shell': 'shell 名称',
  'print a script that completes commands, options and values in a shell':
    '输出用于在 shell 中补全命令、选项和取值的脚本',
  "Regions are completed from REGIONS. The script is made of this version's commands; make it again after an upgrade.":
    '地域按 REGIONS 补全。脚本由当前版本的命令生成；升级后请重新生成。',
};

/** Templates, credentials, proxies and notifications: texts that are thrown or stored. */
export const toolDetails: Catalogue = {
  '{0} cannot be read ({1}); run nlb-cert setup in the folder that it is to be in':
    '无法读取 {0}（{1}）；请在存放它的目录中运行 nlb-cert setup',
  'put the id of your account there': '请填写您的账号 ID',
  'put your bucket there': '请填写您的 Bucket',
  'put your log project there': '请填写您的日志 Project',
  '{0} does not exist; run nlb-cert setup in the folder that it is to be in':
    '{0} 不存在；请在它所属的文件夹中运行 nlb-cert setup',
  '{0} is not valid YAML, line {1}: {2}': '{0} 不是有效的 YAML，第 {1} 行：{2}',
  '{0} is not valid YAML: {1}': '{0} 不是有效的 YAML：{1}',
  'the template cannot hold {0}: write it there by hand': '无法写入模板的 {0}：请手动填写',

  'the address': '地址',
  "secret=, and the robot's keywords (nlb-cert is one that fits) and addresses, then the address":
    ' secret=、机器人的关键词（可用 nlb-cert）和 IP 地址段，再检查地址',
  'secret=, and the clock of this machine': ' secret= 和本机时钟',
  "the robot's list of addresses, then the address": '机器人的 IP 白名单，再检查地址',
  "the robot's keywords (nlb-cert is one that fits), then the address": '机器人的关键词（可用 nlb-cert），再检查地址',
  '{0}, which refuses with HTTP {1}': '{0}，该代理以 HTTP {1} 拒绝',
  ', through the proxy {0}': '，经代理 {0}',
  ', over {0} to {1}, to which this network may have no route': '，经 {0} 到 {1}，当前网络可能没有到该地址的路由',
  'bad credentials: {0} is missing beside the other half of the key; set both, or unset both to use ~/.aliyun/config.json':
    '凭证有误：只设置了一半，缺少 {0}；请两项都设置，或都取消以使用 ~/.aliyun/config.json',
  '~/.aliyun/config.json does not exist': '~/.aliyun/config.json 不存在',
  '~/.aliyun/config.json has no profiles': '~/.aliyun/config.json 中没有配置',
  'bad credentials: ~/.aliyun/config.json cannot be read ({0}); correct its permissions':
    '凭证有误：无法读取 ~/.aliyun/config.json（{0}）；请修正其权限',
  'bad credentials: ~/.aliyun/config.json is not JSON with a list "profiles"; correct it, or move it away and run aliyun configure':
    '凭证有误：~/.aliyun/config.json 不是含 "profiles" 列表的 JSON；请修正，或移走后运行 aliyun configure',
  'bad credentials: ~/.aliyun/config.json has no profile {0}; did you mean {1}? Its profiles are {2}':
    '凭证有误：~/.aliyun/config.json 中没有配置 {0}；是否为 {1}？其中的配置有 {2}',
  'bad credentials: ~/.aliyun/config.json has no profile {0}; its profiles are {1}':
    '凭证有误：~/.aliyun/config.json 中没有配置 {0}；其中的配置有 {1}',
  'bad credentials: ~/.aliyun/config.json names no current profile; pass --profile with one of {0}':
    '凭证有误：~/.aliyun/config.json 未指定当前配置；请用 --profile 指定其中之一：{0}',
  'bad credentials: {0} lacks {1}; run {2} --mode {3}': '凭证有误：{0} 缺少 {1}；请运行 {2} --mode {3}',
  'bad credentials: {0} expired at {1}; log in again: {2} --mode {3}':
    '凭证有误：{0} 已于 {1} 过期；请重新登录：{2} --mode {3}',
  'bad credentials: {0} is its own source_profile, over ~/.aliyun/config.json; correct source_profile':
    '凭证有误：{0} 的 source_profile 在 ~/.aliyun/config.json 中又指向自身；请修正 source_profile',
  'profile {0} of ~/.aliyun/config.json': '~/.aliyun/config.json 的配置 {0}',
  'profile {0} of ~/.aliyun/config.json ({1})': '~/.aliyun/config.json 的配置 {0}（{1}）',
  '{0} cannot be reached ({1}){2}': '无法连接 {0}（{1}）{2}',
};
