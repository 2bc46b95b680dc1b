import type { Language, Text } from '../../../../src/contracts/text.ts';
import type { FieldNames } from '../../ui/local-schema.ts';

/** Names of the settings of drivers, and what they mean in Chinese; the English meaning comes with the schema. */
const names: Readonly<Record<string, { readonly title: Text; readonly about: string }>> = {
  host: { title: { zh: '监听地址', en: 'Address' }, about: '0.0.0.0 对网络开放；SL 651 无加密，须在防火墙或 VPN 之后' },
  port: { title: { zh: '端口', en: 'Port' }, about: 'TCP 端口；0 表示任选空闲端口' },
  encoding: { title: { zh: '编码', en: 'Encoding' }, about: 'auto 按报文首字节自动识别' },
  center: { title: { zh: '中心站地址', en: 'Centre address' }, about: '只收发往此地址的报文；留空不限' },
  password: { title: { zh: '通信密码', en: 'Password' }, about: '报文必须携带的四位十六进制密码；留空不检查' },
  acknowledge: { title: { zh: '确认方式', en: 'Acknowledge' }, about: 'durable 落盘后确认（M2、M3）；never 不确认（M1）' },
  keepOnline: { title: { zh: '保持在线', en: 'Keep online' }, about: '以 ESC 确认，让测站保持在线以便下行' },
  timeZone: { title: { zh: '测站时区', en: 'Time zone' }, about: '测站时钟与 UTC 的时差' },
  maxConnections: { title: { zh: '最大连接数', en: 'Most connections' }, about: '超过的连接立即关闭并计数' },
  idleSeconds: { title: { zh: '空闲断开（秒）', en: 'Idle time (s)' }, about: '这么久没有报文即断开' },
  answerSeconds: { title: { zh: '下行等待（秒）', en: 'Wait for answers (s)' }, about: '等待测站回答的时间，最多重发两次' },
  maxPacketBytes: { title: { zh: '最大报文（字节）', en: 'Largest packet (bytes)' }, about: '超过即断开连接' },
  maxValues: { title: { zh: '单报文最多数值', en: 'Values per message' }, about: '超过则整条拒收' },
  connectSeconds: { title: { zh: '登录时限（秒）', en: 'Time to connect (s)' }, about: '新连接须在此时间内发送 CONNECT' },
  signInsPerSecond: { title: { zh: '每秒登录设备数', en: 'Sign-ins per second' }, about: '整厂设备同时重连时按此速率依次接入，其余排队' },
  sessionSeconds: { title: { zh: '会话保留（秒）', en: 'Keep sessions (s)' }, about: '客户端离开后持久会话保留的最长时间' },
  maxSessions: { title: { zh: '最多持久会话', en: 'Most sessions' }, about: '超过时最旧的先清除' },
  maxQueued: { title: { zh: '单客户端待发报文', en: 'Messages waiting' }, about: '超过的丢弃并计数' },
  maxQueuedBytes: { title: { zh: '单客户端待发字节', en: 'Bytes waiting' }, about: '超过的丢弃并计数' },
  maxSubscriptions: { title: { zh: '单客户端订阅数', en: 'Subscriptions' }, about: '一个客户端最多的订阅' },
  maxRetained: { title: { zh: '保留消息数', en: 'Retained messages' }, about: '整个数据源的保留消息上限' },
  earliestYear: { title: { zh: '最早年份', en: 'Earliest year' }, about: '早于此年的样本视为时钟错误而拒收' },
  maxAheadSeconds: { title: { zh: '允许超前（秒）', en: 'Allowed ahead (s)' }, about: '超前更多的样本视为时钟错误而拒收' },
  mode: { title: { zh: '接入方式', en: 'Mode' }, about: 'broker 边缘节点连接本数据源；client 本数据源连接边缘节点所用的 MQTT 服务器' },
  hostId: { title: { zh: '主机标识', en: 'Host id' }, about: 'Sparkplug 主机标识，各主机应用须不同' },
  rebirthSeconds: { title: { zh: '重生请求间隔（秒）', en: 'Time between rebirths (s)' }, about: '对同一边缘节点两次重生请求的最短间隔' },
  rebirthsPerSecond: { title: { zh: '每秒重生请求数', en: 'Rebirths per second' }, about: '对全部边缘节点每秒最多的重生请求' },
  reorderSeconds: { title: { zh: '乱序等待（秒）', en: 'Wait for order (s)' }, about: '缺失序号等待多久后请求重生' },
  commandSeconds: { title: { zh: '命令确认时限（秒）', en: 'Wait for commands (s)' }, about: '边缘节点须在此时间内以新值确认写入' },
  admitsUnknown: {
    title: { zh: '允许未知节点', en: 'Admit unknown nodes' },
    about: '未知边缘节点可无密钥连接，仅供展示与接纳，其数据不存储',
  },
  brokerUser: { title: { zh: '用户名', en: 'User name' }, about: '连接外部 MQTT 服务器的用户名；空为无' },
  brokerPassword: { title: { zh: '密码', en: 'Password' }, about: '连接外部 MQTT 服务器的密码' },
  tls: { title: { zh: '使用 TLS', en: 'TLS' }, about: '以 TLS 连接并校验服务器证书' },
  maxBodyBytes: { title: { zh: '最大请求体（字节）', en: 'Largest body (bytes)' }, about: '超过的返回 413' },
  maxPerDevice: { title: { zh: '单设备并发请求', en: 'Requests per device' }, about: '超过的返回 429' },
  maxFailures: { title: { zh: '每分钟登录失败', en: 'Failed sign-ins' }, about: '同一地址超过即返回 429' },
  headerSeconds: { title: { zh: '请求头时限（秒）', en: 'Time for the header (s)' }, about: '收到完整请求头的时限' },
  requestSeconds: { title: { zh: '请求时限（秒）', en: 'Time for a request (s)' }, about: '收到完整请求的时限' },
  stations: { title: { zh: '单独设置的站点', en: 'Stations of their own' }, about: '按站点编号单独设置；留空的项与全体相同' },
  take: { title: { zh: '接收内容', en: 'What is taken' }, about: '只接收所列类别，其余计为不允许' },
  durableSeconds: { title: { zh: '落盘等待（秒）', en: 'Wait for the disk (s)' }, about: '等待空位与落盘的最长时间，之后返回 503' },
};

/** The names of settings in a language. A setting that is not here keeps what its schema says. */
export const configNames = (language: Language): FieldNames =>
  Object.fromEntries(
    Object.entries(names).map(([key, { title, about }]) => [
      key,
      language === 'zh' ? { title: title.zh, description: about } : { title: title.en },
    ]),
  );
