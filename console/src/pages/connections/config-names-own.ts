import type { ConfigNames } from './config-names.ts';

const sl651: ConfigNames = {
  host: ['监听地址', 'Listening address', '0.0.0.0 对网络开放；SL 651 无加密，须在防火墙或 VPN 之后'],
  encoding: ['编码', 'Encoding', '接受的编码；auto 按报文首字节自动识别'],
  center: ['中心站地址', 'Centre address', '只收发往此地址的报文；留空不限'],
  password: ['通信密码', 'Password', '报文必须携带的四位十六进制密码；留空不检查'],
  acknowledge: ['确认方式', 'Acknowledge', 'durable 落盘后确认（M2、M3）；never 不确认（M1）'],
  keepOnline: ['保持在线', 'Keep online', '以 ESC 确认，让测站保持在线以便下行；关闭则以 EOT 确认，测站可挂断'],
  timeZone: ['测站时区', 'Time zone', '测站时钟与 UTC 的时差'],
  secondsFromSending: ['取发报秒数', 'Seconds from sending', '观测时间没有秒；打开后，与发报同一分钟的观测值取发报时间的秒'],
  answerSeconds: ['下行等待（秒）', 'Wait for answers (s)', '等待测站回答的时间，之后重发，最多重发两次'],
  idleSeconds: ['空闲断开（秒）', 'Idle time (s)', '这么久没有报文即断开；测站也在 10 分钟后断开'],
};

const http: ConfigNames = {
  maxBodyBytes: ['最大请求体（字节）', 'Largest body (bytes)', '超过的返回 413'],
  maxValues: ['单请求最多数值', 'Values per request', '超过的返回 413'],
  maxPerDevice: ['单设备并发请求', 'Requests per device', '超过的返回 429'],
  maxFailures: ['每分钟登录失败', 'Failed sign-ins', '同一地址超过即返回 429'],
  headerSeconds: ['请求头时限（秒）', 'Time for the header (s)', '收到完整请求头的时限'],
  requestSeconds: ['请求时限（秒）', 'Time for a request (s)', '收到完整请求的时限'],
  idleSeconds: ['空闲断开（秒）', 'Idle time (s)', '保持的连接这么久没有请求即断开'],
  durableSeconds: ['落盘等待（秒）', 'Wait for the disk (s)', '等待空位与落盘的最长时间，之后返回 503'],
};

const sparkplug: ConfigNames = {
  mode: ['接入方式', 'Mode', 'broker 边缘节点连接本数据源；client 本数据源连接边缘节点所用的 MQTT 服务器'],
  host: ['地址', 'Address', 'broker 为监听地址，0.0.0.0 对网络开放；client 为所连 MQTT 服务器的地址'],
  port: ['端口', 'Port', 'broker 为监听端口，0 任选空闲端口；client 为所连服务器的端口'],
  hostId: ['主机标识', 'Host id', 'Sparkplug 主机标识，各主机应用须不同'],
  rebirthSeconds: ['重生请求间隔（秒）', 'Time between rebirths (s)', '对同一边缘节点两次重生请求的最短间隔'],
  rebirthsPerSecond: ['每秒重生请求数', 'Rebirths per second', '对全部边缘节点每秒最多的重生请求'],
  reorderSeconds: ['乱序等待（秒）', 'Wait for order (s)', '缺失序号等待多久后请求重生'],
  commandSeconds: ['命令确认时限（秒）', 'Wait for commands (s)', '边缘节点须在此时间内以新值确认写入'],
  admitsUnknown: ['允许未知节点', 'Admit unknown nodes', 'broker：未知边缘节点可无密钥连接，仅供展示与接入，其数据不存储'],
  brokerUser: ['用户名', 'User name', 'client：连接外部 MQTT 服务器的用户名；空为无'],
  brokerPassword: ['密码', 'Password', 'client：连接外部 MQTT 服务器的密码'],
  tls: ['使用 TLS', 'TLS', 'client：以 TLS 连接并校验服务器证书'],
};

const hj212: ConfigNames = {
  host: ['监听地址', 'Listening address', '0.0.0.0 对网络开放；HJ 212 无加密，须在防火墙或 VPN 之后'],
  mode: [
    '校验方式',
    'Check',
    'strict 不合标准的一律拒收；lenient 能读懂的收下并计数；no-checksum 同 lenient，且校验码错误的也收下，其值标为可疑',
  ],
  password: ['访问密码 PW', 'Password (PW)', '报文必须携带的 PW；留空不检查'],
  stations: ['单独设置的站点', 'Stations of their own', '按站点编号 MN 单独设置；留空的项与全体相同'],
  timeZone: ['站点时区', 'Time zone', '站点时钟与 UTC 的时差'],
  calibrate: ['校时', 'Set clocks', '站点请求校时（1013）时设置其时钟（1012）'],
  packetSeconds: ['分包等待（秒）', 'Wait for packets (s)', '无须应答的分包报文（PNUM、PNO）等待缺失分包的时间'],
  idleSeconds: ['空闲断开（秒）', 'Idle time (s)', '这么久没有报文即断开；实时数据间隔可长达一小时'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '等待请求应答的时间，之后重发，最多重发三次'],
  executeSeconds: ['执行等待（秒）', 'Wait for results (s)', '站点接受请求后，等待下一批数据或执行结果的时间'],
};

const nmea: ConfigNames = {
  mode: [
    '接入方式',
    'Mode',
    'tcp-client 主动连接接收机或汇聚器；tcp-server 等待接收机呼入；udp 数据报，含 IEC 61162-450；file 回放日志文件',
  ],
  host: ['地址', 'Address', '所连或监听的地址；0.0.0.0 对网络开放，NMEA 0183 无加密也无登录，须在防火墙之后'],
  port: ['端口', 'Port', 'TCP 或 UDP 端口；监听时 0 表示任选空闲端口'],
  multicast: ['组播地址', 'Multicast group', 'udp：加入的组播组，如 IEC 61162-450 的 239.192.0.1；留空不加入'],
  path: ['日志文件', 'Log file', 'file：要回放的日志，文本或 .gz，每行一句'],
  speed: ['回放倍速', 'Speed', 'file：比记录快多少倍，按语句中的时间，没有时间的按 4800 波特；0 为尽快'],
  repeat: ['循环回放', 'Repeat', 'file：到末尾后从头再放'],
  ownShip: ['本船设备名', 'Own ship', '船载仪器（$ 语句）所属设备的标识'],
  take: ['接收内容', 'What is taken', '只接收所列类别，其余计为不允许'],
  time: ['时间取自', 'Time', 'stated 取报文所述时间；received 取到达时间'],
  needsChecksum: ['必须有校验和', 'Needs a checksum', '拒收没有校验和的语句；校验和错误的一律拒收'],
  idleSeconds: ['空闲时间（秒）', 'Idle time (s)', 'tcp：这么久没有字节即断开；udp：静默这么久即提示'],
  maxConnections: ['最大连接数', 'Most connections', 'tcp-server：超过的立即关闭并计数'],
};

const modbus: ConfigNames = {
  transport: ['传输方式', 'Transport', 'tcp 为 Modbus TCP；rtu-over-tcp 经透明转换器传串口帧；serial 为本机串口 RTU'],
  host: ['设备地址', 'Device address', 'tcp、rtu-over-tcp：所连设备或网关的地址'],
  port: ['设备端口', 'Device port', 'tcp、rtu-over-tcp：所连设备或网关的端口'],
  path: ['串口', 'Serial port', 'serial：串口名，如 /dev/ttyUSB0 或 COM3'],
  baudRate: ['波特率', 'Baud rate', 'serial：每秒比特数'],
  parity: ['校验位', 'Parity', 'serial：none 无，even 偶，odd 奇'],
  stopBits: ['停止位', 'Stop bits', 'serial：1 或 2'],
  pollSeconds: ['轮询间隔（秒）', 'Time between polls (s)', '每隔多久读取一次，键中可另写（@5s）；0 表示一答完就再读'],
  retries: ['重试次数', 'Retries', '无应答的请求重试几次，之后该站视为离线，其点转为坏质量'],
  backoffSeconds: ['最长重试间隔（秒）', 'Longest back-off (s)', '离线的站或被拒的请求再试的最长间隔；首次 1 秒，逐次加倍'],
  silentSeconds: ['静默重连（秒）', 'Silence before reconnecting (s)', 'tcp、rtu-over-tcp：有请求而这么久收不到任何字节，即断开重连'],
  inFlight: ['并行请求数', 'Requests at a time', 'tcp：同时未应答的请求数，无应答的站最多占一半；RTU 恒为 1'],
  inFlightPerUnit: ['单站并行请求数', 'Requests per unit', 'tcp：同一站同时未应答的请求数；许多设备只接受一个'],
  maxGap: ['合读间隔', 'Largest gap', '为少问一次而一并读取的无键寄存器数；位为其十六倍'],
  maxRegisters: ['单次最多寄存器', 'Registers per request', '一次请求最多的寄存器数；设备有更小限制时调低'],
  maxBits: ['单次最多位', 'Bits per request', '一次请求最多的位数'],
  quietMs: ['帧前静默（毫秒）', 'Silence before a request (ms)', 'RTU：请求前至少静默多久；串口上不少于 3.5 个字符'],
};

const jt808: ConfigNames = {
  host: ['监听地址', 'Listening address', '0.0.0.0 对网络开放；JT/T 808 无加密，须在防火墙或 VPN 之后'],
  registration: [
    '终端注册',
    'Registration',
    '谁可注册（0x0100）：known 已接入的设备；any 未知终端也可，以便显示其数值；none 均不可，鉴权码即设备密钥',
  ],
  authKey: ['鉴权码密钥', 'Key of codes', '生成鉴权码的密钥；留空则每次启动随机生成，终端须重新注册'],
  signInSeconds: ['鉴权时限（秒）', 'Time to sign in (s)', '新连接须在此时间内鉴权'],
  idleSeconds: ['空闲断开（秒）', 'Idle time (s)', '这么久没有报文即断开；终端的心跳更频繁'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '首次等待下行应答的时间；第 n 次重发后等待前一次的 n + 1 倍'],
  resends: ['重发次数', 'Resends', '无应答的下行报文重发几次'],
};

const iec104: ConfigNames = {
  host: ['被控站地址', 'Address of the station', '所连被控站的地址；IEC 104 无加密，须经 VPN 或专网'],
  port: ['被控站端口', 'Port of the station', '所连被控站的 TCP 端口'],
  originator: ['源发地址', 'Originator address', '我方请求携带的源发地址；0 为无'],
  timeZone: ['子站时区', 'Time zone', '子站时钟与 UTC 的时差，不含夏令时'],
  interrogationSeconds: ['总召唤间隔（秒）', 'Time between interrogations (s)', '每隔多久总召唤每个设备；0 只在链路启动时'],
  countersSeconds: ['电度召唤间隔（秒）', 'Time between counter interrogations (s)', '链路启动时及每隔多久召唤累计量；0 不召唤'],
  clockSeconds: ['对时间隔（秒）', 'Time between clock settings (s)', '链路启动时及每隔多久给每个设备对时；0 不对时'],
  command: ['遥控方式', 'Commands', 'direct 直接执行；select 先选择后执行；键中可另定'],
  awaitsTermination: ['等待命令结束', 'Wait for termination', '打开：子站报告命令结束才算写入完成；关闭：确认即算'],
  readsBack: ['回读', 'Read back', '打开：以子站随后上送或召唤所得的值作答；关闭：以确认中的值作答'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '请求或命令的每个应答的时限'],
  t0: ['t0 连接（秒）', 't0 (s)', '建立连接的时限'],
  t1: ['t1 确认（秒）', 't1 (s)', '子站须在此时间内确认，否则断开链路'],
  t2: ['t2 回认（秒）', 't2 (s)', '已存盘的数据在此时间后确认；小于 t1'],
  t3: ['t3 测试（秒）', 't3 (s)', '静默这么久即测试链路'],
  k: ['k 未确认发送数', 'k', '我方未被确认的报文最多多少'],
  w: ['w 确认门限', 'w', '存盘多少条报文后立即确认；不超过子站 k 的三分之二'],
};

const mqttClient: ConfigNames = {
  host: ['服务器地址', 'Broker address', '所连 MQTT 服务器的地址'],
  port: ['服务器端口', 'Broker port', '所连 MQTT 服务器的 TCP 端口；TLS 通常为 8883'],
  caFile: ['CA 证书文件', 'CA file', '签发服务器证书的 CA 证书文件（PEM）；留空用 Node.js 信任的证书'],
  certificateFile: ['客户端证书文件', 'Certificate file', '我方出示的证书文件（PEM）；留空不出示'],
  keyFile: ['客户端私钥文件', 'Key file', '我方证书的私钥文件（PEM）'],
  version: ['MQTT 版本', 'MQTT version', 'MQTT 协议版本'],
  clientId: ['客户端标识', 'Client id', '留空则每次新取一个，服务器不为我方保留消息'],
  user: ['用户名', 'User name', '登录服务器的用户名；留空为无'],
  passwordFile: ['密码文件', 'Password file', '存放服务器登录密码的文件；留空为无'],
  sessionSeconds: ['会话保留（秒）', 'Keep session (s)', '断线后服务器为我方保留消息的时间；0 为全新会话。须有客户端标识'],
  keepAliveSeconds: ['保活间隔（秒）', 'Keep-alive (s)', '链路静默时每隔多久发一次 ping'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '等待服务器应答的时间'],
  subscriptions: ['订阅主题', 'Subscriptions', '带数值的主题；%u 为设备名所在的层，+ 与 # 为通配'],
  qos: ['QoS', 'QoS', '订阅的最高服务质量'],
  retained: ['保留消息', 'Retained messages', 'refused 拒收；taken 收下。保留消息是过去的值，内容带时间时才宜收下，否则旧值会当成新值'],
  commandTopic: ['写入主题', 'Command topic', '写入的值以 JSON 对象发往此主题；留空不写'],
  commandSeconds: ['写入确认时限（秒）', 'Wait for commands (s)', '设备须在此时间内发布写入后的值'],
  statusTopic: ['状态主题', 'Status topic', '在此主题保留“online”，离线时由遗嘱改为“offline”；留空为无'],
};

const httpPoll: ConfigNames = {
  url: ['网址', 'URL', '文档地址；含 {identity} 时每个设备各有文档，否则一份文档供所有设备'],
  format: ['格式', 'Format', '文档格式；auto 按内容类型与首字符判断'],
  csvHeader: ['CSV 表头', 'CSV header', 'first-line 首行为列名；none 列名为 1、2、3……'],
  items: ['条目路径', 'Path of items', '文档中条目列表的路径，如 data.stations[*]；留空表示整个文档为一条（CSV 为各行）'],
  identity: ['设备标识路径', 'Path of the identity', '条目中设备标识的路径；留空表示属于该文档的设备，或所有设备'],
  time: ['时间路径', 'Path of the time', '条目中时间的路径；留空取轮询时间'],
  timeZone: ['时区', 'Time zone', '未注明时区的时间所用的时区'],
  pollSeconds: ['抓取间隔（秒）', 'Time between polls (s)', '每隔多久取一次文档；0 表示一答完就再取'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '等待完整应答的最长时间'],
  inFlight: ['并行请求数', 'Requests at a time', '同时的请求数；未知是否应答的文档最多占一半'],
  maxBodyBytes: ['最大文档（字节）', 'Largest document (bytes)', '文档的最大字节数，解压后也按此限制'],
  maxItems: ['最多条目', 'Most items', '一份文档最多的条目；超过则整份拒收'],
  auth: ['登录方式', 'Sign-in', 'none 无；basic 用户名与密码；bearer 令牌。http:// 会被窃听'],
  user: ['用户名', 'User name', 'basic：用户名'],
  password: ['密码', 'Password', 'basic：密码；加密保存'],
  token: ['令牌', 'Token', 'bearer：令牌；加密保存'],
};

const snmp: ConfigNames = {
  version: ['版本', 'Version', '2c 以明文传送团体名与数值，只用于专网'],
  community: ['团体名', 'Community', '2c：团体名；加密保存'],
  user: ['用户名', 'User name', '3：用户名'],
  level: ['安全级别', 'Security level', '3：authPriv 签名并加密；authNoPriv 只签名；noAuthNoPriv 均无'],
  authProtocol: ['签名算法', 'Authentication', '3：报文如何签名'],
  authKey: ['签名密码', 'Authentication password', '3：签名密码，至少 8 个字符；加密保存'],
  privProtocol: ['加密算法', 'Encryption', '3：报文如何加密；aes256r 为 Cisco 的做法'],
  privKey: ['加密密码', 'Encryption password', '3：加密密码，至少 8 个字符；加密保存'],
  port: ['代理端口', 'Agent port', '设备标识未写端口的代理的 UDP 端口'],
  pollSeconds: ['轮询间隔（秒）', 'Time between polls (s)', '每隔多久向代理读取全部键；0 表示一答完就再读'],
  inFlight: ['并行代理数', 'Agents at a time', '同时询问的代理数；未知是否应答的最多占一半'],
  maxVarbinds: ['单次最多变量', 'Values per request', '一次请求最多的变量数；应答过大时减半'],
  maxRows: ['表最多行', 'Most rows', '按名称查找行时，表最多的行数'],
  tableSeconds: ['行号有效期（秒）', 'Rows are known for (s)', '行号在此时间内视为已知；代理重启即失效'],
  writes: ['写入', 'Writes', 'refuse 拒绝；allow 允许写入，以代理许可为准'],
  traps: ['告警陷阱', 'Traps', 'off 关闭；listen 接收本数据源设备的 trap 与 inform，安全设置同上'],
  trapHost: ['陷阱监听地址', 'Trap address', '监听 trap 的地址；0.0.0.0 对网络开放'],
  trapPort: ['陷阱端口', 'Trap port', '监听 trap 的 UDP 端口；0 任选空闲端口；1024 以下须有权限'],
};

const opcua: ConfigNames = {
  endpoint: ['服务器地址', 'Endpoint', '所连 OPC UA 服务器的地址'],
  securityMode: ['安全模式', 'Security mode', 'sign-and-encrypt 签名并加密；sign 只签名；none 途中任何人可读可改，只用于独立网络'],
  securityPolicy: ['安全策略', 'Security policy', '签名与加密的算法；安全模式为 none 时无意义'],
  trustedCertificates: ['信任的证书', 'Trusted certificates', '接受的服务器证书或其颁发机构证书的 SHA-256 指纹，以逗号分隔'],
  expiredCertificates: ['过期证书', 'Expired certificates', '服务器证书可信但已过期时：refuse 拒绝；accept 接受'],
  identity: ['登录方式', 'Sign-in', 'anonymous 匿名；user 用户名；certificate 证书。后两者须安全模式不为 none'],
  user: ['用户名', 'User name', 'user：用户名'],
  password: ['密码', 'Password', 'user：密码；加密保存'],
  userCertificate: ['用户证书', 'User certificate', 'certificate：证书（PEM）'],
  privateKey: ['私钥', 'Private key', 'certificate：证书的私钥（PEM）；加密保存'],
  publishingSeconds: ['发布间隔（秒）', 'Publishing interval (s)', '服务器每隔多久上送变化'],
  samplingSeconds: ['采样间隔（秒）', 'Sampling interval (s)', '服务器每隔多久查看数值，键中可另写（sampling=5s）；0 为尽快'],
  queueSize: ['队列长度', 'Queue size', '两次上送之间服务器为一个值保留的变化数，键中可另写（queue=100）'],
  time: ['时间取自', 'Time', 'source 设备时间；server 服务器时间；arrival 到达时间，所要的时间缺失时也用它'],
  silentSeconds: ['静默重连（秒）', 'Silence before reconnecting (s)', '服务器静默这么久即断开重连；此前先询问其是否在线'],
};

const gtfsRt: ConfigNames = {
  vehiclePositions: ['车辆位置', 'Vehicle positions', '车辆位置数据的网址或文件；留空为无。同一网址可填多处'],
  tripUpdates: ['行程更新', 'Trip updates', '行程更新数据的网址或文件；留空为无'],
  alerts: ['服务公告', 'Alerts', '服务公告数据的网址或文件；留空为无'],
  pollSeconds: ['抓取间隔（秒）', 'Time between polls (s)', '每隔多久取一次；发布方至少每 30 秒更新'],
  answerSeconds: ['应答等待（秒）', 'Wait for answers (s)', '等待完整数据的最长时间'],
  maxBodyBytes: ['最大数据（字节）', 'Largest feed (bytes)', '一份数据的最大字节数，解压后也按此限制'],
  headers: ['请求头', 'Headers', '请求头，每项为“名称: 值”，如 API 密钥；值加密保存'],
};

const folder: ConfigNames = {
  path: ['文件夹', 'Folder', '本机上文件夹的完整路径'],
  subfolders: ['含子文件夹', 'Subfolders', '也查看其中的文件夹；不跟随链接'],
  endings: ['文件扩展名', 'Endings', '接收的文件名结尾，不分大小写'],
  files: ['文件方式', 'Files', 'finished 文件静止后一次读完；appended 文件不断增长，新行随到随读'],
  settleSeconds: ['静止时间（秒）', 'Time to settle (s)', 'finished：文件多久没有变化才算写完'],
  scanSeconds: ['扫描间隔（秒）', 'Time between scans (s)', '每隔多久查看一次文件夹'],
  layout: ['表格形式', 'Layout', 'wide 每键一列；long 每行一值，有 key 与 value 列；auto 两列都在时为 long'],
  identity: ['设备标识取自', 'Identity', 'column 列中；file 文件名；file-prefix 文件名首个 _ 之前；folder 文件夹名'],
  timeZone: ['时区', 'Time zone', '未注明时区的时间所用的时区'],
  encoding: ['编码', 'Encoding', 'auto 开头为 UTF-8 即按 UTF-8，否则按 GB 18030'],
  delimiter: ['分隔符', 'Delimiter', 'auto 取首行中最多的；comma 逗号，semicolon 分号，tab 制表符'],
  maxRowBytes: ['最长行（字节）', 'Longest row (bytes)', '更长的行另放'],
  afterwards: ['读完之后', 'Afterwards', 'finished：leave 留在原处；move 移到完成文件夹，一行也读不出的移到失败文件夹'],
  doneFolder: ['完成文件夹', 'Folder of done files', 'move：文件夹内的名称'],
  failedFolder: ['失败文件夹', 'Folder of failed files', 'move：文件夹内的名称'],
};

/** Settings of one protocol that the shared names do not fit, by the name of the protocol. */
const s7: ConfigNames = {
  host: ['控制器地址', 'Address of the controller', '所连 PLC 的地址；S7 无加密，须在防火墙或专网之内'],
  port: ['控制器端口', 'Port of the controller', '所连 PLC 的 TCP 端口，通常为 102'],
  rack: ['机架', 'Rack', 'CPU 所在机架，几乎总是 0'],
  slot: ['插槽', 'Slot', 'CPU 所在插槽：S7-1200/1500 为 1，S7-300 为 2，S7-400 按硬件组态'],
  connectionType: ['连接类型', 'Kind of connection', 'pg 编程设备，op 操作屏，basic 其他控制器；CPU 每种只有少数几个连接'],
  localTsap: ['本地 TSAP', 'Own TSAP', '四位十六进制，如 LOGO! 的 02.00；留空为 01.00'],
  remoteTsap: ['对方 TSAP', 'TSAP of the controller', '代替机架、插槽与类型，如 LOGO! 的 02.00；留空由它们得出'],
  pduBytes: ['最大 PDU（字节）', 'Largest PDU (bytes)', '向控制器请求的最大 PDU；以控制器的回答为准'],
  jobs: ['并行请求数', 'Requests at a time', '同时未应答的请求数；控制器可能允许得更少'],
  maxGap: ['合读间隔（字节）', 'Largest gap (bytes)', '为少问一段而一并读取的无键字节数'],
  writes: ['写入', 'Writes', 'allow 允许向控制器写值；refuse 一律不写'],
};

const coap: ConfigNames = {
  host: ['监听地址', 'Listening address', '0.0.0.0 对网络开放；CoAP 无加密，密钥明文传送，须在 VPN 或 DTLS 网关之后'],
  port: ['UDP 端口', 'UDP port', '监听的 UDP 端口；0 表示任选空闲端口'],
  maxBodyBytes: ['最大内容（字节）', 'Largest body (bytes)', '各块合计；超过的返回 4.13'],
  maxValues: ['单请求最多数值', 'Values per request', '超过的返回 4.13'],
  maxPending: ['并行请求数', 'Requests at a time', '全部设备同时处理中的请求；超过的返回 5.03'],
  maxFailures: ['每分钟登录失败', 'Failed sign-ins', '同一地址超过即返回 4.29'],
  durableSeconds: ['落盘等待（秒）', 'Wait for the disk (s)', '等待空位与落盘的最长时间，之后返回 5.03'],
};

export const ownNames: Readonly<Record<string, ConfigNames>> = {
  sl651,
  http,
  sparkplug,
  hj212,
  nmea,
  modbus,
  jt808,
  iec104,
  'mqtt-client': mqttClient,
  'http-poll': httpPoll,
  snmp,
  opcua,
  'gtfs-rt': gtfsRt,
  folder,
  s7,
  coap,
};
