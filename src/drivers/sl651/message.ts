import type { DownBody, UpBody } from './body.ts';
import { readAsciiUp } from './body-ascii.ts';
import { readHexUp } from './body-hex.ts';
import { writeAsciiDown, writeAsciiUp } from './encode-ascii.ts';
import { writeHexDown, writeHexUp } from './encode-hex.ts';
import type { Encoding } from './frame.ts';

/** The frame fields that reading a body needs. */
export interface BodySource {
  readonly encoding: Encoding;
  readonly functionCode: number;
  readonly station: string;
  /** The whole body; of a multi-packet message, all packets in order. */
  readonly body: Uint8Array;
}

/** Read the body of an up message in its encoding. Throws `BAD_FRAME` when it cannot be read to its end. */
export function readUp({ encoding, functionCode, station, body }: BodySource): UpBody {
  return (encoding === 'hex' ? readHexUp : readAsciiUp)(functionCode, station, body);
}

/** Write the body of an up message. */
export const writeUp = (encoding: Encoding, functionCode: number, body: UpBody): Uint8Array =>
  (encoding === 'hex' ? writeHexUp : writeAsciiUp)(functionCode, body);

/** Write the body of a down message. */
export const writeDown = (encoding: Encoding, functionCode: number, body: DownBody): Uint8Array =>
  (encoding === 'hex' ? writeHexDown : writeAsciiDown)(functionCode, body);
