import type { RefusalReason } from '../../contracts/driver.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { isBelievable, shownMoment, usualLimits } from '../clock-limits.ts';
import { createAssembler } from './ais/assembler.ts';
import type { Bits } from './ais/bits.ts';
import { type AisRecord, binaryContentOf, decodeAis, isBad } from './ais/record.ts';
import { addAisValues, mmsiText, textOf, textsOf } from './ais/values.ts';
import { readVdm } from './ais/vdm.ts';
import type { NmeaConfig } from './config.ts';
import { readInstrument } from './instruments.ts';
import { arrivalTime, createStatedTime } from './message-time.ts';
import { clear, createReadings, dropHalfPosition, type Readings } from './readings.ts';
import { readSentence, type Sentence } from './sentence.ts';
import { isShortMessage, readShortMessage } from './short-message.ts';
import { createTextAssembler } from './text-sentence.ts';

/** A message of a device; its values are in the readings of the reader until the next line. */
export interface Message {
  readonly identity: string;
  readonly time: EpochMs;
  /** Name, call sign, destination or safety text, for people; usually empty. */
  readonly words: string;
  /** The same by their keys, see `textKeys`; usually empty. */
  readonly texts: readonly (readonly [key: string, text: string])[];
}

/** What was not taken. `identity` is known when the sender is. */
export interface Refusal {
  readonly refused: RefusalReason;
  readonly identity: string | undefined;
  readonly detail: string;
}

/** When and where a line was heard. */
export interface Heard {
  readonly time: EpochMs;
  /** Monotonic milliseconds. */
  readonly nowMs: number;
  /** Keeps apart what different peers send in parts. */
  readonly peer: string;
}

/** Turns lines into messages; remembers unfinished messages, the newest groups and the clock of the own ship. */
export interface Reader {
  readonly readings: Readings;
  /** `undefined`: nothing to tell yet, or a comment (`#`). */
  read(line: string, heard: Heard): Message | Refusal | undefined;
  /** Parts of messages given up since the last time this was asked. */
  takeLost(): number;
}

type Class = NmeaConfig['take'][number];

const classA = new Set<number>([1, 2, 3, 5, 27]);
const classB = new Set<number>([18, 19, 24]);
const base = new Set<number>([4, 11, 16, 17, 20, 22, 23]);

function classOf(type: AisRecord['type']): Class {
  if (classA.has(type)) return 'classA';
  if (classB.has(type)) return 'classB';
  if (base.has(type)) return 'base';
  if (type === 9) return 'aircraft';
  return type === 21 ? 'aids' : 'messages';
}

// The prefix of an IEC 61162-450 datagram.
const prefix450 = 'UdPbC\0';

const greatestMmsi = 999_999_999;

const refusal = (refused: RefusalReason, detail: string, identity?: string): Refusal => ({ refused, detail, identity });

/** A message of a time that can be; what a sender states that has a wrong clock is refused. */
function judged(message: Message | Refusal | undefined, now: EpochMs): Message | Refusal | undefined {
  if (message === undefined || 'refused' in message || isBelievable(message.time, now, usualLimits)) return message;
  return refusal('bad-time', `received at ${shownMoment(message.time)}, as the sender says`, message.identity);
}

const textFrom = (identity: string, time: EpochMs, text: string): Message => ({
  ...{ identity, time, words: `text message: ${text}` },
  texts: [['message', text]],
});

/** What another terminal has sent over BeiDou to the receiver here. */
function shortOf(sentence: Sentence, time: EpochMs, ownShip: string): Message | Refusal {
  const short = readShortMessage(sentence);
  return short === undefined
    ? refusal('bad-frame', `fields of ${sentence.fields[0]}`, ownShip)
    : textFrom(short.identity, time, short.text);
}

/** A reader that has heard nothing. */
export function createReader({ take, time: timing, ownShip, needsChecksum }: NmeaConfig): Reader {
  const taken = new Set<Class>(take);
  const assembler = createAssembler();
  const texts = createTextAssembler();
  const readings = createReadings();
  const times = timing === 'stated' ? createStatedTime() : arrivalTime;

  const readBits = (bits: Bits, at: EpochMs): Message | Refusal => {
    const record = decodeAis(bits);
    if (isBad(record)) return refusal('bad-frame', record.refused);
    if (record.mmsi > greatestMmsi) return refusal('bad-value', `MMSI ${record.mmsi} has more than nine digits`);
    const identity = mmsiText(record.mmsi);
    const kind = classOf(record.type);
    if (!taken.has(kind)) return refusal('not-allowed', `${kind} is not taken`, identity);
    const content = binaryContentOf(record, bits);
    addAisValues(readings, record, content);
    dropHalfPosition(readings);
    return { identity, time: times.ofAis(record, at), words: textOf(record, content), texts: textsOf(record, content) };
  };

  const readAis = (sentence: Sentence, heard: Heard): Message | Refusal | undefined => {
    const { formatter } = sentence;
    if (formatter !== 'VDM' && formatter !== 'VDO') return refusal('unknown-key', `sentence ${sentence.fields[0]} is not read`);
    const part = readVdm(sentence);
    if (part === undefined) return refusal('bad-frame', `fields of ${sentence.fields[0]}`);
    const stream = part.total === 1 ? '' : `${heard.peer}/${sentence.talker}`;
    const origin = { stream, group: sentence.tag?.group?.id, source: sentence.tag?.source, time: times.stated(sentence) };
    const bits = assembler.add(part, origin, heard.nowMs);
    if (bits === 'waiting') return undefined;
    return bits === 'bad-payload' ? refusal('bad-frame', 'payload is no six-bit armour') : readBits(bits, bits.time ?? heard.time);
  };

  /** A text of an instrument, such as the state of an antenna. */
  const textOfShip = (whole: ReturnType<typeof texts.add>, { fields }: Sentence, time: EpochMs) => {
    if (whole === 'waiting') return undefined;
    return whole === 'bad' ? refusal('bad-frame', `fields of ${fields[0]}`, ownShip) : textFrom(ownShip, time, whole.text);
  };

  const readOwnShip = (sentence: Sentence, heard: Heard): Message | Refusal | undefined => {
    const kind = isShortMessage(sentence.fields[0]) ? 'messages' : 'ownShip';
    if (!taken.has(kind)) return refusal('not-allowed', `${kind} is not taken`, ownShip);
    if (kind === 'messages') return shortOf(sentence, times.stated(sentence) ?? heard.time, ownShip);
    if (sentence.formatter === 'TXT') return textOfShip(texts.add(sentence), sentence, times.stated(sentence) ?? heard.time);
    const stated = readInstrument(readings, sentence);
    const what = sentence.fields[0];
    if (stated === 'unknown') return refusal('unknown-key', `sentence ${what} is not read`, ownShip);
    if (stated === 'not-valid') return refusal('bad-value', `${what} marks itself as not valid`, ownShip);
    if (stated === 'bad-time') return refusal('bad-time', `time or date of ${what}`, ownShip);
    dropHalfPosition(readings);
    const time = times.ofInstrument(stated, times.stated(sentence) ?? heard.time);
    if (time === undefined) return refusal('bad-time', `date of ${what} is not believable`, ownShip);
    return { identity: ownShip, time, words: '', texts: [] };
  };

  return {
    readings,
    read(line, heard) {
      clear(readings);
      if (line.startsWith('#')) return undefined;
      const sentence = readSentence(line.startsWith(prefix450) ? line.slice(prefix450.length) : line, { needsChecksum });
      if ('refused' in sentence) return { ...sentence, identity: undefined };
      return judged(sentence.start === '$' ? readOwnShip(sentence, heard) : readAis(sentence, heard), heard.time);
    },
    takeLost: assembler.takeLost,
  };
}
