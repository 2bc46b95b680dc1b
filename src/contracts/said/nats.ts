/** What is said by the driver of NATS. */
export const saidByNats: Readonly<Record<string, string>> = {
  'connecting to NATS {1}': '连接 NATS {1}',
  'hears {1}': '接收 {1}',
  'more than {1} messages wait': '等待的消息超过 {1} 条',
  'NATS subject {1}': 'NATS 主题 {1}',
  'speaking with NATS {1}': '与 NATS {1} 通信',
  'stream {1}': '流 {1}',
  'stream {1} must have {2}': '流 {1} 必须有 {2}',
  'takes stream {1} as {2}': '以 {2} 接收流 {1}',
  'taking messages from stream {1}': '从流 {1} 接收消息',
  'taking messages from {1}: it has ended': '从 {1} 接收消息：已结束',
  'taking messages from {1}': '从 {1} 接收消息',
  'trying NATS {1}': '试连 NATS {1}',
  '{1} let us in; JetStream has {2} streams': '{1} 允许登录；JetStream 有 {2} 个流',
};
