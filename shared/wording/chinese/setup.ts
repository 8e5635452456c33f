import type { Catalogue } from '../words.js';

/** The help of `setup`, and its answers. */
export const setupTexts: Catalogue = {
  'make what the functions need, and write it into s.yaml': '创建函数所需的资源，并写入 s.yaml',
  'region of the functions (default: that of the template or the profile)':
    '函数所在地域（默认：模板或 profile 中的地域）',
  'REGIONS of the functions (default: their region)': '函数的 REGIONS（默认：函数所在地域）',
  "name of role and policy, and beginning of the bucket's name": '角色和策略的名称，也是 Bucket 名称的开头',
  'bucket of the ledger (default: one of its own)': '台账的 Bucket（默认：单独创建一个）',
  'load balancers that may be changed; all lifts an earlier limit (default: all)':
    '允许变更的负载均衡实例；all 取消之前的限制（默认：全部）',
  'template that gets the values': '写入各项值的模板',
  'make it, or remove it, without asking': '不询问，直接创建或删除',
  'with --yes: replace other files of dist/ too': '配合 --yes：同时替换 dist/ 中不同的文件',
  'print it for others instead, and make no change': '只输出，供他人执行，不做任何变更',
  'with --print: account, so that no call is made': '配合 --print：账号 ID，这样不会发出任何调用',
  'remove what setup made, and nothing else': '只删除 setup 创建的资源',
  'with --remove: the ledger too': '配合 --remove：同时删除台账',
  'shows the plan, asks, and makes it': '显示计划，询问后创建',
  'removes what setup made; asks for the ledger separately': '删除 setup 创建的资源；台账另行询问',
  'It makes a private bucket for the ledger, a queue for failed calls, and a RAM role with the policy that nlb-cert policy prints. Then it writes them into the template. What exists and fits stays; only what setup made is changed. After a failure the same command goes on.':
    '它创建台账的私有 Bucket、失败调用的队列，以及带有 nlb-cert policy 所输出策略的 RAM 角色，然后写入模板。已存在且符合要求的资源保持不变；只会修改 setup 自己创建的资源。失败后，再次运行同一命令即可继续。',
  'Its permissions are those of nlb-cert policy --features setup. A person needs them once, and the functions never.':
    '所需权限见 nlb-cert policy --features setup。只有执行的人需要一次，函数从不需要。',
  'for the person who runs nlb-cert setup, with --account; never for the functions':
    '用于运行 nlb-cert setup 的人，需要 --account；绝不用于函数',
  'with --features setup: name of the role and the policy': '配合 --features setup：角色和策略的名称',
  'Account {0}, region {1}': '账号 {0}，地域 {1}',
  'Make it? (y/N) ': '是否创建？(y/N) ',
  'Done so far: {0}.': '目前已完成：{0}。',
  'Everything is there; nothing was changed.': '所需资源均已存在，未做任何变更。',
  'Missing permission: {0} on {1}. All that setup needs:': '缺少权限：对 {1} 的 {0}。setup 所需的全部权限：',
  'Not a terminal, so nothing was made; pass --yes to make it.': '当前不是终端，未创建任何资源；加上 --yes 即可创建。',
  'Not a terminal, so nothing was removed; pass --yes to remove it.':
    '当前不是终端，未删除任何资源；加上 --yes 即可删除。',
  'Setup made nothing that is still there under these names: role and policy {0}, queue {1}, bucket {2}, in {3} of account {4}.':
    '以下名称下没有 setup 创建的资源：角色和权限策略 {0}、队列 {1}、Bucket {2}，账号 {4} 的 {3}。',
  'Nothing was made, because something is in the way.': '存在冲突，未创建任何资源。',
  'Remove it? Remove the functions first: npx @serverless-devs/s remove (y/N) ':
    '是否删除？请先删除函数：npx @serverless-devs/s remove (y/N) ',
  'Remove the ledger too, {0}? It cannot be restored. (y/N) ': '是否同时删除台账（{0}）？删除后无法恢复。(y/N) ',
  'The same command goes on from here.': '再次运行同一命令即可从此处继续。',
  'The functions go with npx @serverless-devs/s remove; the template, dist/ and the log project of the functions stay.':
    '函数由 npx @serverless-devs/s remove 删除；模板、dist/ 和函数的日志项目保留。',
  'bucket of the ledger': '台账 Bucket',
  'queue of failed calls': '失败调用队列',
  'RAM policy': 'RAM 策略',
  'RAM role': 'RAM 角色',
  'attachment of the policy': '策略授权',
  files: '文件',
  setup: '设置',
  fits: '符合',
  made: '已创建',
  changed: '已修改',
  removed: '已删除',
  'in the way': '冲突',
  'not done': '未执行',
  'to change': '待修改',
  'to make': '待创建',
  'to remove': '待删除',
};

/** What setup finds and does, its faults, and the reasons of its permissions. */
export const setupDetails: Catalogue = {
  'it is the policy of another installation, with the bucket {0}; choose another name with --name':
    '这是另一安装的权限策略，其 Bucket 为 {0}；请用 --name 选择其他名称',
  '--load-balancers takes ids such as nlb-abc, or all alone, not "{0}"':
    '--load-balancers 接受 nlb-abc 形式的 ID，或单独的 all，而不是“{0}”',
  'of another installation, with the bucket {0}': '属于另一安装，其 Bucket 为 {0}',
  // The doctor's findings on what setup makes.
  '{0} on {1} is not allowed; nlb-cert policy --features doctor prints the policy for the user of this command':
    '不允许对 {1} 执行 {0}；nlb-cert policy --features doctor 会打印此命令使用者所需的策略',
  'Finds rules that delete entries of the ledger, for the doctor.': '为 doctor 查找会删除台账记录的规则。',
  'Shows when objects of the bucket are deleted.': '可看到 Bucket 中的对象何时被删除。',
  'NLB_ENDPOINT is on this machine, and {0} is not set': 'NLB_ENDPOINT 指向本机，而 {0} 未设置',
  'the bucket is in {0}, private and encrypted': 'Bucket 位于 {0}，为私有且已加密',
  'the bucket is in {0} and the functions are in {1}, so every run is slower and its traffic is billed':
    'Bucket 位于 {0}，而函数位于 {1}，因此每次运行更慢，且流量会计费',
  'nlb-cert setup makes a bucket in the region of the functions; change LEDGER only if you may lose its state':
    'nlb-cert setup 会在函数所在地域创建 Bucket；仅在可以丢失其状态时更改 LEDGER',
  'the bucket is public ({0})': 'Bucket 为公共读写（{0}）',
  'make it private in the OSS console': '请在 OSS 控制台将其设为私有',
  'new objects in the bucket are not encrypted': 'Bucket 中的新对象未加密',
  'set its server-side encryption to AES256 in the OSS console': '请在 OSS 控制台将服务器端加密设为 AES256',
  'the bucket does not block public access': 'Bucket 未开启阻止公共访问',
  'block it in the OSS console': '请在 OSS 控制台开启阻止公共访问',
  'the lifecycle rule "{0}" deletes objects under "{1}", mappings and open changes among them':
    '生命周期规则“{0}”会删除“{1}”下的对象，包括映射和进行中的变更',
  'remove the rule, or limit it to closed/ under the prefix of LEDGER':
    '请删除该规则，或将其限制为 LEDGER 前缀下的 closed/',
  'there is no queue {0}, so an event that fails after every retry is dropped':
    '队列 {0} 不存在，因此重试后仍失败的事件会被丢弃',
  'nlb-cert setup makes it': 'nlb-cert setup 会创建它',
  'nlb-cert setup attaches the policy that is needed; nlb-cert policy prints it':
    'nlb-cert setup 会授予所需的权限策略；nlb-cert policy 会打印该策略',
  'there is no such role': '该角色不存在',
  'the role has the permissions that are needed, and no others': '该角色具有所需的权限，且没有其他权限',
  'Function Compute may not assume the role': '函数计算不能扮演该角色',
  'set the trust policy that nlb-cert policy --trust prints': '请设置 nlb-cert policy --trust 打印的信任策略',
  'its policies do not allow {0}': '其权限策略不允许 {0}',
  'its policies allow more than is needed: {0}': '其权限策略允许的超出所需：{0}',
  'remove that from its policies; nlb-cert policy prints the policy that is needed':
    '请从其权限策略中删除这些；nlb-cert policy 会打印所需的策略',
  'it has {0}, which allow more than is needed': '它具有 {0}，其允许的超出所需',
  'detach them, and attach the policy that nlb-cert policy prints':
    '请移除这些权限策略，并授予 nlb-cert policy 打印的策略',
  '--account needs --print': '--account 需要 --print',
  '--print and --remove exclude each other; leave one of them out': '--print 和 --remove 不能同时使用；请去掉其中一个',
  '--with-ledger needs --remove': '--with-ledger 需要 --remove',
  'a name of lower-case letters, digits and -, with a letter first': '由小写字母、数字和 - 组成、以字母开头的名称',
  'the name of a bucket (3 to 63 lower-case letters, digits and -)': 'Bucket 名称（3 到 63 个小写字母、数字和 -）',
  'the name of the bucket, {0}, has more than 63 characters; give --bucket, or a shorter --name':
    'Bucket 名称 {0} 超过 63 个字符；请指定 --bucket，或更短的 --name',
  'the region of the functions is unknown; give --region, such as cn-hangzhou, or set ALIBABA_CLOUD_REGION_ID':
    '函数所在地域未知；请指定 --region，例如 cn-hangzhou，或设置 ALIBABA_CLOUD_REGION_ID',
  '{0} is not a template of nlb-cert-rotation; use an empty folder, or --template FILE':
    '{0} 不是 nlb-cert-rotation 的模板；请使用空文件夹，或用 --template FILE 指定',
  '{0} cannot be written ({1}); make it a folder that you may write, or use another one':
    '无法写入 {0}（{1}）；请确保它是有写权限的文件夹，或使用其他文件夹',
  '{0} here still has samples: run nlb-cert setup': '此处的 {0} 仍有示例值：请运行 nlb-cert setup',
  '{0} cannot be read ({1})': '无法读取 {0}（{1}）',
  'the template {0} cannot be read ({1})': '无法读取模板 {0}（{1}）',
  '{0} does not exist, and only the package brings an s.yaml; run it in the checkout, or as npx nlb-cert-rotation setup':
    '{0} 不存在，而只有安装包自带 s.yaml；请在代码目录中运行，或使用 npx nlb-cert-rotation setup',
  'private, encrypted, public access blocked, without versioning': '私有、加密、阻止公共访问、无版本控制',
  'keeps calls that failed to the last for 4 days': '最终失败的调用保留 4 天',
  'exactly what nlb-cert policy prints': '与 nlb-cert policy 的输出完全一致',
  'only Function Compute may assume it': '只有函数计算可以扮演',
  'not made by setup': '不是 setup 创建的',
  'not made by setup, so it is used as it is': '不是 setup 创建的，因此原样使用',
  'new objects in it are not encrypted': '其中的新对象未加密',
  'adds the mark of setup': '添加 setup 的标记',
  'encrypts new objects': '加密新对象',
  'blocks public access': '阻止公共访问',
  'allows in addition {0}': '新增允许 {0}',
  'no longer allows {0}': '不再允许 {0}',
  'the role also has {0}': '该角色还有 {0}',
  'it belongs to another account; choose another name with --bucket': '它属于其他账号；请用 --bucket 指定其他名称',
  'it is in another region ({0}); choose another bucket with --bucket':
    '它在其他地域（{0}）；请用 --bucket 指定其他 Bucket',
  'it is in {0}, and the functions are in {1}; choose another bucket with --bucket':
    '它在 {0}，而函数在 {1}；请用 --bucket 指定其他 Bucket',
  'it is public ({0}); make it private, or choose another one with --bucket':
    '它是公开的（{0}）；请改为私有，或用 --bucket 指定其他 Bucket',
  'its versioning is {0}, with which OSS ignores create-only; choose a bucket that never had it with --bucket':
    '其版本控制为 {0}，此时 OSS 会忽略禁止覆盖；请用 --bucket 指定从未开启版本控制的 Bucket',
  'a policy of this name exists, is not made by setup, and allows something else; choose another name with --name':
    '同名策略已存在，不是 setup 创建的，且内容不同；请用 --name 指定其他名称',
  'a role of this name exists, and others than Function Compute may assume it; correct its trust policy, or choose another name with --name':
    '同名角色已存在，且函数计算以外的主体可以扮演；请修正其信任策略，或用 --name 指定其他名称',
  'region, account, role, REGIONS and LEDGER are written': '写入地域、账号、角色、REGIONS 和 LEDGER',
  'vars.{0}: {1} → {2}': '模板的 vars.{0}：{1} → {2}',
  'the functions are copied to dist/': '将函数复制到 dist/',
  'replaces other files of dist/: {0}': '替换 dist/ 中不同的文件：{0}',
  'dist/ has other files of these names: {0}; --overwrite replaces them':
    'dist/ 中有同名但不同的文件：{0}；加上 --overwrite 可替换',
  'it also has {0}; detach that first': '它还有 {0}；请先解除授权',
  'it has objects that are not of the ledger: {0}': '其中有不属于台账的对象：{0}',
  'it has the ledger; --with-ledger removes it too': '其中有台账；加上 --with-ledger 可一并删除',
  'with the failed calls in it': '包括其中的失败调用',
  'with the ledger: mappings, rollbacks and the history are lost': '包括台账：映射、回滚和历史将丢失',
  'the policy is still attached to another user, group or role; detach it there':
    '该策略仍授权给其他用户、用户组或角色；请先在那里解除授权',
  "Attaches the policy to the functions' role.": '将策略授权给函数的角色。',
  "Blocks public access to the ledger's bucket.": '阻止台账 Bucket 的公共访问。',
  'Changes how new objects of these buckets are encrypted.': '更改这些 Bucket 中新对象的加密方式。',
  'Changes the tags of these buckets, on which bills and rules may depend.':
    '更改这些 Bucket 的标签，账单和规则可能依赖标签。',
  "Compares the policy of the functions' role with the one that is needed, for the command setup.":
    '将函数角色的策略与所需策略比较，用于 setup 命令。',
  "Deletes the functions' role once it has no policies: the functions fail.":
    '函数的角色没有策略时可将其删除：函数会失败。',
  "Deletes the policy of the functions' role once it is detached.": '解除授权后可删除函数角色的策略。',
  'Deletes the queue with the failed calls in it.': '删除队列及其中的失败调用。',
  'Deletes these buckets if they are empty.': '这些 Bucket 为空时可将其删除。',
  "Detaches the policy from the functions' role, with setup --remove.": '解除函数角色的策略授权，用于 setup --remove。',
  "Encrypts the ledger's bucket at rest.": '对台账 Bucket 静态加密。',
  'Finds the mark of a bucket that setup made.': '查找 setup 创建的 Bucket 的标记。',
  "Finds the policies of the functions' role, for the command setup.": '查找函数角色的策略，用于 setup 命令。',
  "Gives the functions' role any permission of the account.": '可赋予函数角色账号内的任何权限。',
  "Gives the functions' role the permissions of the policy of its name.": '将同名策略的权限赋予函数角色。',
  "Gives the policy of the functions' role its new version.": '为函数角色的策略创建新版本。',
  'Looks whether a bucket is empty, and finds the entries of a ledger that is removed.':
    '查看 Bucket 是否为空，并查找要删除的台账记录。',
  'Makes buckets of these names, which are billed for what they hold.': '创建这些名称的 Bucket，按存储内容计费。',
  "Makes policies, which have no effect until they are attached: with ram:AttachPolicyToRole the functions' role may get any permission.":
    '创建策略；授权之前不生效：配合 ram:AttachPolicyToRole，函数角色可获得任何权限。',
  'Makes queues of this name.': '创建该名称的队列。',
  'Makes roles that others may assume; without a policy they may do nothing.':
    '创建可由他人扮演的角色；没有策略时不能执行任何操作。',
  "Makes the functions' role.": '创建函数的角色。',
  "Makes the ledger's bucket.": '创建台账 Bucket。',
  "Makes the policy of the functions' role.": '创建函数角色的策略。',
  'Makes the queue of failed calls.': '创建失败调用队列。',
  'Marks the bucket that setup made.': '标记 setup 创建的 Bucket。',
  "Reads whether the functions' role exists, and who may assume it, for the command setup.":
    '读取函数的角色是否存在以及谁可以扮演，用于 setup 命令。',
  "Reads whether the ledger's bucket exists, where, and how it is set, for the command setup.":
    '读取台账 Bucket 是否存在、所在地域及其设置，用于 setup 命令。',
  'Reads whether the queue of failed calls exists, for the command setup.':
    '读取失败调用队列是否存在，用于 setup 命令。',
  'Removes the bucket that setup made, with setup --remove.': '删除 setup 创建的 Bucket，用于 setup --remove。',
  'Removes the ledger, with setup --remove.': '删除台账，用于 setup --remove。',
  'Removes the policy that setup made, with setup --remove.': '删除 setup 创建的策略，用于 setup --remove。',
  'Removes the queue that setup made, with setup --remove.': '删除 setup 创建的队列，用于 setup --remove。',
  'Removes the role that setup made, with setup --remove.': '删除 setup 创建的角色，用于 setup --remove。',
  "Shows the functions' role and its trust policy.": '显示函数的角色及其信任策略。',
  "Shows the names of the policies of the functions' role.": '显示函数角色的策略名称。',
  "Shows the policy of the functions' role.": '显示函数角色的策略。',
  'Shows the region, the owner and the settings of these buckets.': '显示这些 Bucket 的地域、所有者和设置。',
  'Shows the settings of the queue.': '显示队列的设置。',
  'Shows the tags of these buckets.': '显示这些 Bucket 的标签。',
  'Takes the block of public access off these buckets.': '取消这些 Bucket 的阻止公共访问。',
  "Takes the permissions from the functions' role: rotation stops.": '收回函数角色的权限：替换停止。',
};
