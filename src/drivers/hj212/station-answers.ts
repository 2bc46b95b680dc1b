import type { Clock, EpochMs } from '../../contracts/time.ts';
import { fieldValue, readContent } from './content.ts';
import type { Segment } from './segment.ts';
import { codeOf, momentOf } from './time-code.ts';

/** A value of a report: a number, or one with its data flag; an instrument without a value has `undefined`. */
export type ReportValue = number | { readonly value: number | undefined; readonly flag: string };

/** Values by field, e.g. `{ 'w01018-Avg': 12.5 }`. */
export type ReportValues = Readonly<Record<string, ReportValue>>;

/** A record of the past. */
export interface PastValues {
  readonly time: EpochMs;
  readonly values: ReportValues;
}

/** What a simulated station knows of itself. */
export interface StationState {
  readonly clock: Clock;
  readonly zoneMinutes: number;
  readonly mn: string;
  readonly st: string;
  readonly version: number;
  /** Records of a command (2031, 2041, 2051, 2061) from begin to end; `undefined` fails the request. */
  readonly past: (cn: string, from: EpochMs, to: EpochMs) => readonly PastValues[] | undefined;
  pw: string;
  /** Station clock minus `clock`, in ms. */
  offsetMs: number;
  /** RtdInterval, MinInterval, OverTime, ReCount. */
  readonly settings: Map<string, number>;
  /** Commands whose sending the centre has started, 2011 and 2021. */
  readonly started: Set<string>;
}

// Characters between the && of CP in one packet, so that the whole segment has no more than the 1024 of HJ 212-2017 with all head fields.
const contentLimit = 916;

const shownValue = (value: ReportValue): string => String((typeof value === 'number' ? value : value.value) ?? '');

/** Items of CP, one for each factor, with its flag. */
function itemsOf(values: ReportValues): string[] {
  const factors = new Map<string, string[]>();
  for (const [field, value] of Object.entries(values)) {
    const factor = field.slice(0, Math.max(0, field.lastIndexOf('-'))) || field;
    const fields = factors.get(factor) ?? [];
    factors.set(factor, fields);
    fields.push(`${field}=${shownValue(value)}`);
    const flag = `${factor}-Flag=${typeof value === 'number' ? 'N' : value.flag}`;
    if (factor !== field && !fields.includes(flag)) fields.push(flag);
  }
  return [...factors.values()].map((fields) => fields.join(','));
}

/** Contents of as many packets as values need, each with its DataTime. */
export function contentsOf(dataTime: string, values: ReportValues): string[] {
  const head = `DataTime=${dataTime}`;
  const contents = [head];
  for (const item of itemsOf(values)) {
    const last = contents.length - 1;
    const longer = `${contents[last]};${item}`;
    if (longer.length <= contentLimit || contents[last] === head) contents[last] = longer;
    else contents.push(`${head};${item}`);
  }
  return contents;
}

/** Time on the station's clock, as 14 or 17 digits. */
export const clockCode = ({ clock, offsetMs, zoneMinutes }: StationState, digits: 14 | 17): string =>
  codeOf(clock.now() + offsetMs, zoneMinutes, digits);

type Reply = Pick<Segment, 'cn' | 'cp'>;

const ready: Reply = { cn: '9011', cp: 'QnRtn=1' };
const executed = (code: number): Reply => ({ cn: '9012', cp: `ExeRtn=${code}` });

const set =
  (...names: readonly string[]) =>
  ({ settings }: StationState, field: (name: string) => string | undefined): readonly Reply[] => {
    const values = names.map((name) => Number(field(name) ?? Number.NaN));
    if (!values.every(Number.isFinite)) return [ready, executed(3)];
    for (const [i, name] of names.entries()) settings.set(name, values[i] ?? 0);
    return [ready, executed(1)];
  };

const get =
  (cn: string, name: string) =>
  ({ settings }: StationState): readonly Reply[] => [ready, { cn, cp: `${name}=${settings.get(name) ?? 0}` }, executed(1)];

function setClock(state: StationState, field: (name: string) => string | undefined): readonly Reply[] {
  const time = momentOf(field('SystemTime') ?? '', state.zoneMinutes);
  if (time === undefined) return [ready, executed(3)];
  // HJ 212-2017 table C.3: with PolId it is the clock of an instrument, and those of the simulator are always right.
  if (field('PolId') === undefined) state.offsetMs = time - state.clock.now();
  return [ready, executed(1)];
}

/** Table C.2: the time of an instrument comes with its code. */
function queryClock(state: StationState, field: (name: string) => string | undefined): readonly Reply[] {
  const instrument = field('PolId');
  const cp =
    instrument === undefined
      ? `SystemTime=${clockCode(state, 14)}`
      : `PolId=${instrument};SystemTime=${codeOf(state.clock.now(), state.zoneMinutes, 14)}`;
  return [ready, { cn: '1011', cp }, executed(1)];
}

const history =
  (cn: string) =>
  (state: StationState, field: (name: string) => string | undefined): readonly Reply[] => {
    const { zoneMinutes } = state;
    const [from, to] = ['BeginTime', 'EndTime'].map((name) => momentOf(field(name) ?? '', zoneMinutes));
    if (from === undefined || to === undefined) return [ready, executed(3)];
    const records = state.past(cn, from, to);
    if (records === undefined) return [ready, executed(2)];
    const contents = records.flatMap(({ time, values }) => contentsOf(codeOf(time, zoneMinutes, 14), values));
    return [ready, ...contents.map((cp) => ({ cn, cp })), executed(records.length === 0 ? 100 : 1)];
  };

const start =
  (cn: string) =>
  ({ started }: StationState): readonly Reply[] => {
    started.add(cn);
    return [ready, executed(1)];
  };

const stop =
  (cn: string) =>
  ({ started }: StationState): readonly Reply[] => {
    started.delete(cn);
    return [{ cn: '9013', cp: '' }];
  };

type Act = (state: StationState, field: (name: string) => string | undefined) => readonly Reply[];

const acts: Readonly<Record<string, Act>> = {
  '1000': set('OverTime', 'ReCount'),
  '1011': queryClock,
  '1012': setClock,
  '1061': get('1061', 'RtdInterval'),
  '1062': set('RtdInterval'),
  '1063': get('1063', 'MinInterval'),
  '1064': set('MinInterval'),
  '2011': start('2011'),
  '2012': stop('2011'),
  '2021': start('2021'),
  '2022': stop('2021'),
  '2031': history('2031'),
  '2041': history('2041'),
  '2051': history('2051'),
  '2061': history('2061'),
};

/** What a station answers to a request: all with the request's QN. Pure but for `state`. */
export function answersTo(state: StationState, request: Segment): readonly Segment[] {
  const { cn, pw, qn, cp } = request;
  const items = readContent(cp);
  const act = Object.hasOwn(acts, cn) ? acts[cn] : undefined;
  const refused = pw !== state.pw ? 3 : act === undefined ? 8 : undefined;
  const replies =
    refused === undefined ? (act?.(state, (name) => fieldValue(items, name)) ?? []) : [{ cn: '9011', cp: `QnRtn=${refused}` }];
  return replies.map((reply) => ({
    ...reply,
    qn,
    st: reply.cn.startsWith('90') ? '91' : state.st,
    pw: state.pw,
    mn: state.mn,
    flag: state.version << 2,
    packet: undefined,
  }));
}
