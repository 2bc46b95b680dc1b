import { decodeQR } from 'qr/decode.js';

/** Longest side at which a photo is searched, px: a plate that fills a tenth of it is still read, and a phone takes a fraction of a second. */
const longestPx = 1280;

/** The text of a QR code in a photo; `undefined` when the file is no picture or no code is found in it. */
export async function codeIn(file: File): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return undefined;
  const scale = Math.min(1, longestPx / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return undefined;
  pen.drawImage(picture, 0, 0, width, height);
  try {
    return decodeQR(pen.getImageData(0, 0, width, height));
  } catch {
    return undefined; // it throws when it finds none
  }
}
