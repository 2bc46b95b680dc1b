import type { Language } from '../../../../src/contracts/text.ts';

type Names = Readonly<Record<string, { readonly title: string; readonly description: string }>>;

/** Names and help in Chinese of what can be said of where to look for points, by protocol; `listen` stands for all that only listen. */
const names: Readonly<Record<string, Names>> = {
  listen: { seconds: { title: '监听时间（秒）', description: '监听多久；列出未知设备发来的数值' } },
  modbus: {
    units: { title: '站号', description: '要询问的单元，如 1-5, 17' },
    ranges: { title: '地址范围', description: '从 0 数的地址，如 holding:0-99, coil:0-15' },
  },
  iec104: {
    stations: { title: '站址', description: '要总召唤的公共地址，如 1, 2；留空为链路上全部站（65535），并非每个站都应答' },
    counters: { title: '召唤电度', description: '同时召唤累计量，不冻结；只对写明的站' },
    seconds: { title: '最长等待（秒）', description: '等待召唤结束的最长时间' },
  },
  snmp: {
    devices: { title: '代理地址', description: '要询问的代理，如 10.0.0.5, switch.example:1161，最多 20 个；留空为此数据源的设备' },
    under: { title: '子树', description: '列出其下全部对象的 OID 或名称，如 1.3.6.1.4.1.318；留空为按名称已知的对象' },
    after: { title: '从其后', description: '从此 OID 之后继续，用于对大子树翻页' },
  },
  opcua: {
    node: { title: '起始节点', description: '从此节点浏览，如一个文件夹；i=85 为全部对象的文件夹' },
    depth: { title: '层数', description: '打开几层文件夹；更深的列为可进入的位置' },
    skip: { title: '跳过个数', description: '跳过多少个变量，用于翻页' },
    path: { title: '路径', description: '到此节点所经文件夹的名称' },
    identity: { title: '设备标识', description: '找到的变量归于此标识的设备' },
  },
};

/** The names of a request for points in a language; English comes with its schema. */
export const requestNames = (protocol: string, way: 'ask' | 'listen', language: Language): Names =>
  language === 'zh' ? (names[way === 'listen' ? 'listen' : protocol] ?? {}) : {};
