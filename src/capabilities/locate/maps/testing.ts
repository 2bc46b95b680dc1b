import { gzipSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import { zxyToTileId } from 'pmtiles';

/** A tile of an archive that is made for a test. */
export interface MadeTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
}

/** A vector tile with one layer that holds one square. Source: Mapbox Vector Tile 2.1, §4. */
export function squareTile(layer: string): Uint8Array {
  const out = new PbfWriter();
  out.writeMessage(
    3,
    (_: undefined, pbf: PbfWriter) => {
      pbf.writeVarintField(15, 2);
      pbf.writeStringField(1, layer);
      pbf.writeMessage(2, writeSquare, undefined);
      pbf.writeVarintField(5, 4096);
    },
    undefined,
  );
  return out.finish();
}

/** MoveTo 1024,1024, then three LineTo and ClosePath; steps are zigzag numbers. */
function writeSquare(_: undefined, pbf: PbfWriter): void {
  const zigzag = (n: number) => (n << 1) ^ (n >> 31);
  pbf.writeVarintField(3, 3);
  pbf.writePackedVarint(4, [9, zigzag(1024), zigzag(1024), 26, zigzag(2048), 0, 0, zigzag(2048), zigzag(-2048), 0, 15]);
}

/** Fields of a header that a test sets wrongly. */
export interface HeaderFields {
  readonly version: number;
  readonly tileType: number;
  readonly tileCompression: number;
  readonly maxZoom: number;
  /** Entries that the root directory says it has. */
  readonly entries: number;
}

/** A PMTiles v3 archive of these tiles. Source: PMTiles v3 specification. */
export function makePmtiles(tiles: readonly MadeTile[], layers: readonly string[], wrong: Partial<HeaderFields> = {}): Buffer {
  const sorted = tiles
    .map((tile) => ({ id: zxyToTileId(tile.z, tile.x, tile.y), packed: gzipSync(tile.bytes) }))
    .sort((a, b) => a.id - b.id);
  const directory = gzipSync(directoryOf(sorted, wrong.entries ?? sorted.length));
  const metadata = gzipSync(JSON.stringify({ vector_layers: layers.map((id) => ({ id, fields: {} })) }));
  const data = Buffer.concat(sorted.map(({ packed }) => packed));
  const header = headerOf([directory, metadata, Buffer.alloc(0), data], tiles, wrong);
  return Buffer.concat([header, directory, metadata, data]);
}

function directoryOf(tiles: readonly { readonly id: number; readonly packed: Buffer }[], count: number): Uint8Array {
  const out = new PbfWriter();
  out.writeVarint(count);
  tiles.forEach(({ id }, i) => void out.writeVarint(id - (tiles[i - 1]?.id ?? 0)));
  for (const _ of tiles) out.writeVarint(1);
  for (const { packed } of tiles) out.writeVarint(packed.length);
  tiles.forEach((_, i) => void out.writeVarint(i === 0 ? 1 : 0));
  return out.finish();
}

function headerOf(parts: readonly Buffer[], tiles: readonly MadeTile[], wrong: Partial<HeaderFields>): Buffer {
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header.writeUInt8(wrong.version ?? 3, 7);
  let offset = header.length;
  parts.forEach(({ length }, i) => {
    header.writeBigUInt64LE(BigInt(offset), 8 + 16 * i);
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * i);
    offset += length;
  });
  const zooms = tiles.map(({ z }) => z);
  header.set([1, 2, wrong.tileCompression ?? 2, wrong.tileType ?? 1, Math.min(...zooms), wrong.maxZoom ?? Math.max(...zooms)], 96);
  [115, 25, 125, 35].forEach((degrees, i) => void header.writeInt32LE(degrees * 1e7, 102 + 4 * i));
  return header;
}
