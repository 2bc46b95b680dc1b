import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { type Parser, parse } from 'csv-parse';
import { delimiterOf } from '../../contracts/csv.ts';
import { Failure } from '../../contracts/errors.ts';

/** A file as rows of cells, the head first; `readBytes` tells how much of the file was read. */
export interface Rows {
  readonly rows: AsyncIterable<readonly string[]>;
  readonly sizeBytes: number;
  readBytes(): number;
}

const magic = (head: Buffer, bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);

/** The character set: UTF-8 unless the beginning is no UTF-8, then GBK as Chinese spreadsheets write it. */
function charset(head: Buffer): 'utf-8' | 'gbk' {
  const whole = head.subarray(0, Math.max(0, head.length - 3)); // the end may cut a character
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(whole, { stream: true });
    return 'utf-8';
  } catch {
    return 'gbk';
  }
}

/** Turns bytes into text of the character set that the first chunk shows. */
function decoder(): Transform {
  let decode: TextDecoder | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      decode ??= new TextDecoder(charset(chunk));
      done(undefined, decode.decode(chunk, { stream: true }));
    },
    flush(done) {
      done(undefined, decode?.decode() ?? '');
    },
  });
}

async function* parquetRows(path: string): AsyncGenerator<readonly string[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = metadata.schema.slice(1).map((column) => column.name);
  yield names;
  const text = (value: unknown): string =>
    value instanceof Date ? value.toISOString() : value === undefined || value === null ? '' : String(value);
  for (let start = 0; start < Number(metadata.num_rows); start += 10_000) {
    for (const row of await parquetReadObjects({ file, metadata, rowStart: start, rowEnd: start + 10_000 }))
      yield names.map((name) => text(row[name]));
  }
}

/** The bytes of a file, unpacked when it is gzip. */
function bytesOf(path: string, isGzip: boolean): { readonly source: ReadStream; readonly stages: readonly Transform[] } {
  return { source: createReadStream(path), stages: isGzip ? [createGunzip()] : [] };
}

const damaged = (cause: unknown): Failure =>
  new Failure('BAD_REQUEST', 'importing a file: it is damaged', {
    cause,
    details: { what: cause instanceof Error ? cause.message : 'damaged' },
  });

/** The rows of a parser; whatever goes wrong below it is the file's fault. */
async function* rowsOf(parser: Parser): AsyncGenerator<readonly string[]> {
  try {
    for await (const row of parser) yield row as readonly string[]; // holds: without `columns` csv-parse gives arrays of text
  } catch (error) {
    throw error instanceof Failure ? error : damaged(error);
  }
}

async function csvRows(path: string, isGzip: boolean): Promise<{ rows: AsyncIterable<readonly string[]>; readBytes: () => number }> {
  const delimiter = await delimiterIn(path, isGzip);
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
    delimiter,
  });
  const { source, stages } = bytesOf(path, isGzip);
  pipeline([source, ...stages, decoder(), parser], () => undefined); // an error comes out of the parser's rows
  return { rows: rowsOf(parser), readBytes: () => source.bytesRead };
}

async function delimiterIn(path: string, isGzip: boolean): Promise<string> {
  const { source, stages } = bytesOf(path, isGzip);
  const first = pipeline([source, ...stages, new PassThrough()], () => undefined) as PassThrough; // holds: the last stage is what pipeline returns
  try {
    for await (const chunk of first) return delimiterOf(String(chunk).split('\n', 1)[0] ?? '');
    return ',';
  } catch {
    return ','; // a damaged file is reported by the reading proper
  } finally {
    source.destroy();
  }
}

/** Open a file of history: CSV (comma, semicolon or tab; UTF-8 or GBK; plain or gzip) or Parquet, told by its first bytes. */
export async function openRows(path: string): Promise<Rows> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const { buffer: head } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  await handle.close();
  if (magic(head, [0x50, 0x41, 0x52, 0x31])) return { rows: parquetRows(path), sizeBytes: size, readBytes: () => 0 };
  const csv = await csvRows(path, magic(head, [0x1f, 0x8b]));
  return { rows: csv.rows, sizeBytes: size, readBytes: csv.readBytes };
}
