import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { encodeRtu, encodeTcp } from './adu.ts';
import { columnsOf, rawAt } from './columns.ts';
import { exceptionText } from './exceptions.ts';
import {
  maskWriteRequest,
  readRequest,
  type Table,
  writeAndReadRequest,
  writeCoilRequest,
  writeRegisterRequest,
  writeRegistersRequest,
} from './pdu.ts';
import { spanOf } from './plan.ts';
import { readText } from './texts.ts';
import { createRtuWire, createTcpWire, type Outcome, type Wire } from './wire.ts';

interface Expected {
  readonly provenance: { readonly source: string };
  readonly framing: 'tcp' | 'rtu';
  readonly unit: number;
  readonly read?: readonly [Table, number, number];
  readonly writeCoil?: readonly [number, boolean];
  readonly writeRegister?: readonly [number, number];
  readonly writeRegisters?: readonly [number, string];
  /** Written and read back at once: address, registers. */
  readonly writeAndRead?: readonly [number, string];
  /** Address, bits that are written, what they are. */
  readonly maskWrite?: readonly [number, number, number];
  /** Raw value of each key; null: no number. */
  readonly values?: Readonly<Record<string, number | null>>;
  /** Text of each key; null: none that can be read. */
  readonly texts?: Readonly<Record<string, string | null>>;
  readonly exception?: string;
  readonly refused?: string;
  /** Nothing answers; what was counted instead. */
  readonly lost?: 'bad-frame' | 'bad-checksum';
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8').trim();
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json'));
  return { name, ask: Buffer.from(read(name, 'ask.hex'), 'hex'), wire: Buffer.from(read(name, 'wire.hex'), 'hex'), expected };
});

/** The PDU inside of a frame that was asked. */
const pduOf = (ask: Uint8Array, framing: 'tcp' | 'rtu'): Uint8Array => (framing === 'tcp' ? ask.subarray(7) : ask.subarray(1, -2));

/** The request as the driver makes it; `undefined` for functions that it does not use. */
function madeRequest(expected: Expected): Uint8Array | undefined {
  const { read: asked, writeCoil, writeRegister, writeRegisters, writeAndRead, maskWrite } = expected;
  if (writeAndRead !== undefined) return writeAndReadRequest(writeAndRead[0], Buffer.from(writeAndRead[1], 'hex'));
  if (asked !== undefined) return readRequest(...asked);
  if (writeCoil !== undefined) return writeCoilRequest(...writeCoil);
  if (writeRegister !== undefined) return writeRegisterRequest(...writeRegister);
  if (writeRegisters !== undefined) return writeRegistersRequest(writeRegisters[0], Buffer.from(writeRegisters[1], 'hex'));
  return maskWrite === undefined ? undefined : maskWriteRequest(...maskWrite);
}

interface Played {
  readonly sent: Uint8Array[];
  readonly outcomes: Outcome[];
  readonly refused: string[];
}

/** Ask what the case asks, let the answer come in the given pieces, and end the wait. */
function play({ ask, wire: bytes, expected }: (typeof cases)[number], pieces: (bytes: Uint8Array) => Uint8Array[]): Promise<Played> {
  return new Promise((resolve) => {
    const played: Played = { sent: [], outcomes: [], refused: [] };
    const finish = () => {
      wire.stop();
      resolve(played);
    };
    const make = expected.framing === 'tcp' ? createTcpWire : createRtuWire;
    const wire: Wire = make({
      answerMs: 20,
      inFlight: 1,
      quietMs: 0,
      write: (frame) => void played.sent.push(frame),
      refuse: (reason) => void played.refused.push(reason),
      gaveUp: finish,
      broken() {
        played.refused.push('bad-frame');
        finish();
      },
    });
    const done = (outcome: Outcome) =>
      void played.outcomes.push(outcome.kind === 'data' ? { ...outcome, bytes: outcome.bytes.slice() } : outcome);
    wire.ask({ unit: expected.unit, pdu: pduOf(ask, expected.framing), done });
    // The driver counts transactions from 1; a case has its own number.
    if (expected.framing === 'tcp') bytes.set([0, 1]);
    for (const piece of pieces(bytes)) wire.push(piece);
    if (played.outcomes.length > 0) finish();
  });
}

function rawOf(key: string, bytes: Uint8Array, start: number): number | null {
  const address = parseAddress(key);
  if ('refused' in address) throw new Error(address.refused.en);
  const padding = { key: '', binding: { point: 0, scale: 1, offset: 0 }, address: { ...address, start, count: 1 } };
  const span = spanOf([padding, { ...padding, address }], address.table, 1000);
  const value = rawAt(columnsOf(span, 'measured'), 1, bytes);
  return Number.isNaN(value) ? null : value;
}

function textOf(key: string, bytes: Uint8Array, start: number): string | null {
  const address = parseAddress(key);
  if ('refused' in address || address.text === undefined) throw new Error(`${key} is no text`);
  return readText(bytes, 2 * (address.start - start), { text: address.text, order: address.order }) ?? null;
}

function check({ expected }: (typeof cases)[number], { outcomes, refused }: Played): void {
  const [outcome] = outcomes;
  expect(outcomes.length).toBeLessThanOrEqual(1);
  if (expected.lost !== undefined) {
    expect(outcome?.kind ?? 'silence').toBe('silence');
    expect(refused).toContain(expected.lost);
  } else if (expected.exception !== undefined) {
    expect(outcome?.kind === 'exception' && exceptionText(outcome.code)).toBe(expected.exception);
  } else if (expected.refused !== undefined) {
    expect(outcome).toEqual({ kind: 'refused', detail: expected.refused });
  } else {
    expect(outcome?.kind).toBe('data');
    const bytes = outcome?.kind === 'data' ? outcome.bytes : new Uint8Array(0);
    const values = Object.keys(expected.values ?? {}).map((key) => [key, rawOf(key, bytes, expected.read?.[1] ?? 0)]);
    expect(Object.fromEntries(values)).toEqual(expected.values ?? {});
    const texts = Object.keys(expected.texts ?? {}).map((key) => [key, textOf(key, bytes, expected.read?.[1] ?? 0)]);
    expect(Object.fromEntries(texts)).toEqual(expected.texts ?? {});
  }
}

describe('exchanges of testcases/', () => {
  const made = cases.filter(({ expected }) => madeRequest(expected) !== undefined);
  test.each(made)('$name is asked byte for byte', ({ ask, expected }) => {
    const pdu = madeRequest(expected) ?? new Uint8Array(0);
    const transaction = ask.readUInt16BE(0);
    const frame = expected.framing === 'tcp' ? encodeTcp(transaction, expected.unit, pdu) : encodeRtu(expected.unit, pdu);
    expect(Buffer.from(frame).toString('hex')).toBe(ask.toString('hex'));
  });

  test.each(cases)('$name is answered as it says, whole and byte by byte', async (one) => {
    expect(one.expected.provenance.source).not.toBe('');
    check(one, await play(one, (bytes) => [bytes]));
    check(one, await play(one, (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte))));
  });
});
