import type { Event } from '../../contracts/events.ts';
import type { OutwardMessage } from '../../contracts/outward.ts';
import { originOf, statusOf } from '../../contracts/quality.ts';
import { programOf } from '../../contracts/roles.ts';
import type { SampleBatch } from '../../contracts/sample.ts';
import type { Assets } from '../assets/index.ts';
import type { OutwardDeps } from './deps.ts';
import type { BridgeBody } from './schema.ts';
import { isAssetChosen, isPointChosen } from './scope.ts';

/** Events that a bridge carries. */
export type AlarmEvent = Event<'alarm.raised'> | Event<'alarm.cleared'> | Event<'alarm.acknowledged'>;
export type PlaceEvent = Event<'fence.entered'> | Event<'fence.left'> | Event<'fence.dwelt'>;

/** Values in one message at most, so that it stays below the size that small brokers take. */
const mostTogether = 100;

/** A topic with what stands for its braces; signs that would part it or mean something to a broker become `_`. */
export const topicOf = (template: string, parts: Readonly<Record<'asset' | 'point' | 'event', string>>): string =>
  template.replace(/\{(asset|point|event)\}/g, (_, part: 'asset' | 'point' | 'event') => parts[part].replace(/[/+#\p{Cc}]/gu, '_') || '-');

/** How a chosen point is told. */
interface Told {
  readonly topic: string;
  /** The beginning of each of its items, up to the time. */
  readonly head: string;
  readonly tail: string;
}

/** Messages of the chosen values of a batch: those of one topic together, in the order of receipt. Values of others are left out. */
export function createValueMessages(
  body: BridgeBody,
  { tenant, assets }: { readonly tenant: string; readonly assets: Pick<Assets, 'asset' | 'point'> },
): { of(batch: SampleBatch): readonly OutwardMessage[]; forget(): void } {
  const known = new Map<number, Told | 'not chosen'>();
  const look = (number: number): Told | 'not chosen' => {
    const info = assets.point(number);
    const asset = info && assets.asset(info.asset);
    if (info === undefined || asset === undefined) return 'not chosen'; // nothing to call it by
    const told = info.tenant === tenant && isPointChosen(assets, body, info) ? toldOf(body.valueTopic, asset.key, info) : 'not chosen';
    known.set(number, told);
    return told;
  };
  return {
    of(batch) {
      const topics = new Map<string, string[]>();
      for (let i = 0; i < batch.length; i++) {
        const told = known.get(batch.point[i] ?? 0) ?? look(batch.point[i] ?? 0);
        if (told === 'not chosen') continue;
        const items = topics.get(told.topic) ?? [];
        items.push(itemOf(told, batch, i));
        if (items.length === 1) topics.set(told.topic, items);
      }
      return [...topics].flatMap(([topic, items]) => packed(topic, items));
    },
    forget: () => known.clear(),
  };
}

function toldOf(template: string, asset: string, { key, unit }: { readonly key: string; readonly unit: string }): Told {
  return {
    topic: topicOf(template, { asset, point: key, event: 'value' }),
    head: `{"asset":${JSON.stringify(asset)},"point":${JSON.stringify(key)},"time":`,
    tail: `,"unit":${JSON.stringify(unit)}`,
  };
}

function itemOf({ head, tail }: Told, { time, value, quality }: SampleBatch, i: number): string {
  const byte = quality[i] ?? 0;
  const number = JSON.stringify(value[i] ?? null); // null for what is no number
  return `${head}${time[i]},"value":${number}${tail},"status":"${statusOf(byte)}","origin":"${originOf(byte)}"}`;
}

function packed(topic: string, items: readonly string[]): readonly OutwardMessage[] {
  const parts = Array.from({ length: Math.ceil(items.length / mostTogether) }, (_, n) =>
    items.slice(n * mostTogether, (n + 1) * mostTogether),
  );
  return parts.map((some) => ({ topic, payload: `{"kind":"values","items":[${some.join(',')}]}`, count: some.length }));
}

/** What is said of an event, whoever carries it; made once, when the first bridge wants it. */
export interface EventAbout {
  readonly asset: string;
  readonly point: string;
  readonly event: string;
  readonly payload: string;
}

/** What is said of an alarm. Throws `NOT_FOUND` when there is none of this id. */
export async function aboutAlarm({ alarms, assets }: OutwardDeps, { id, kind, body }: AlarmEvent): Promise<EventAbout> {
  const alarm = await alarms.get(programOf(body.tenant), body.alarm);
  const event = kind.replace('alarm.', '');
  const asset = assets.asset(body.asset)?.key ?? body.asset;
  const point = body.point === undefined ? '' : (assets.point(body.point)?.key ?? '');
  const { title, priority, unit, limit } = alarm;
  const who = 'by' in body ? { by: body.by, comment: body.comment } : {};
  const { time, value } = body;
  const of = body.point === undefined ? {} : { point, unit };
  const item = { id, event, alarm: body.alarm, asset, ...of, title, priority, time, value, limit, ...who };
  return { asset, point, event, payload: JSON.stringify({ kind: 'alarms', items: [item] }) };
}

/** What is said of entering, leaving or staying long in a fence. */
export function aboutPlace({ assets, locate }: OutwardDeps, { id, kind, body }: PlaceEvent): EventAbout {
  const { tenant, fence, time, longitude, latitude } = body;
  const event = kind.replace('fence.', '');
  const asset = assets.asset(body.asset)?.key ?? body.asset;
  const fenceTitle = locate.listFences(programOf(tenant)).items.find((one) => one.id === fence)?.title;
  const since = 'since' in body ? { since: body.since } : {};
  const item = { id, event, fence, fenceTitle, asset, time, longitude, latitude, ...since };
  return { asset, point: '', event, payload: JSON.stringify({ kind: 'places', items: [item] }) };
}

/** Where a bridge publishes an event; `undefined` when it does not carry it. */
export function topicFor(body: BridgeBody, event: AlarmEvent | PlaceEvent, plant: Pick<Assets, 'asset'>): string | undefined {
  const isAlarm = 'alarm' in event.body;
  const template = isAlarm ? body.alarmTopic : body.placeTopic;
  if (!body.enabled || template === '') return undefined;
  const { asset } = event.body;
  const number = 'alarm' in event.body ? event.body.point : undefined;
  const isChosen = number === undefined ? isAssetChosen(plant, body, asset) : isPointChosen(plant, body, { number, asset });
  return isChosen ? template : undefined;
}
