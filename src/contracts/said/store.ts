/** What is said of damaged files of the history. */
export const saidByStore: Readonly<Record<string, string>> = {
  'a group is damaged': '一组样本已损坏',
  'groups {1} to {2} before it are missing': '其前第 {1} 至 {2} 组样本缺失',
  'it is too short': '文件过短',
  'its beginning is damaged': '开头已损坏',
  'its checksum is wrong; it was made again from the segments': '校验和不符；已据段文件重新生成',
  'its end is missing': '结尾缺失',
  'its layout {1} is of a newer program': '其格式 {1} 出自更新版本的程序',
  'its length is wrong': '长度不符',
  'logs {1} to {2} before it are missing': '其前第 {1} 至 {2} 号日志缺失',
  'page {1} of its index': '其索引的第 {1} 页',
  'reading a segment: {1}': '读取段文件：{1}',
  'the block at {1}': '位于 {1} 的数据块',
  'the checksum of its directory is wrong': '其目录的校验和不符',
  'the file as a whole': '整个文件',
  'the file is gone, with {1} samples': '文件已不在，其中有 {1} 个样本',
  'the log ends within a group, which was not acknowledged unless the file was changed':
    '日志在一组样本中间结束；除非文件被改动，该组尚未确认',
  'its thread ended': '其线程已结束',
  'the store was closed': '存储已关闭',
  '{1} cannot be read and is left out': '{1}无法读取，已略去',
  '{1} blocks cannot be read; the others were kept': '{1} 个数据块无法读取；其余已保留',
};
