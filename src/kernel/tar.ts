import { Failure } from '../contracts/errors.ts';

/** A file or folder in a tar archive. */
export interface TarEntry {
  /** Path with `/`, relative, at most 255 bytes. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
}

/** Everything in a tar archive is a multiple of this. Source: POSIX.1-2017 pax, ustar interchange format */
export const tarBlock = 512;

/** Two empty blocks end an archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);

/** Zeros that fill the last block of a file. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);

/** The header of an entry. @throws Failure `BAD_REQUEST` when the name is too long for the format */
export function tarHeader({ name, kind, size }: TarEntry): Buffer {
  const block = Buffer.alloc(tarBlock);
  const [prefix, rest] = splitName(name);
  block.write(rest, 0, 100);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  writeSize(block, size);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(kind === 'folder' ? '5' : '0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(prefix, 345, 155);
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Reads a header; `undefined` for the empty block that ends an archive. @throws Failure `BAD_FRAME` */
export function readTarHeader(block: Buffer): TarEntry | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const stated = Number.parseInt(textAt(block, 148, 8), 8);
  const blank = Buffer.from(block);
  blank.write('        ', 148);
  if (stated !== sumOf(blank)) throw broken('a header has a wrong checksum');
  const type = textAt(block, 156, 1);
  const kind = type === '5' ? 'folder' : 'file';
  if (kind === 'file' && type !== '0' && type !== '') throw broken(`an entry of type ${type} has no place in a backup`);
  const [prefix, rest] = [textAt(block, 345, 155), textAt(block, 0, 100)];
  return { name: prefix === '' ? rest : `${prefix}/${rest}`, kind, size: readSize(block) };
}

function splitName(name: string): readonly [string, string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return [prefix, rest];
  }
  throw new Failure('BAD_REQUEST', `packing ${name}: the name is too long for an archive`, { details: { what: name } });
}

/** 11 octal digits reach 8 GiB; above, the first bit is set and the number is binary. Source: GNU tar manual, "Extensions" */
const largestOctal = 8 ** 11 - 1;

function writeSize(block: Buffer, size: number): void {
  if (size <= largestOctal) {
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    return;
  }
  block[124] = 0x80;
  block.writeBigUInt64BE(BigInt(size), 128);
}

function readSize(block: Buffer): number {
  const size = block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(textAt(block, 124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw broken('a header has no size');
  return size;
}

const sumOf = (block: Buffer) => block.reduce((sum, byte) => sum + byte, 0);

function textAt(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}

const broken = (what: string) => new Failure('BAD_FRAME', `reading an archive: ${what}`, { details: { what } });
