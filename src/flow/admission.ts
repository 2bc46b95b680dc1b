import type { AdmissionLimits, LoadMeasures } from '../contracts/load.ts';
import type { Text } from '../contracts/text.ts';

/** A limit that has been passed stays in force until the measure is below this part of it. */
const reopenShare = 0.95;

type Limit = keyof AdmissionLimits;

const measureOf: Readonly<Record<Limit, keyof LoadMeasures>> = { cpu: 'cpuShare', memory: 'memoryShare', disk: 'diskShare' };

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What is wrong, and what to do. */
const say: Readonly<Record<Limit, (value: number, limit: number) => Text>> = {
  cpu: (value, limit) => ({
    zh: `处理器占用 ${percent(value)}，上限 ${percent(limit)}；请减少上报频率、停用不需要的数据源，或增加处理器`,
    en: `${percent(value)} of all cores in use, the limit is ${percent(limit)}: have devices send less, stop a source, or add cores`,
  }),
  memory: (value, limit) => ({
    zh: `内存占用 ${percent(value)}，上限 ${percent(limit)}；请停用不需要的数据源，或增加内存`,
    en: `${percent(value)} of the memory in use, the limit is ${percent(limit)}: stop a source, or add memory`,
  }),
  disk: (value, limit) => ({
    zh: `磁盘已用 ${percent(value)}，上限 ${percent(limit)}；请清理磁盘或缩短保留期`,
    en: `${percent(value)} of the disk in use, the limit is ${percent(limit)}: free space or shorten retention`,
  }),
};

/** Decides whether anything new is taken on. What is there already goes on whatever it decides. */
export interface Admission {
  /** Decide anew. */
  look(measures: LoadMeasures): void;
  /** Why no source, installation or import is begun; empty when they may. */
  readonly closedTo: readonly Text[];
  /** Why no connection is let in, in English; `undefined` when all are welcome. */
  readonly closedToLinks: string | undefined;
}

/** Open at first. */
export function createAdmission(limits: AdmissionLimits): Admission {
  const passed = new Map<Limit, number>();
  const order = ['cpu', 'memory', 'disk'] as const satisfies readonly Limit[];
  const textOf = (limit: Limit): Text => say[limit](passed.get(limit) ?? 0, limits[limit]);
  return {
    look(measures) {
      for (const limit of order) {
        const value = measures[measureOf[limit]];
        const threshold = passed.has(limit) ? limits[limit] * reopenShare : limits[limit];
        if (value > threshold) passed.set(limit, value);
        else passed.delete(limit);
      }
    },
    get closedTo() {
      return order.filter((limit) => passed.has(limit)).map(textOf);
    },
    get closedToLinks() {
      const first = order.find((limit) => limit !== 'disk' && passed.has(limit));
      return first && textOf(first).en;
    },
  };
}
