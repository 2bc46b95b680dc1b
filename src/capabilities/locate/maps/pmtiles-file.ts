import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import {
  bytesToHeader,
  Compression,
  type Entry,
  type Header,
  PMTiles,
  ResolvedValueCache,
  readVarint,
  type Source,
  TileType,
  tileIdToZxy,
} from 'pmtiles';

/** What a PMTiles archive holds. */
export interface PmtilesContent {
  readonly bounds: { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Names of the vector layers. */
  readonly layers: readonly string[];
}

/** What the first bytes of an archive are. Source: PMTiles v3 specification, "Header". */
export const isPmtiles = (head: Buffer): boolean => head.toString('latin1', 0, 7) === 'PMTiles';

/** A tile or directory that unpacks to more than this is refused: a bomb, or no map (`assumed`). */
const mostUnpacked = 16 * 2 ** 20;
/** Directories that are looked at when a file comes in; the archives of whole countries have some hundred. */
const mostLeaves = 20_000;
/** Tiles of an archive at most: a country to the level of streets. */
const mostTiles = 4_000_000;
/** Bytes that an entry of a directory takes at least: four varints. */
const leastEntryBytes = 4;
/** The header is 127 bytes and has to be in the first 16 KiB with the root directory. */
const headerBytes = 127;
const rootBytes = 16_384;

const unzip = promisify(gunzip);

/** Unpack what an archive holds, within limits. */
async function unpack(packed: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  if (compression === Compression.None || compression === Compression.Unknown) return packed;
  if (compression !== Compression.Gzip) throw new RangeError(`compression ${compression} is not read; use gzip`);
  const bytes = await unzip(new Uint8Array(packed), { maxOutputLength: mostUnpacked });
  return new Uint8Array(bytes).buffer;
}

/** A file on disk; opened for each reading, so that none stays open. */
const sourceOf = (path: string): Source => ({
  getKey: () => path,
  getBytes: async (offset, length) => ({ data: await readAt(path, offset, length) }),
});

async function readAt(path: string, offset: number, length: number): Promise<ArrayBuffer> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(Math.min(length, Math.max(0, (await file.stat()).size - offset)));
    await file.read(bytes, 0, bytes.length, offset);
    return bytes.buffer;
  } finally {
    await file.close();
  }
}

/** An archive that was checked, to read tiles from. */
export interface PmtilesReader {
  /** A tile, unpacked; `undefined` when there is none. Rejects when the archive is broken there. */
  tile(z: number, x: number, y: number): Promise<Uint8Array | undefined>;
}

/** Open an archive; its directories are kept in memory as they are needed. */
export function openPmtiles(path: string): PmtilesReader {
  const archive = new PMTiles(sourceOf(path), new ResolvedValueCache(32, true, unpack), unpack);
  return {
    async tile(z, x, y) {
      if (x >= 2 ** z || y >= 2 ** z) return undefined;
      const found = await archive.getZxy(z, x, y);
      return found && new Uint8Array(found.data);
    },
  };
}

/**
 * Check that a file is a PMTiles v3 archive with vector tiles that can be read: header, the place of every part, all directories, and three of its tiles.
 *
 * @returns what it holds, or what is wrong with it
 */
export async function checkPmtiles(path: string, bytes: number): Promise<PmtilesContent | { readonly problems: readonly string[] }> {
  try {
    const version = new Uint8Array(await readAt(path, 7, 1))[0];
    if (bytes < headerBytes) return { problems: ['it ends within its header: the file was cut short'] };
    if (version !== 3) return { problems: [`it is PMTiles version ${version ?? '?'}; only version 3 is read`] };
    const header = bytesToHeader(await readAt(path, 0, headerBytes));
    const problems = headerProblems(header, bytes);
    if (problems.length > 0) return { problems };
    const entries = await readEntries(path, header);
    for (const entry of sample(entries)) await checkTile(path, header, entry);
    return contentOf(header, await readMetadata(path, header));
  } catch (error) {
    return { problems: [`it is broken: ${(error as Error).message.slice(0, 200)}`] };
  }
}

function headerProblems(header: Header, bytes: number): string[] {
  const { tileType, tileCompression, internalCompression, minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = header;
  const isPacked = (kind: Compression) => kind === Compression.None || kind === Compression.Gzip;
  const isPlace =
    minLon < maxLon &&
    minLat < maxLat &&
    Math.abs(minLon) <= 180 &&
    Math.abs(maxLon) <= 180 &&
    Math.abs(minLat) <= 90 &&
    Math.abs(maxLat) <= 90;
  const parts = [
    ['root directory', header.rootDirectoryOffset, header.rootDirectoryLength],
    ['metadata', header.jsonMetadataOffset, header.jsonMetadataLength],
    ['leaf directories', header.leafDirectoryOffset, header.leafDirectoryLength ?? 0],
    ['tiles', header.tileDataOffset, header.tileDataLength ?? 0],
  ] as const;
  const cut = parts.filter(([, offset, length]) => offset + length > bytes).map(([name]) => name);
  return [
    tileType === TileType.Mvt ? '' : `its tiles are of type ${TileType[tileType] ?? tileType}; only vector tiles (MVT) are drawn`,
    isPacked(tileCompression) && isPacked(internalCompression) ? '' : 'it is packed by something else than gzip',
    minZoom <= maxZoom && maxZoom <= 22 ? '' : `its zooms ${minZoom} to ${maxZoom} are none`,
    isPlace ? '' : `its bounds ${minLon}, ${minLat}, ${maxLon}, ${maxLat} are none`,
    header.rootDirectoryOffset + header.rootDirectoryLength > rootBytes ? 'its root directory is not in the first 16 KiB' : '',
    cut.length > 0 ? `it ends before its ${cut.join(', ')} do: the file was cut short` : '',
  ].filter((problem) => problem !== '');
}

/** All entries of tiles. Throws a `RangeError` for a directory that cannot be. */
async function readEntries(path: string, header: Header): Promise<readonly Entry[]> {
  const root = await readDirectory(path, header, header.rootDirectoryOffset, header.rootDirectoryLength);
  const leaves = root.filter(({ runLength }) => runLength === 0);
  if (leaves.length > mostLeaves) throw new RangeError(`it has ${leaves.length} leaf directories, at most ${mostLeaves} are taken`);
  const tiles = root.filter(({ runLength }) => runLength > 0);
  for (const { offset, length } of leaves)
    for (const entry of await readDirectory(path, header, header.leafDirectoryOffset + offset, length)) {
      if (entry.runLength === 0) throw new RangeError('a leaf directory has leaves itself, which is not read');
      tiles.push(entry);
      if (tiles.length > mostTiles) throw new RangeError(`it has more than ${mostTiles} tiles`);
    }
  const most = header.tileDataLength ?? 0;
  if (tiles.length === 0) throw new RangeError('it has no tile');
  if (tiles.some(({ offset, length }) => length === 0 || offset + length > most))
    throw new RangeError('a tile lies outside of the tile data');
  return tiles;
}

/** The entries of a directory. Source: PMTiles v3 specification, "Directory encoding". */
async function readDirectory(path: string, { internalCompression }: Header, offset: number, length: number): Promise<Entry[]> {
  const buf = new Uint8Array(await unpack(await readAt(path, offset, length), internalCompression));
  const at = { buf, pos: 0 };
  const count = readVarint(at);
  if (!(count >= 0 && count * leastEntryBytes <= buf.length))
    throw new RangeError(`a directory of ${buf.length} bytes says that it has ${count} entries`);
  const column = () => Array.from({ length: count }, () => readVarint(at));
  const [ids, runs, lengths, offsets] = [column(), column(), column(), column()];
  if (at.pos > buf.length) throw new RangeError('a directory ends early');
  const entries: Entry[] = [];
  let tileId = 0;
  for (let i = 0; i < count; i++) {
    tileId += ids[i] ?? 0;
    const before = entries[i - 1];
    const follows = offsets[i] === 0 && before !== undefined;
    entries.push({
      tileId,
      runLength: runs[i] ?? 0,
      length: lengths[i] ?? 0,
      offset: follows ? before.offset + before.length : (offsets[i] ?? 0) - 1,
    });
  }
  return entries;
}

const sample = (entries: readonly Entry[]): readonly Entry[] => [
  ...new Set([entries[0], entries[Math.floor(entries.length / 2)], entries.at(-1)].filter((entry) => entry !== undefined)),
];

/** Read a tile as the console does. Throws when it cannot be. */
async function checkTile(path: string, header: Header, { tileId, offset, length }: Entry): Promise<void> {
  const name = tileIdToZxy(tileId).join('/');
  try {
    const bytes = await unpack(await readAt(path, header.tileDataOffset + offset, length), header.tileCompression);
    const { layers } = new VectorTile(new PbfReader(new Uint8Array(bytes)));
    for (const layer of Object.values(layers)) if (layer.length > 0) layer.feature(0).loadGeometry();
  } catch (error) {
    throw new RangeError(`tile ${name} cannot be read: ${(error as Error).message}`);
  }
}

async function readMetadata(path: string, { internalCompression, jsonMetadataOffset, jsonMetadataLength }: Header): Promise<unknown> {
  const bytes = await unpack(await readAt(path, jsonMetadataOffset, jsonMetadataLength), internalCompression);
  return bytes.byteLength === 0 ? {} : JSON.parse(new TextDecoder().decode(bytes));
}

function contentOf({ minLon, minLat, maxLon, maxLat, minZoom, maxZoom }: Header, metadata: unknown): PmtilesContent {
  const { vector_layers } = (metadata ?? {}) as { readonly vector_layers?: unknown };
  const named = Array.isArray(vector_layers) ? vector_layers.map((layer: { readonly id?: unknown } | null) => layer?.id) : [];
  const layers = named.filter((id) => typeof id === 'string').slice(0, 100);
  return { bounds: { west: minLon, south: minLat, east: maxLon, north: maxLat }, minZoom, maxZoom, layers };
}
