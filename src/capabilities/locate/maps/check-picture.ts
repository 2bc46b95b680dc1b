/** A picture that can be a floor plan. */
export interface Picture {
  readonly media: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

/** A picture of more takes a browser hundreds of megabytes (`assumed`). */
export const mostPixels = 40_000_000;

const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpegMark = Buffer.from([0xff, 0xd8, 0xff]);

/** Whether a file says by its first bytes that it is a picture that is taken. */
export const isPicture = (head: Buffer): boolean => head.subarray(0, 8).equals(pngMark) || head.subarray(0, 3).equals(jpegMark);

/**
 * Check that a picture is whole as far as its parts say, without decoding it.
 *
 * @returns what it is, or what is wrong with it
 */
export function checkPicture(file: Buffer): Picture | { readonly problems: readonly string[] } {
  const isPng = file.subarray(0, 8).equals(pngMark);
  const size = isPng ? sizeOfPng(file) : sizeOfJpeg(file);
  if (typeof size === 'string') return { problems: [size] };
  const [width, height] = size;
  if (width < 1 || height < 1 || width * height > mostPixels)
    return { problems: [`it has ${width} × ${height} pixels; between 1 and ${mostPixels} are taken`] };
  return { media: isPng ? 'image/png' : 'image/jpeg', width, height };
}

type Size = readonly [width: number, height: number];

/** Chunks until IEND, the first of which is IHDR. Source: ISO/IEC 15948 §5.3 and §11.2.2. */
function sizeOfPng(file: Buffer): Size | string {
  let size: Size | undefined;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > file.length) break;
    if (kind === 'IHDR' && length >= 8) size = [file.readUInt32BE(at + 8), file.readUInt32BE(at + 12)];
    if (size === undefined) return 'it is no PNG: it does not begin with its size';
    if (kind === 'IEND') return size;
    at += 12 + length;
  }
  return 'it is a PNG that was cut short';
}

/** Segments until the first scan; the end must be marked. Source: ISO/IEC 10918-1 annex B. */
function sizeOfJpeg(file: Buffer): Size | string {
  if (!file.subarray(-1024).includes(Buffer.from([0xff, 0xd9]))) return 'it is a JPEG that was cut short';
  for (let at = 2; at + 9 <= file.length; ) {
    if (file[at] !== 0xff) return 'it is a broken JPEG';
    const marker = file[at + 1] ?? 0;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return [file.readUInt16BE(at + 7), file.readUInt16BE(at + 5)];
    else at += 2 + file.readUInt16BE(at + 2);
  }
  return 'it is a JPEG without a size';
}

/** SOF0…SOF15, without DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
