import type { Text } from '../../contracts/text.ts';
import type { News } from '../../kernel/outbox.ts';
import type { Assets } from '../assets/index.ts';
import { type Mover, speedFactor } from './movers.ts';
import type { FenceAlarms, FenceRow, PlaceEventRow } from './schema.ts';

type AlarmKind = keyof FenceAlarms;
type EventKind = PlaceEventRow['kind'];

/** The alarm that an event begins. */
const begins: Readonly<Partial<Record<EventKind, AlarmKind>>> = {
  enter: 'enter',
  leave: 'leave',
  dwell: 'dwell',
  fast: 'fast',
  silent: 'silent',
  near: 'near',
  approach: 'approach',
};

/** The alarms that an event ends. */
const ends: Readonly<Partial<Record<EventKind, readonly AlarmKind[]>>> = {
  enter: ['leave'],
  leave: ['enter', 'dwell'],
  slow: ['fast'],
  back: ['silent'],
  apart: ['near'],
  passed: ['approach'],
};

interface Words {
  /** The title, of the fence and of the asset that carries it. */
  readonly title: (fence: Text, other: Text) => Text;
  readonly advice: Text;
  readonly consequence: Text;
}

const words: Readonly<Record<AlarmKind, Words>> = {
  enter: {
    title: (f) => ({ zh: `进入“${f.zh}”`, en: `In “${f.en}”` }),
    advice: { zh: '联系对象并令其离开；核实是否获准进入。', en: 'Call it and have it leave; check whether it may be there.' },
    consequence: {
      zh: '不应有对象的区域内有对象，可能危及人员或设施。',
      en: 'Something is where it must not be: people or plant may be in danger.',
    },
  },
  leave: {
    title: (f) => ({ zh: `离开“${f.zh}”`, en: `Outside “${f.en}”` }),
    advice: { zh: '联系对象，令其返回区域或航线；核实位置。', en: 'Call it and have it return to its area or route; check its place.' },
    consequence: {
      zh: '对象偏离规定的区域或航线，可能遗失或遇险。',
      en: 'It has left the area or route that it must keep to: it may be lost or in danger.',
    },
  },
  dwell: {
    title: (f) => ({ zh: `在“${f.zh}”停留过久`, en: `Stayed too long in “${f.en}”` }),
    advice: { zh: '联系对象，查明停留原因。', en: 'Call it and find out why it stays.' },
    consequence: { zh: '占用区域，可能受阻或有违规作业。', en: 'It blocks the area, is held up, or does what it must not.' },
  },
  fast: {
    title: (f) => ({ zh: `在“${f.zh}”内超速`, en: `Too fast in “${f.en}”` }),
    advice: { zh: '联系对象，令其减速。', en: 'Call it and have it slow down.' },
    consequence: { zh: '碰撞时后果更重，避让时间不足。', en: 'There is less time to give way, and a collision does more harm.' },
  },
  silent: {
    title: (f) => ({ zh: `在“${f.zh}”失联`, en: `Silent in “${f.en}”` }),
    advice: {
      zh: '呼叫对象；查看最后位置；检查标签、应答器与接收站。',
      en: 'Call it; look at its last place; check tag, transponder and receiver.',
    },
    consequence: {
      zh: '不知其去向：标签丢失、设备关闭或遇险。',
      en: 'Nobody knows where it is: a lost tag, a switched-off device, or distress.',
    },
  },
  near: {
    title: (f, other) => ({ zh: `与“${other.zh}”过近（${f.zh}）`, en: `Too near to “${other.en}” (${f.en})` }),
    advice: { zh: '提醒双方保持距离。', en: 'Warn both to keep their distance.' },
    consequence: { zh: '可能碰撞或伤人。', en: 'They may collide or hurt somebody.' },
  },
  approach: {
    title: (f, other) => ({ zh: `与“${other.zh}”有碰撞危险（${f.zh}）`, en: `Risk of collision with “${other.en}” (${f.en})` }),
    advice: {
      zh: '呼叫双方确认避让意图；提请按避碰规则行动。',
      en: 'Call both and ask how they will give way; have them act by the collision regulations.',
    },
    consequence: {
      zh: '若都不改变航向航速，将在最近会遇距离内相遇。',
      en: 'They pass within the limit of the closest point of approach unless one changes course or speed.',
    },
  },
};

/** The wishes for alarms that an event at a fence brings: what it begins and what it ends, as far as the fence raises alarms at all. */
export function wishesOf(assets: Assets, fence: FenceRow, { mover, event, quality }: Happened): readonly News[] {
  const begun = begins[event.kind];
  const over = (ends[event.kind] ?? []).filter((kind) => fence.alarms[kind] !== undefined);
  return [
    ...over.map((kind) => wish(assets, fence, { mover, event, quality, kind, isAbnormal: false })),
    ...(begun === undefined || fence.alarms[begun] === undefined
      ? []
      : [wish(assets, fence, { mover, event, quality, kind: begun, isAbnormal: true })]),
  ];
}

/** What happened to a mover. */
export interface Happened {
  readonly mover: Mover;
  readonly event: Pick<PlaceEventRow, 'kind' | 'time' | 'other' | 'value'>;
  /** Quality byte of the place. */
  readonly quality: number;
}

const referenceOf = ({ title, basis }: FenceRow): Text => ({
  zh: `围栏“${title.zh}”${basis === null ? '' : `：${basis.zh}`}`,
  en: `fence ${title.en}${basis === null ? '' : `: ${basis.en}`}`,
});

const nobody: Text = { zh: '', en: '' };

function wish(
  assets: Assets,
  fence: FenceRow,
  { mover, event, quality, kind, isAbnormal }: Happened & { readonly kind: AlarmKind; readonly isAbnormal: boolean },
): News {
  const { title, ...rest } = words[kind];
  const other = event.other === null ? nobody : (assets.asset(event.other)?.title ?? nobody);
  const reference = referenceOf(fence);
  const body = {
    ...{ tenant: fence.tenant, asset: mover.asset.id, key: `fence:${fence.id}:${kind}:${event.other ?? ''}`, isAbnormal, time: event.time },
    ...{ ...figures(fence, mover, { ...event, kind }), quality, title: title(fence.title, other), ...rest },
    ...{ priority: fence.alarms[kind] ?? 4, reference: reference.en, referenceText: reference },
  };
  return { kind: 'alarm.wanted', body };
}

/** The point that an alarm is shown with, and its value and limit in the unit of that point; only a speed has them, all else is of the mover itself. */
function figures({ mostSpeed }: FenceRow, { speed }: Mover, { kind, value }: { kind: AlarmKind; value: number | null }) {
  const factor = speed && speedFactor(speed);
  if (kind !== 'fast' || speed === undefined || factor === undefined) return {};
  return {
    point: speed.number,
    ...(value !== null && { value: value / factor }),
    ...(mostSpeed !== null && { limit: mostSpeed / factor }),
  };
}
