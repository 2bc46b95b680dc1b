import type { Text } from '../../src/contracts/text.ts';

/** The trials of `npm run test:soak`, in the order of the report, and what each does. */
export const trials = {
  'kill-9': {
    zh: '整个程序在 MQTT、HTTP、SL 651 持续上报时被反复 SIGKILL',
    en: 'the whole program is killed with SIGKILL while MQTT, HTTP and SL 651 devices send',
  },
  'power-cut': {
    zh: '在每一次磁盘操作之后断电（模型磁盘）',
    en: 'the power is cut after every single operation on a modelled disk',
  },
  'disk-full': { zh: '整个程序的磁盘写满，再腾出空间', en: 'the disk of the whole program is filled and freed again' },
  'failing-disk': {
    zh: '写入随机失败（ENOSPC、EIO），包括只写一半',
    en: 'writes fail at random (ENOSPC, EIO), some of them half done',
  },
  'corrupt-bytes': {
    zh: '日志、段文件、清单、最新值表中的位翻转、截断、清零页、扇区互换、文件删除',
    en: 'flipped bits, cuts, zeroed pages, swapped sectors and deleted files in logs, segments, manifest and newest values',
  },
  'clock-jumps': { zh: '系统时钟前后跳变，样本迟到与超前', en: 'the clock jumps both ways, samples come late and from the future' },
  'late-samples': {
    zh: '大量迟到、乱序、重复样本与实时样本混合',
    en: 'late, disordered and repeated samples mixed with live ones',
  },
  'slow-disk': {
    zh: '每次同步慢 50～500 毫秒，写入偶尔停顿 2 秒',
    en: 'every sync takes 50 to 500 ms, some writes stall for 2 s',
  },
  recovery: {
    zh: '高负载下写满日志后 SIGKILL，重新打开并核对每个值',
    en: 'SIGKILL with full logs under high load; opened again, every value is compared',
  },
  'kill-any-process': {
    zh: '三节点布局（NATS ×3、PostgreSQL、ClickHouse、两个数据面、api）中任一进程在负载下被 SIGKILL',
    en: 'any one process of the three-node layout (NATS ×3, PostgreSQL, ClickHouse, two data planes, api) is killed under load',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** The name of a trial. */
export type TrialName = keyof typeof trials;

/** Names of all trials. */
// holds: the keys of a literal are its names
export const trialNames = Object.keys(trials) as readonly TrialName[];
