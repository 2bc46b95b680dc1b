import type { Sentence } from './sentence.ts';

/** A short message that a BeiDou terminal has sent. */
export interface ShortMessage {
  /** `bd-` and the number of its card, without leading zeros, which some receivers add. */
  readonly identity: string;
  readonly text: string;
}

const card = /^\d{1,8}$/;
/** Mixed content as hexadecimal digits begins with A4. Source: terminals in use */
const mixedHex = /^A4((?:[0-9A-F]{2})+)$/i;
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/** Bytes as they came: lines are read as latin1. */
const plain = (content: string): string => gb18030.decode(Buffer.from(content, 'latin1'));
const code = (content: string): string => content;
const mixed = (content: string): string => {
  const digits = mixedHex.exec(content)?.[1];
  return digits === undefined ? plain(content) : gb18030.decode(Buffer.from(digits, 'hex'));
};

/** Where a sentence has what, and how its content is written by the field that says it. */
interface Layout {
  readonly sender: number;
  readonly form: number;
  readonly content: number;
  /** Fields that must be as told, for what is laid out in another way is not read by guess. */
  readonly checks: Readonly<Record<number, RegExp>>;
  readonly readers: Readonly<Record<string, (content: string) => string>>;
}

/**
 * BDTXR: category, card, form, time, content (RDSS interface 2.1). Source: Journal of Northwestern Polytechnical University 2020, 38(5), table 2.
 *
 * BDTCI of BeiDou 3: card that sent, card that it is for, frequency point, hhmmss, form, what is left, content. Its standard was not at hand. Source: sentences of terminals in use
 * with sound checksums and the fields by which published programs read them; the forms are those of its request CCTCQ. Forms 4 and 5 are compressed in a way that nobody tells.
 */
const layouts: Readonly<Record<string, Layout>> = {
  BDTXR: { sender: 2, form: 3, content: 5, checks: { 1: /^[1-5]$/ }, readers: { 0: plain, 1: code, 2: mixed } },
  BDTCI: {
    ...{ sender: 1, form: 5, content: 7 },
    checks: { 2: card, 3: /^\d{0,2}$/, 4: /^\d{6}(\.\d+)?$/, 6: /^\d*$/ },
    readers: { 1: plain, 2: code, 3: mixed },
  },
};

/** Whether a sentence, by its address, is a short message that came in. */
export const isShortMessage = (address: string | undefined): boolean => address !== undefined && address in layouts;

/**
 * Read `$BDTXR` or `$BDTCI` of a BeiDou receiver; `undefined` when its fields are none or its text is not GB 18030.
 *
 * The time of the first is of the archive of the control centre and only there where an old message was asked for; of the second nobody tells the zone. So neither is taken.
 */
export function readShortMessage({ fields }: Sentence): ShortMessage | undefined {
  const layout = layouts[fields[0] ?? ''];
  if (layout === undefined || fields.length <= layout.content) return undefined;
  const { sender = '', form = '' } = { sender: fields[layout.sender], form: fields[layout.form] };
  const read = layout.readers[form];
  const isAsTold = Object.entries(layout.checks).every(([at, like]) => like.test(fields[Number(at)] ?? ''));
  if (read === undefined || !card.test(sender) || !isAsTold) return undefined;
  try {
    return { identity: `bd-${Number(sender)}`, text: read(fields.slice(layout.content).join(',')) };
  } catch (error) {
    if (error instanceof TypeError) return undefined; // no GB 18030
    throw error;
  }
}
