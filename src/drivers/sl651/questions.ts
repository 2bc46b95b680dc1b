import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Content, Request, Step, UpBody } from './body.ts';
import { hexByte, hexOf } from './control.ts';
import { elementOfSymbol, guideOfSymbol, statusBits } from './elements.ts';
import { eventTitles, functionOf } from './functions.ts';
import { settingInfo, settingOf, settingValue } from './settings.ts';
import { codeOf, momentOf } from './time-code.ts';

const symbol = z.string().refine((text) => guideOfSymbol(text) !== undefined, 'is no element of SL 651');
const settingId = z.string().regex(/^[0-9A-Fa-f]{2}$/);
const hex4 = z.string().regex(/^[0-9A-Fa-f]{4}$/);
const epochMs = z
  .number()
  .min(Date.UTC(2000, 0, 1))
  .max(Date.UTC(2099, 11, 31));
const switches = z.array(z.boolean()).min(1).max(240);
const plain = <C extends string>(command: C) => z.object({ command: z.literal(command) });

/** What can be asked of a station, see the README for each command. */
export const question = z.discriminatedUnion('command', [
  plain('query'),
  plain('queryManual'),
  plain('picture'),
  plain('pumpMotor'),
  plain('version'),
  plain('status'),
  plain('clearMemory'),
  plain('factoryReset'),
  plain('setClock'),
  plain('queryClock'),
  plain('counters'),
  z.object({ command: z.literal('queryElements'), elements: z.array(symbol).min(1).max(100) }),
  z.object({
    command: z.literal('queryPeriod'),
    from: epochMs.describe('begin, epoch ms; cut to the hour'),
    to: epochMs.describe('end, epoch ms; cut to the hour'),
    element: symbol,
    step: z.object({ unit: z.enum(['minute', 'hour', 'day']), count: z.number().int().min(1).max(59) }).default({ unit: 'hour', count: 1 }),
  }),
  z.object({ command: z.literal('readConfig'), ids: z.array(settingId).min(1).max(200) }),
  z.object({
    command: z.literal('writeConfig'),
    values: z.record(settingId, z.union([z.number(), z.string().regex(/^([0-9A-Fa-f]{2})*$/)])),
  }),
  z.object({ command: z.literal('setPassword'), from: hex4, to: hex4 }),
  z.object({ command: z.literal('setIcCard'), valid: z.boolean() }),
  z.object({ command: z.literal('pumps'), on: switches }),
  z.object({ command: z.literal('valves'), on: switches }),
  z.object({ command: z.literal('gates'), open: switches, openingsCm: z.array(z.number().int().min(0).max(9999)).max(240) }),
  z.object({ command: z.literal('quota'), on: z.boolean() }),
]);

/** A question that the schema has accepted. */
export type Question = z.infer<typeof question>;

/** A down-link: function code and what it carries. */
export interface Order {
  readonly functionCode: number;
  readonly request: Request;
}

const refuse = (what: string): Failure => new Failure('BAD_REQUEST', `asking a station: ${what}`, { details: { what } });

/** Read a question. Throws `BAD_REQUEST` that names all that is wrong. */
export function readQuestion(input: unknown): Question {
  const read = question.safeParse(input);
  if (read.success) return read.data;
  throw badRequest(read.error, 'asking a station');
}

const nothing: Request = { kind: 'nothing' };
const simple: Readonly<Record<string, Order>> = {
  query: { functionCode: 0x37, request: nothing },
  queryManual: { functionCode: 0x39, request: nothing },
  picture: { functionCode: 0x36, request: nothing },
  pumpMotor: { functionCode: 0x44, request: nothing },
  version: { functionCode: 0x45, request: nothing },
  status: { functionCode: 0x46, request: nothing },
  clearMemory: { functionCode: 0x47, request: { kind: 'marker' } },
  factoryReset: { functionCode: 0x48, request: { kind: 'marker' } },
  setClock: { functionCode: 0x4a, request: nothing },
  counters: { functionCode: 0x50, request: nothing },
  queryClock: { functionCode: 0x51, request: nothing },
};

/** Basic items are below 20, run items from 20 on; one down-link carries one kind. */
function configFunction(ids: readonly number[], basic: number, run: number): number {
  const isBasic = ids.every((id) => id < 0x20);
  if (!isBasic && ids.some((id) => id < 0x20)) throw refuse('items below 20 (basic) and from 20 on (run) need two questions');
  return isBasic ? basic : run;
}

/** The down-link of a question. Throws `BAD_REQUEST` for what the frame cannot carry. */
export function orderOf(asked: Question, zoneMinutes: number): Order {
  switch (asked.command) {
    case 'queryElements':
      return { functionCode: 0x3a, request: { kind: 'symbols', symbols: asked.elements } };
    case 'queryPeriod': {
      if (asked.to < asked.from) throw refuse('the end lies before the begin');
      const isHourly = elementOfSymbol(asked.element)?.kind === 'rain' || elementOfSymbol(asked.element)?.kind === 'level';
      const step: Step | 'hourly' = isHourly ? 'hourly' : asked.step;
      const [from, to] = [codeOf(asked.from, zoneMinutes, 8), codeOf(asked.to, zoneMinutes, 8)];
      return { functionCode: 0x38, request: { kind: 'period', from, to, step, symbols: [asked.element] } };
    }
    case 'readConfig': {
      const ids = asked.ids.map((id) => Number.parseInt(id, 16));
      return { functionCode: configFunction(ids, 0x41, 0x43), request: { kind: 'ids', ids } };
    }
    case 'writeConfig': {
      const settings = Object.entries(asked.values).map(([id, value]) => settingOf(Number.parseInt(id, 16), value));
      if (settings.length === 0) throw refuse('values: none given');
      return {
        functionCode: configFunction(
          settings.map(({ id }) => id),
          0x40,
          0x42,
        ),
        request: { kind: 'settings', settings },
      };
    }
    case 'setPassword':
      return { functionCode: 0x49, request: { kind: 'settings', settings: [asked.from, asked.to].map((word) => settingOf(0x03, word)) } };
    case 'setIcCard':
      return { functionCode: 0x4b, request: { kind: 'status', bits: asked.valid ? 1 << 9 : 0 } };
    case 'pumps':
      return { functionCode: 0x4c, request: { kind: 'switches', on: asked.on } };
    case 'valves':
      return { functionCode: 0x4d, request: { kind: 'switches', on: asked.on } };
    case 'gates':
      if (asked.openingsCm.length !== asked.open.length) throw refuse('openingsCm: one for each gate is needed');
      return { functionCode: 0x4e, request: { kind: 'gates', open: asked.open, openingsCm: asked.openingsCm } };
    case 'quota':
      return { functionCode: 0x4f, request: { kind: 'quota', isOn: asked.on } };
    default:
      return simple[asked.command] ?? { functionCode: 0, request: nothing };
  }
}

/** The answer of a station as plain JSON: function, times as epoch ms (`undefined` when no date), readings, and what else it holds. */
export function answerOf(functionCode: number, body: UpBody, zoneMinutes: number): Record<string, unknown> {
  return {
    function: hexByte(functionCode),
    title: functionOf(functionCode)?.title,
    sentAt: momentOf(body.sentAt, zoneMinutes),
    stationType: body.stationType,
    readings: body.readings.map((reading) => ({
      element: reading.symbol,
      title: elementOfSymbol(reading.symbol)?.title,
      unit: elementOfSymbol(reading.symbol)?.unit,
      station: reading.station,
      observedAt: momentOf(reading.observedAt ?? body.sentAt, zoneMinutes),
      step: reading.step,
      values: reading.values.map((value) => (Number.isNaN(value) ? undefined : value)),
      status: reading.symbol === 'ZT' ? statusOf(reading.values[0]) : undefined,
    })),
    ...contentOf(body.content),
  };
}

const statusOf = (bits = 0): Record<string, boolean> => Object.fromEntries(statusBits.map(({ key }, i) => [key, ((bits >>> i) & 1) === 1]));

function contentOf(content: Content): Record<string, unknown> {
  switch (content.kind) {
    case 'none':
      return {};
    case 'text':
      return { text: Buffer.from(content.bytes).toString('latin1') };
    case 'picture':
      return { picture: Buffer.from(content.bytes).toString('base64') };
    case 'bulk':
      return { bulk: hexOf(content.bytes) };
    case 'settings':
      return {
        settings: content.settings.map((setting) => ({
          id: hexByte(setting.id),
          title: settingInfo(setting.id)?.title,
          unit: settingInfo(setting.id)?.unit,
          value: settingValue(setting),
          data: setting.data,
        })),
      };
    case 'version':
      return { version: content.version };
    case 'switches':
      return { on: content.on };
    case 'gates':
      return { open: content.open, openingsCm: content.openingsCm };
    case 'quota':
      return { on: content.isOn };
    case 'counters':
      return { counters: content.counts.map((count, i) => ({ event: i + 1, title: eventTitles[i], count })) };
  }
}
