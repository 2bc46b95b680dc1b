import type { EpochMs } from '../contracts/time.ts';
import { pngOf } from './png.ts';

const [width, height] = [480, 270];
const horizon = 112;
const palette = [
  [150, 178, 199],
  [176, 199, 214],
  [48, 86, 110],
  [66, 106, 130],
  [38, 42, 46],
  [120, 52, 44],
  [230, 232, 232],
  [20, 22, 24],
  [255, 214, 92],
] as const;
const [sky, haze, sea, wave, quay, hull, house, plate, ink] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Rows of the letters that are written, five pixels each. */
const letters: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '-': [0, 0, 0, 31, 0, 0, 0],
  ':': [0, 4, 4, 0, 4, 4, 0],
  A: [14, 17, 17, 31, 17, 17, 17],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [28, 18, 17, 17, 17, 18, 28],
  E: [31, 16, 16, 30, 16, 16, 31],
  I: [14, 4, 4, 4, 4, 4, 14],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
}
type Canvas = Uint8Array;

function fill(canvas: Canvas, { x, y, wide, high }: Box, colour: number): void {
  for (let row = Math.max(0, y); row < Math.min(height, y + high); row++)
    canvas.fill(colour, row * width + Math.max(0, x), row * width + Math.max(0, Math.min(width, x + wide)));
}

/** Text in dots of two pixels; a letter that is not known is a gap. */
function write(canvas: Canvas, text: string, { x, y }: Pick<Box, 'x' | 'y'>): void {
  for (const [n, letter] of [...text].entries())
    for (const [row, bits] of (letters[letter] ?? []).entries())
      for (let column = 0; column < 5; column++)
        if ((bits >> (4 - column)) & 1) fill(canvas, { x: x + n * 12 + column * 2, y: y + row * 2, wide: 2, high: 2 }, ink);
}

function drawSea(canvas: Canvas, seconds: number): void {
  fill(canvas, { x: 0, y: 0, wide: width, high: horizon }, sky);
  fill(canvas, { x: 0, y: horizon - 14, wide: width, high: 14 }, haze);
  fill(canvas, { x: 0, y: horizon, wide: width, high: height - horizon }, sea);
  for (let y = horizon + 3; y < height - 30; y += 3 + Math.floor((y - horizon) / 24)) {
    const length = 6 + (y - horizon) / 4;
    for (let n = 0; n < 9; n++) {
      const x = (n * 61 + y * 37 + seconds * (1 + (y - horizon) / 40)) % (width + 60);
      fill(canvas, { x: Math.floor(x) - 60, y, wide: Math.floor(length), high: 1 }, wave);
    }
  }
}

/** A vessel that rises and falls. */
function drawVessel(canvas: Canvas, seconds: number, x: number): void {
  const y = horizon + 44 + Math.round(2 * Math.sin(seconds / 1.3 + x));
  for (let row = 0; row < 14; row++) fill(canvas, { x: x + row, y: y + row, wide: 110 - row * 2, high: 1 }, hull);
  fill(canvas, { x: x + 66, y: y - 20, wide: 26, high: 20 }, house);
  fill(canvas, { x: x + 70, y: y - 15, wide: 18, high: 5 }, plate);
  fill(canvas, { x: x + 30, y: y - 32, wide: 2, high: 32 }, quay);
}

/**
 * What a camera of the demonstration shows: a made-up sea with a vessel, the word SIMULATED and the time, as a PNG.
 *
 * @param seed tells the pictures of cameras apart
 */
export function drawStill(time: EpochMs, seed: number): Buffer {
  const canvas = new Uint8Array(width * height);
  const seconds = (time / 1000) % 86_400;
  drawSea(canvas, seconds);
  drawVessel(canvas, seconds, 40 + ((seed * 97) % 300));
  fill(canvas, { x: 0, y: height - 30, wide: width, high: 30 }, quay);
  fill(canvas, { x: 0, y: 0, wide: width, high: 24 }, plate);
  write(canvas, 'SIMULATED', { x: 8, y: 5 });
  write(canvas, `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`, { x: width - 23 * 12 - 8, y: 5 });
  return pngOf({ width, pixels: canvas, palette });
}
