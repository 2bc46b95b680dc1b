/** Control characters of SL 651-2014 (table 10), by their names in the standard. */
export const control = {
  /** Start of an ASCII frame. */
  soh: 0x01,
  /** Start of the body. */
  stx: 0x02,
  /** End of the last up frame. */
  etx: 0x03,
  /** Acknowledged; the station may hang up. */
  eot: 0x04,
  /** End of a query or command of the centre. */
  enq: 0x05,
  /** Acknowledged; go on with the next frame. */
  ack: 0x06,
  /** Send the named packet again. */
  nak: 0x15,
  /** Start of the body of a packet of a multi-packet message (M3). */
  syn: 0x16,
  /** End of an up frame that others follow. */
  etb: 0x17,
  /** Acknowledged; the station stays online for at least ten minutes. */
  esc: 0x1b,
} as const;

/** The name of an end character, e.g. `ETX`; the hex code when it is none of the standard's. */
export function controlName(code: number): string {
  const found = Object.entries(control).find(([, value]) => value === code);
  return found === undefined ? hexByte(code) : found[0].toUpperCase();
}

/** Two upper-case hex digits. */
export const hexByte = (code: number): string => code.toString(16).padStart(2, '0').toUpperCase();

/** Upper-case hex of bytes. */
export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();

/** Bytes of hex text; a character that is not hex ends it, so check the text first. */
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
