import { crc32, inflateSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import ocean from '../packs/ocean/pack.ts';
import water from '../packs/water/pack.ts';
import { drawStill } from './draw-still.ts';
import { openStills } from './stills.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean();
});
const noon = Date.UTC(2026, 10, 30, 12);

/** Chunks of a PNG by type, each with its checksum verified. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

test('what a camera of the demonstration shows is a whole PNG', () => {
  const chunks = chunksOf(drawStill(noon, 0));
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const [width = 0, height = 0] = [0, 4].map((at) => chunks.get('IHDR')?.readUInt32BE(at));
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  expect([width, height, rows.length]).toEqual([480, 270, (480 + 1) * 270]);
  const colours = (chunks.get('PLTE')?.length ?? 0) / 3;
  expect(rows.every((colour) => colour < colours)).toBe(true);
});

test('it is another one a second later, and at another camera', () => {
  expect(drawStill(noon, 0)).toEqual(drawStill(noon, 0));
  for (const other of [drawStill(noon + 1000, 0), drawStill(noon, 1)]) expect(other.equals(drawStill(noon, 0))).toBe(false);
});

test('each camera of a pack answers, and nothing else', async () => {
  const stills = await openStills(ocean, { now: () => noon });
  cleanUp.push(() => stills?.close());
  const cameras = ocean.site.filter(({ model }) => model === 'camera').map(({ key }) => key);
  expect(cameras.length).toBeGreaterThan(1);
  for (const [n, key] of cameras.entries()) {
    const answer = await fetch(`${stills?.address}${key}`);
    expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([200, drawStill(noon, n)]);
  }
  expect((await fetch(`${stills?.address}berth-1`)).status).toBe(404);
});

test('a pack without cameras opens no port', async () => {
  expect(await openStills(water, { now: () => noon })).toBeUndefined();
});
