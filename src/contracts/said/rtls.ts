/** What is said by the driver of real-time location. */
export const saidByRtls: Readonly<Record<string, string>> = {
  'a connection beyond 5000': '超过 5000 的连接',
  'a message from {1}': '来自 {1} 的消息',
  'a place that there is none of': '不存在的位置',
  'a retained message on {1}, which tells of the past': '{1} 上的保留消息，说的是过去',
  'anchor {1}': '基站 {1}',
  'anchor {1} is not of the plan, or its clock not known': '基站 {1} 不在平面图中，或其时钟未知',
  'crs {1}: local and EPSG:4326 are taken': '坐标系 {1}：只接受 local 与 EPSG:4326',
  'HTTP gateway {1}': 'HTTP 网关 {1}',
  'messages are sent with POST or PUT': '消息应以 POST 或 PUT 发送',
  'neither ranges, arrivals, a sync nor a position': '既不是测距、到达、同步，也不是位置',
  'no place follows from {1} observations': '{1} 个观测得不出位置',
  'observations older than those before': '观测早于之前的观测',
  'the body must be application/json without content encoding': '正文应为 application/json，不带内容编码',
  'the clock of {1} is not known well enough': '{1} 的时钟还不够准',
  'the paths are /v1/ranges, /v1/arrivals, /v1/sync, /v2/providers/locations and /v2/providers/<id>/location':
    '路径应为 /v1/ranges、/v1/arrivals、/v1/sync、/v2/providers/locations 与 /v2/providers/<id>/location',
  'time {1}': '时间 {1}',
  'too many requests at a time': '同时的请求过多',
  '{1} may not speak for it': '{1} 不能代它发言',
  '{1} messages in one body': '一个正文中有 {1} 条消息',
  '{1}: the secret is wrong or missing, or the device may not speak for this provider': '{1}：密钥错误或缺失，或设备不能代此提供方发言',
};
