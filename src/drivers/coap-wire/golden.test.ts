import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeText, encodeMessage, readMessage } from './message.ts';

interface Expected {
  readonly provenance: string;
  /** The datagram is no message. */
  readonly refused?: string;
  readonly message?: {
    readonly type: number;
    readonly code: string;
    readonly id: number;
    readonly token: string;
    readonly options: readonly (readonly [number: number, value: string])[];
    readonly payload: string;
  };
}

const folder = new URL('testcases/', import.meta.url);
const cases = readdirSync(folder).map((name) => {
  const file = (which: string) => readFileSync(new URL(`${name}/${which}`, folder), 'utf8').trim();
  const expected: Expected = JSON.parse(file('expected.json'));
  return { name, bytes: Buffer.from(file('wire.hex'), 'hex'), expected };
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each(cases)('$name', ({ bytes, expected }) => {
  const read = readMessage(bytes);
  if ('problem' in read) {
    expect(read.problem).toContain(expected.refused ?? 'a message');
    return;
  }
  const { type, code, id, token, options, payload } = read;
  const plain = options.map(({ number, value }) => [number, hexOf(value)]);
  expect({ type, code: codeText(code), id, token: hexOf(token), options: plain, payload: hexOf(payload) }).toEqual(expected.message);
  expect(hexOf(encodeMessage(read))).toBe(hexOf(bytes));
});
