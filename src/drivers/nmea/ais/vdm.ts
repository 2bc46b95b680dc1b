import { type Sentence, writeSentence } from '../sentence.ts';
import { payloadOfBits } from './armour.ts';
import type { Bits } from './bits.ts';

/** One part of an AIS message: VDM (heard from others) or VDO (own ship). IEC 61162-1, 8.3.89 and 8.3.90. */
export interface VdmPart {
  readonly total: number;
  /** 1 … total. */
  readonly number: number;
  /** 0…9, or empty: joins the parts of a message. */
  readonly sequence: string;
  /** `A`, `B`, or empty. */
  readonly channel: string;
  readonly payload: string;
  /** Bits of the last character that carry nothing. */
  readonly fill: number;
}

/** The value of a single digit; −1 when it is none. */
function digit(text: string | undefined): number {
  const value = text?.length === 1 ? text.charCodeAt(0) - 48 : -1;
  return value >= 0 && value <= 9 ? value : -1;
}

/** The part that a sentence carries; `undefined` when its fields cannot be those of a VDM. */
export function readVdm({ fields }: Pick<Sentence, 'fields'>): VdmPart | undefined {
  const [, totalText, numberText, sequence = '', channel = '', payload = '', fillText] = fields;
  const [total, number, fill] = [digit(totalText), digit(numberText), fillText === '' ? 0 : digit(fillText)];
  const isPart = number >= 1 && number <= total && fill >= 0 && fill <= 5 && payload !== '' && sequence.length <= 2 && channel.length <= 2;
  return isPart ? { total, number, sequence, channel, payload, fill } : undefined;
}

// So many characters keep a sentence within 82 with its CR LF.
const payloadLimit = 60;

/** How a message is sent. */
export interface VdmOptions {
  /** Default `AIVDM`. */
  readonly address?: string;
  /** Default `A`. */
  readonly channel?: string;
  /** 0…9, for messages of several parts; default 0. */
  readonly sequence?: number;
}

/** The sentences that carry a message, without CR LF. */
export function writeVdm(bits: Bits, { address = 'AIVDM', channel = 'A', sequence = 0 }: VdmOptions = {}): readonly string[] {
  const { payload, fill } = payloadOfBits(bits);
  const total = Math.max(1, Math.ceil(payload.length / payloadLimit));
  return Array.from({ length: total }, (_, i) => {
    const part = payload.slice(i * payloadLimit, (i + 1) * payloadLimit);
    const join = total === 1 ? '' : String(sequence % 10);
    return writeSentence('!', [address, String(total), String(i + 1), join, channel, part, String(i === total - 1 ? fill : 0)]);
  });
}
