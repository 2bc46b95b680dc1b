import { z } from 'zod';
import { type Discoverer, type Discovery, type DriverHost, type FoundPoint, mostFound, type Session } from '../../contracts/driver.ts';
import type { Text } from '../../contracts/text.ts';
import { systemClock, timeLimit } from '../../contracts/time.ts';
import { runAlone } from '../run-alone.ts';
import { createTrialHost } from '../trial-host.ts';
import type { Asdu } from './asdu.ts';
import { cause } from './cause.ts';
import type { Iec104Config } from './config.ts';
import { addressOf } from './stations.ts';
import { typeId } from './types.ts';

const stationsIn = (list: string): readonly string[] => [...new Set(list.split(',').map((one) => one.trim()))].filter((one) => one !== '');

/** What to look at. */
const request = z.object({
  stations: z
    .string()
    .max(500)
    .refine((list) => stationsIn(list).every((one) => addressOf(one) !== undefined), 'common addresses 1…65534, such as 1, 2')
    .default('')
    .describe('Common addresses to interrogate, such as 1, 2; empty: all stations of the link at once (65535), which not all answer'),
  counters: z
    .boolean()
    .default(true)
    .describe('Ask for counters (integrated totals) too, without freezing them; only of stations that are named'),
  seconds: z.number().min(1).max(55).default(15).describe('Longest wait for the end of the interrogation'),
});
type Request = z.infer<typeof request>;

/** Opens a session of which every ASDU is heard. */
export type OpenHearing = (config: Iec104Config, host: DriverHost, hear: (asdu: Asdu) => void) => Session;

/**
 * Finds the information objects of controlled stations: general interrogation, then counter interrogation. It sets no clock and commands
 * nothing. [IEC 60870-5-101, 7.4.5, 7.4.8]
 */
export const createDiscoverer = (open: OpenHearing): Discoverer<Iec104Config, Request> => ({
  request,
  async find(config, { stations, counters, seconds }, signal) {
    const named = stationsIn(stations);
    const notebook = createNotebook(named, counters);
    const devices = named.map((identity) => ({ identity, keys: new Map(), secretHash: undefined, topics: [] }));
    const { error } = await runAlone<Iec104Config>(
      { open: (asked, host) => open(asked, host, notebook.hear) },
      { ...config, interrogationSeconds: 0, countersSeconds: counters ? longest : 0, clockSeconds: 0 },
      {
        host: createTrialHost(systemClock, devices),
        limit: timeLimit(seconds * 1000, signal),
        isDone: () => notebook.isDone(performance.now()),
      },
    );
    const found = notebook.found();
    if (error !== undefined && found.points.length === 0) throw error;
    return error === undefined ? found : { ...found, remarks: [...found.remarks, cutShort(error)] };
  },
});

/** Seconds between two counter interrogations, so that there is one. */
const longest = 604_800;
/** After the last end that is known of, so long for a further station. */
const quietMs = 1_500;

/** Interrogations by their type of ASDU, in words. */
const interrogations: ReadonlyMap<number, Text> = new Map([
  [typeId.interrogation, { zh: '总召唤', en: 'the general interrogation' }],
  [typeId.counterInterrogation, { zh: '电度召唤', en: 'the counter interrogation' }],
]);

/** Writes down what is heard. */
interface Notebook {
  hear(asdu: Asdu): void;
  /** Every interrogation that is known of has ended, at a moment of a clock that only goes forward. */
  isDone(now: number): boolean;
  found(): Discovery;
}

function createNotebook(named: readonly string[], counters: boolean): Notebook {
  const asked = counters ? [typeId.interrogation, typeId.counterInterrogation] : [typeId.interrogation];
  /** Station and type of interrogation → how it stands. */
  const answers = new Map(named.flatMap((station) => asked.map((type): [string, Answer] => [`${station} ${type}`, 'awaited'])));
  const points = new Map<string, FoundPoint>();
  let heardAt = performance.now();
  let left = 0;

  const hearEnd = ({ station, type, cause: code, isNegative }: Asdu) => {
    const known = `${station} ${type.id}`;
    if (code === cause.termination) answers.set(known, 'ended');
    else if (isNegative) answers.set(known, 'refused');
    else if (code === cause.confirmation && answers.get(known) !== 'ended') answers.set(known, 'confirmed');
  };
  const hearObject = (asdu: Asdu, i: number) => {
    const point = pointOf(asdu, i);
    const known = `${point.identity} ${point.key}`;
    const before = points.get(known);
    if (before === undefined && points.size >= mostFound) left++;
    else points.set(known, before === undefined ? point : { ...before, value: point.value });
  };
  return {
    hear(asdu) {
      heardAt = performance.now();
      if (interrogations.has(asdu.type.id)) hearEnd(asdu);
      if (asdu.type.use !== 'monitor' || asdu.isTest) return;
      for (let i = 0; i < asdu.count; i++) hearObject(asdu, i);
    },
    isDone(now) {
      const all = [...answers.values()];
      const isOver = all.length > 0 && all.every((one) => one === 'ended' || one === 'refused');
      return isOver && (named.length > 0 || now - heardAt >= quietMs);
    },
    found: () => ({ points: [...points.values()], places: [], remarks: remarksOf({ answers, named, left }) }),
  };
}

type Answer = 'awaited' | 'confirmed' | 'ended' | 'refused';

function pointOf({ station, type, objects }: Asdu, i: number): FoundPoint {
  const address = String(objects.address[i]);
  const value = objects.value[i] ?? Number.NaN;
  return {
    identity: String(station),
    key: address,
    name: address,
    path: [],
    type: type.name,
    unit: '',
    value: Number.isFinite(value) ? value : undefined,
  };
}

/** What an interrogation that did not end well is told as. */
const complaints: Readonly<Record<Exclude<Answer, 'ended'>, (station: string, what: Text) => Text>> = {
  awaited: (station, { zh, en }) => ({ zh: `站 ${station} 没有应答${zh}`, en: `Station ${station} did not answer ${en}` }),
  confirmed: (station, { zh, en }) => ({
    zh: `站 ${station} 的${zh}到时未结束，可能还有点未列出`,
    en: `Time was up before ${en} of station ${station} ended; there may be more`,
  }),
  refused: (station, { zh, en }) => ({ zh: `站 ${station} 拒绝${zh}`, en: `Station ${station} refuses ${en}` }),
};

interface Heard {
  readonly answers: ReadonlyMap<string, Answer>;
  readonly named: readonly string[];
  readonly left: number;
}

function remarksOf({ answers, named, left }: Heard): readonly Text[] {
  const complaint = [...answers].flatMap(([known, answer]) => {
    const [station = '', type] = known.split(' ');
    const what = interrogations.get(Number(type));
    return answer === 'ended' || what === undefined ? [] : [complaints[answer](station, what)];
  });
  const nobody = { zh: '没有站应答总召唤；请写明站址', en: 'No station answered the general interrogation; name the stations' };
  const more = {
    zh: `另有信息体 ${left} 次上送未列出，请减少站址`,
    en: `Objects beyond ${mostFound} were sent ${left} times; ask fewer stations`,
  };
  const commands = {
    zh: '遥控、遥调的信息体地址不随总召唤上送，须查点表',
    en: 'Objects of commands are not told by an interrogation; see the list of the station',
  };
  return [...complaint, ...(answers.size === 0 && named.length === 0 ? [nobody] : []), ...(left > 0 ? [more] : []), commands];
}

const cutShort = (error: unknown): Text => {
  const why = error instanceof Error ? error.message : String(error);
  return { zh: `链路中途断开（${why}），可能还有点未列出`, en: `The link ended (${why}); there may be more` };
};
