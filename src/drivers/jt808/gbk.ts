import { Failure } from '../../contracts/errors.ts';

const decoder = new TextDecoder('gbk');

/** The text of a GBK STRING; NULs that pad it are dropped from both ends. */
export const decodeGbk = (bytes: Uint8Array): string => decoder.decode(bytes).replace(/^\0+|\0+$/g, '');

let codes: ReadonlyMap<string, number> | undefined;

/** The way back of the decoder: every character that two bytes make, built at the first use (some 24,000 entries). */
function codesOf(): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      const isOne = [...character].length === 1 && character !== '\ufffd';
      if (isOne && !table.has(character)) table.set(character, (lead << 8) | trail);
    }
  }
  return table;
}

/** A text in GBK. Throws `BAD_REQUEST` that names the first character which GBK does not have. */
export function encodeGbk(text: string): Uint8Array {
  codes ??= codesOf();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character < '\u0080' ? character.charCodeAt(0) : codes.get(character);
    if (code === undefined) {
      const what = `"${character}" is no character of GBK`;
      throw new Failure('BAD_REQUEST', `writing a text: ${what}`, { details: { what } });
    }
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return Uint8Array.from(bytes);
}
