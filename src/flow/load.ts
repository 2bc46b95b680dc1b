import type { LoadMeasures, LoadState } from '../contracts/load.ts';
import type { Text } from '../contracts/text.ts';
import type { EpochMs } from '../contracts/time.ts';

/** From which value on a measure means that there is much, or too much, to do. */
interface Mark {
  readonly measure: keyof LoadMeasures;
  readonly busy: number;
  /** Infinity: alone it is no overload. */
  readonly overloaded: number;
  /** It is left only below this part of the mark by which it was entered. Default {@link clearShare}. */
  readonly clear?: number;
  readonly say: (value: number) => Text;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}`;

/** All marks are our own, set where a person would notice: half of the promised second for alarms and answers is too much. */
const marks: readonly Mark[] = [
  {
    measure: 'planeLagMs',
    busy: 150,
    overloaded: 500,
    say: (value) => ({ zh: `数据面滞后 ${seconds(value)} 秒`, en: `the data plane is ${seconds(value)} s late` }),
  },
  {
    measure: 'planeShare',
    busy: 0.85,
    overloaded: 0.97,
    clear: 0.9,
    say: (value) => ({
      zh: `数据面已满负荷（${percent(value)}），来数在排队`,
      en: `the data plane is at ${percent(value)} of what it can do, what comes has to wait`,
    }),
  },
  {
    measure: 'mainLagMs',
    busy: 150,
    overloaded: 500,
    say: (value) => ({ zh: `接口与控制台滞后 ${seconds(value)} 秒`, en: `API and console are ${seconds(value)} s late` }),
  },
  {
    measure: 'noRoomShare',
    busy: 0.05,
    overloaded: 0.4,
    say: (value) => ({
      zh: `写盘跟不上，${percent(value)} 的时间没有缓冲`,
      en: `more comes than can be stored: no room for ${percent(value)} of the time`,
    }),
  },
  {
    measure: 'syncMs',
    busy: 1_000,
    overloaded: 4_000,
    say: (value) => ({ zh: `写盘耗时 ${seconds(value)} 秒`, en: `writing to disk took ${seconds(value)} s` }),
  },
  {
    measure: 'cpuShare',
    busy: 0.9,
    overloaded: Number.POSITIVE_INFINITY,
    say: (value) => ({ zh: `处理器占用 ${percent(value)}`, en: `${percent(value)} of all cores in use` }),
  },
  {
    measure: 'memoryShare',
    busy: 0.8,
    overloaded: 0.95,
    say: (value) => ({ zh: `内存占用 ${percent(value)}`, en: `${percent(value)} of the memory in use` }),
  },
  {
    measure: 'diskShare',
    busy: 0.94,
    overloaded: Number.POSITIVE_INFINITY,
    say: (value) => ({ zh: `磁盘已用 ${percent(value)}`, en: `${percent(value)} of the disk in use` }),
  },
];

/** A level is left only when every measure is below this part of the mark by which it was entered, where the mark says no other. */
const clearShare = 0.7;
/** Looks in a row that must agree before the state gets worse, or better. */
const looksUp = 2;
const looksDown = 5;

const level: Readonly<Record<LoadState, number>> = { calm: 0, busy: 1, overloaded: 2 };
const stateOf = (height: number): LoadState => (height >= 2 ? 'overloaded' : height === 1 ? 'busy' : 'calm');

/** Where the gauge stands. */
export interface GaugePosition {
  readonly state: LoadState;
  readonly since: EpochMs;
  /** Looks in a row that were worse than the state, and the least of them. */
  readonly worse: number;
  readonly worseLevel: number;
  /** Looks in a row that were better. */
  readonly better: number;
}

/** A gauge that has seen nothing. */
export const calmSince = (since: EpochMs): GaugePosition => ({ state: 'calm', since, worse: 0, worseLevel: 2, better: 0 });

/** By how much a mark is lowered for what has reached it. */
const partOf = ({ clear }: Mark): number => clear ?? clearShare;

/** The highest level any measure reaches; to be left, with all marks lowered. */
function levelAt(measures: LoadMeasures, isToBeLeft: boolean): number {
  let highest = 0;
  for (const mark of marks) {
    const { measure, busy, overloaded } = mark;
    const part = isToBeLeft ? partOf(mark) : 1;
    const value = measures[measure];
    const one = value >= overloaded * part ? 2 : value >= busy * part ? 1 : 0;
    if (one > highest) highest = one;
  }
  return highest;
}

/**
 * Move the gauge by one look. It rises after two looks in a row, to the lesser of them; it falls by one level after five looks in a row
 * at which all measures were well below the marks: load that swings around a mark does not make it flap.
 */
export function moveGauge(position: GaugePosition, measures: LoadMeasures, now: EpochMs): GaugePosition {
  const present = level[position.state];
  const reached = levelAt(measures, false);
  if (reached > present) {
    const worseLevel = Math.min(position.worse > 0 ? position.worseLevel : 2, reached);
    const worse = position.worse + 1;
    if (worse < looksUp) return { ...position, worse, worseLevel, better: 0 };
    return { ...calmSince(now), state: stateOf(worseLevel) };
  }
  const better = levelAt(measures, true) < present ? position.better + 1 : 0;
  if (better < looksDown) return { ...position, worse: 0, worseLevel: 2, better };
  return { ...calmSince(now), state: stateOf(present - 1) };
}

const easing: Text = { zh: '正在缓解', en: 'it is easing off' };

/** What holds the gauge at its state; that it is easing off when nothing does any more; empty when calm. */
export function reasonsOf({ state }: GaugePosition, measures: LoadMeasures): readonly Text[] {
  if (state === 'calm') return [];
  const holding = marks.filter((mark) => measures[mark.measure] >= mark[state] * partOf(mark));
  return holding.length === 0 ? [easing] : holding.map(({ measure, say }) => say(measures[measure]));
}
