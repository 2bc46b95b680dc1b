import { crc32, deflateSync } from 'node:zlib';

/** A drawing of few colours: one byte for each pixel, row by row, which is the number of its colour. */
export interface Drawing {
  readonly width: number;
  readonly pixels: Uint8Array;
  /** Red, green, blue of each colour, 0…255; 256 at most. */
  readonly palette: readonly (readonly [red: number, green: number, blue: number])[];
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bit depth, colour type 3 (indexed), compression, filter, interlace: ISO/IEC 15948 §11.2.2. */
const indexed = [8, 3, 0, 0, 0] as const;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A drawing as a PNG with a palette (ISO/IEC 15948). */
export function pngOf({ width, pixels, palette }: Drawing): Buffer {
  const height = pixels.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(indexed, 8);
  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
