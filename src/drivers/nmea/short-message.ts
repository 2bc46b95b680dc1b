import type { Sentence } from './sentence.ts';

/** A short message that a BeiDou terminal has sent. */
export interface ShortMessage {
  /** `bd-` and the number of its card, without leading zeros, which some receivers add. */
  readonly identity: string;
  readonly text: string;
}

const category = /^[1-5]$/;
const card = /^\d{1,8}$/;
/** Mixed content as hexadecimal digits begins with A4. Source: terminals in use */
const mixedHex = /^A4((?:[0-9A-F]{2})+)$/i;
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/** Bytes as they came: lines are read as latin1. */
const plain = (content: string): string => gb18030.decode(Buffer.from(content, 'latin1'));

/** How the content is written, by the field that says it: 0 Chinese characters, 1 code, which is kept as it stands, 2 mixed. */
const readers: Readonly<Record<string, (content: string) => string>> = {
  0: plain,
  1: (content) => content,
  2: (content) => {
    const digits = mixedHex.exec(content)?.[1];
    return digits === undefined ? plain(content) : gb18030.decode(Buffer.from(digits, 'hex'));
  },
};

/**
 * Read `$BDTXR,category,card,form,time,content` of a BeiDou receiver (RDSS interface 2.1); `undefined` when its fields are none or its text is not GB 18030.
 *
 * The time is of the archive of the control centre and only there where an old message was asked for, so it is not taken. Source: Journal of Northwestern Polytechnical University 2020, 38(5), table 2.
 */
export function readShortMessage({ fields: [, kind = '', sender = '', form = '', , ...content] }: Sentence): ShortMessage | undefined {
  const read = readers[form];
  if (read === undefined || !category.test(kind) || !card.test(sender) || content.length === 0) return undefined;
  try {
    return { identity: `bd-${Number(sender)}`, text: read(content.join(',')) };
  } catch (error) {
    if (error instanceof TypeError) return undefined; // no GB 18030
    throw error;
  }
}
