import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, usualLimits } from '../clock-limits.ts';
import type { AisRecord } from './ais/record.ts';
import { createBoundedMap } from './bounded-map.ts';
import type { StatedTime } from './instruments.ts';
import { nearestTimeOfDay, secondBefore } from './sample-time.ts';
import type { Sentence } from './sentence.ts';
import type { TagBlock } from './tag-block.ts';

/** Finds the times of messages. */
export interface MessageTime {
  /** When a sentence was received, as its tag block or its suffix says; `undefined`: it does not say. */
  stated(sentence: Sentence): EpochMs | undefined;
  /** The sample time of an AIS message that was received then. */
  ofAis(record: AisRecord, received: EpochMs): EpochMs;
  /** The sample time of an instrument; remembers how far the own ship's clock is from that of the receiver. `undefined` when it cannot be. */
  ofInstrument(stated: StatedTime, received: EpochMs): EpochMs | undefined;
}

// Groups of tag blocks whose time is remembered for their other sentences.
const groupLimit = 16;

/** The receive time that stations of the US Coast Guard put at the end: seconds since 1970. */
function suffixTime(suffix: string): EpochMs | undefined {
  const seconds = suffix === '' ? undefined : /,(\d{9,10})$/.exec(suffix)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** Times as messages state them. */
export function createStatedTime(): MessageTime {
  const groups = createBoundedMap<EpochMs>(groupLimit);
  let clockOffsetMs = 0;

  /** The first sentence of a group has the time, the others have the group only. */
  const tagTime = (tag: TagBlock | undefined): EpochMs | undefined => {
    if (tag?.group === undefined) return tag?.time;
    const { id } = tag.group;
    if (tag.time !== undefined) groups.set(id, tag.time);
    return tag.time ?? groups.get(id);
  };

  return {
    stated: ({ tag, suffix }) => tagTime(tag) ?? suffixTime(suffix),
    ofAis: (record, received) => ('second' in record ? secondBefore(received, record.second) : received),
    ofInstrument({ msOfDay, date }, received) {
      if (date !== undefined && msOfDay !== undefined) {
        const stated = date + msOfDay;
        if (!isBelievable(stated, received, usualLimits)) return undefined;
        clockOffsetMs = stated - received;
        return stated;
      }
      return msOfDay === undefined ? received + clockOffsetMs : nearestTimeOfDay(received + clockOffsetMs, msOfDay);
    },
  };
}

/** The time of arrival, whatever messages state. */
export const arrivalTime: MessageTime = {
  stated: () => undefined,
  ofAis: (_, received) => received,
  ofInstrument: (_, received) => received,
};
