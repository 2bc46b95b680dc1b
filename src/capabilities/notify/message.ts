import { titleText } from '../../contracts/notify-titles.ts';
import { originOf } from '../../contracts/quality.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { AlarmView } from '../alarms/index.ts';
import type { DeliveryRow, Message, MessageKind } from './schema.ts';

/** Words of what happened; `n` is the level of an escalation. */
const kindWords: Readonly<Record<MessageKind, Text>> = {
  raised: { zh: '告警', en: 'Alarm' },
  cleared: { zh: '已恢复', en: 'Cleared' },
  acknowledged: { zh: '已确认', en: 'Acknowledged' },
  escalated: { zh: '升级：尚未确认', en: 'Escalated: not acknowledged' },
  notice: { zh: '通知', en: 'Notice' },
  workOrderOverdue: { zh: '工单超期', en: 'Work order overdue' },
  patrolMissed: { zh: '巡检漏检', en: 'Patrol missed' },
  dangerOverdue: { zh: '隐患超期', en: 'Hidden danger overdue' },
  report: { zh: '报表', en: 'Report' },
  summary: { zh: '汇总', en: 'Summary' },
  test: { zh: '测试消息', en: 'Test message' },
};

/** How many alarms a summary names. */
const mostNamed = 10;

/** `2026-11-24 08:05:09 (UTC+08:00)`: as the clocks of the server show it, with how far these are from UTC, for who reads it may have others. */
export function timeText(time: EpochMs): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  const ahead = -date.getTimezoneOffset();
  const offset = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60].map(two).join(':');
  return `${day} ${clock} (UTC${ahead === 0 ? '' : `${ahead < 0 ? '-' : '+'}${offset}`})`;
}

/** What an event of an alarm adds to what is stored of it. */
export interface Told {
  readonly kind: MessageKind;
  readonly time: EpochMs;
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
  readonly value?: number | null | undefined;
}

/** The message that tells of something that happened to an alarm. Values of drills say so: nobody shall run for them. */
export function alarmMessage(alarm: AlarmView, told: Told): Message {
  return {
    title: both(
      (of) =>
        `[${of({ zh: `${alarm.priority} 级`, en: `Priority ${alarm.priority}` })} ${of(kindWords[told.kind])}] ${of(alarm.assetTitle)} ${of(alarm.title)}`,
    ),
    text: both((of) => lines(alarm, told).map(of).join('\n')),
    facts: factsOf(alarm, told),
  };
}

const both = (make: (of: (text: Text) => string) => string): Text => ({ zh: make(({ zh }) => zh), en: make(({ en }) => en) });

function lines(alarm: AlarmView, told: Told): readonly Text[] {
  const { by, comment } = told;
  return [
    ...drillLine(alarm),
    ...(alarm.pointTitle === undefined ? [] : [pointLine(alarm.pointTitle, (language) => valueText(alarm, told, language))]),
    { zh: `时间：${timeText(told.time)}`, en: `Time: ${timeText(told.time)}` },
    ...(by === undefined
      ? []
      : [{ zh: `确认人：${by}${comment ? `（${comment}）` : ''}`, en: `By: ${by}${comment ? ` (${comment})` : ''}` }]),
    ...(told.kind === 'raised' || told.kind === 'escalated'
      ? [
          { zh: `处置建议：${alarm.advice.zh}`, en: `Advice: ${alarm.advice.en}` },
          { zh: `可能后果：${alarm.consequence.zh}`, en: `Consequence: ${alarm.consequence.en}` },
        ]
      : []),
  ];
}

const pointLine = ({ zh, en }: Text, value: (language: keyof Text) => string): Text => ({
  zh: `测点：${zh} ${value('zh')}`,
  en: `Point: ${en} ${value('en')}`,
});

function drillLine({ quality }: AlarmView): readonly Text[] {
  const origins: Readonly<Partial<Record<ReturnType<typeof originOf>, Text>>> = {
    simulated: { zh: '【演练】数据为仿真，非真实情况', en: '[DRILL] The data are simulated' },
    replayed: { zh: '【回放】数据为历史记录回放', en: '[REPLAY] The data are a record played again' },
  };
  const line = origins[originOf(quality)];
  return line === undefined ? [] : [line];
}

function valueText(alarm: AlarmView, told: Told, language: keyof Text): string {
  const { symbol, decimals, limit } = alarm;
  const value = told.value === undefined ? alarm.value : told.value;
  const number = (n: number) => `${shownNumber(n, decimals).toFixed(decimals)} ${symbol}`.trim();
  const shown = value === null ? { zh: '无数据', en: 'no data' }[language] : number(value);
  if (limit === undefined) return shown;
  return { zh: `${shown}（限值 ${number(limit)}）`, en: `${shown} (limit ${number(limit)})` }[language];
}

/** What a program gets: the alarm as it is now, and what happened. */
function factsOf(alarm: AlarmView, told: Told): Message['facts'] {
  const { id, rule, ruleKey, asset, point, priority, state, raisedAt, unit, limit } = alarm;
  const value = told.value === undefined ? alarm.value : told.value;
  const origin = originOf(alarm.quality);
  return {
    alarm: { id, rule, ruleKey, asset, point, priority, state, raisedAt, value, unit, limit, origin },
    time: told.time,
    by: told.by,
  };
}

/** The message that tests a channel. */
export function testMessage(channel: string, by: string, now: EpochMs): Message {
  const { zh, en } = titleText(channel);
  return {
    title: { zh: `[测试消息] 扬帆 ${zh}`, en: `[Test message] Yangfan ${en}` },
    text: {
      zh: `这是 ${by} 于 ${timeText(now)} 发送的测试消息，无需处理。`,
      en: `${by} sent this test message at ${timeText(now)}. Nothing needs to be done.`,
    },
    facts: { time: now, by },
  };
}

/** One message in the place of many, the most important named first. */
export function summaryMessage(told: readonly Pick<DeliveryRow, 'id' | 'alarm' | 'priority' | 'message'>[]): Message {
  const counts = [1, 2, 3, 4].flatMap((priority) => {
    const n = told.filter((one) => one.priority === priority).length;
    return n === 0 ? [] : [{ zh: `${priority} 级 ${n} 条`, en: `${n} of priority ${priority}` }];
  });
  const named = told.slice(0, mostNamed).map(({ message }) => message.title);
  const more = told.length - named.length;
  const rest = more > 0 ? [{ zh: `……另有 ${more} 条，请到控制台查看`, en: `… and ${more} more; see the console` }] : [];
  return {
    title: { zh: `[汇总] ${told.length} 条通知`, en: `[Summary] ${told.length} notifications` },
    text: {
      zh: [counts.map(({ zh }) => zh).join('，'), ...[...named, ...rest].map(({ zh }) => zh)].join('\n'),
      en: [counts.map(({ en }) => en).join(', '), ...[...named, ...rest].map(({ en }) => en)].join('\n'),
    },
    facts: { count: told.length, deliveries: told.slice(0, 100).map(({ id, alarm, priority }) => ({ id, alarm, priority })) },
  };
}
