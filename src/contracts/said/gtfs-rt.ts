/** What is said by the driver of GTFS Realtime. */
export const saidByGtfsRt: Readonly<Record<string, string>> = {
  'entity {1}: {2}': '实体 {1}：{2}',
  'in a GTFS Realtime feed': '在 GTFS Realtime 数据中',
  'it is damaged': '已损坏',
  'it lacks {1}': '缺少 {1}',
  'more than {1} entities': '实体超过 {1} 个',
  'no feed is named: vehiclePositions, tripUpdates and alerts are all empty':
    '没有指定数据地址：vehiclePositions、tripUpdates 与 alerts 都为空',
  'not a device of this source': '不是此数据源的设备',
  'polling GTFS Realtime': '轮询 GTFS Realtime',
  'reading a GTFS Realtime feed': '读取 GTFS Realtime 数据',
  'reading {1}: {2} bytes': '读取 {1}：{2} 字节',
  'unpacking {1}': '解压 {1}',
  '{1} holds {2} entities of version {3}': '{1} 含 {2} 个实体，版本 {3}',
  '{1} is beyond its range': '{1} 超出范围',
  '{1}: damaged or too large': '{1}：已损坏或过大',
};
