import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { Failure } from '../../contracts/errors.ts';
import { silentLog, until } from '../../kernel/testing.ts';
import { openNats } from '../nats-bus/connection.ts';
import { createGatherer, createWire, piecesOf, type Wire } from './wire.ts';

describe('pieces', () => {
  const value = { list: new Float64Array(80_000).fill(Number.NaN), map: new Map([['a', undefined]]) };

  test('come together in any order, also twice', () => {
    const gather = createGatherer();
    const [first, ...rest] = piecesOf(value);
    const given = [...rest.toReversed(), ...rest, first];
    const found = given.map((piece) => gather(piece ?? new Uint8Array()));
    expect(found.slice(0, -1).every((one) => one === undefined)).toBe(true);
    expect(found.at(-1)?.whole).toEqual(value);
  });

  test('of a value that stops coming are forgotten', () => {
    let time = 0;
    const gather = createGatherer(() => time);
    const [first, ...rest] = piecesOf(value);
    gather(first ?? new Uint8Array());
    time = 31_000;
    gather(piecesOf(value)[0] ?? new Uint8Array());
    expect(rest.map((piece) => gather(piece)).every((one) => one === undefined)).toBe(true);
  });

  test.each([
    [Buffer.alloc(3)],
    [Buffer.alloc(24, 0xff)],
    [Buffer.concat([Buffer.alloc(20), Buffer.from([1, 0, 0, 0]), Buffer.from('noise')])],
  ])('of noise are refused', (noise) => {
    expect(() => createGatherer()(noise)).toThrow();
  });
});

describe.skipIf(natsMissing)(`over NATS${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  let server: NatsServer;
  let connections: NatsConnection[];
  let here: Wire;
  let there: Wire;
  beforeAll(async () => {
    server = await startNats();
    connections = await Promise.all(['here', 'there'].map((name) => openNats({ url: server.url, name, log: silentLog })));
    [here, there] = connections.map((connection) => createWire(connection, silentLog)) as [Wire, Wire]; // holds: there are two
    there.answer('a.b.there', (value) => {
      if (value === 'wrong') throw new Failure('CONFLICT', 'doing it: no', { details: { what: 'it' } });
      return value;
    });
    await there.flush();
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.stop();
  });

  test('an answer of many megabytes comes back as it went', async () => {
    const value = new Float64Array(500_000).map((_, i) => i / 3);
    const found = (await here.ask('a.b.there', value, 20_000)) as Float64Array; // holds: it gives back what it was given
    expect(Buffer.compare(Buffer.from(found.buffer, found.byteOffset, found.byteLength), Buffer.from(value.buffer))).toBe(0);
  });

  test('a failure keeps its code and its details', async () => {
    await expect(here.ask('a.b.there', 'wrong', 20_000)).rejects.toMatchObject({ code: 'CONFLICT', details: { what: 'it' } });
  });

  test('where nobody listens the refusal comes at once', async () => {
    await expect(here.ask('a.b.nobody', 1, 60_000)).rejects.toMatchObject({ code: 'NOT_AVAILABLE', details: { what: 'node nobody' } });
  });

  test('noise is passed over, and what follows is heard', async () => {
    const heard: unknown[] = [];
    there.hear('noise.>', (value) => heard.push(value));
    await there.flush();
    connections[0]?.publish('noise.a', Buffer.from('noise'));
    here.tell('noise.a', 'word');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['word']);
  });
});
