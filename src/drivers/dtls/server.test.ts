import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { noise } from '../../../test/conformance/laws.ts';
import type { Place } from './clients.ts';
import { recordType } from './record.ts';
import { createDtlsServer, type DtlsServer } from './server.ts';
import { suites } from './suites.ts';
import { createDtlsClient, type DtlsClient, type DtlsClientOptions } from './testing/client.ts';

const key = randomBytes(16);
const from: Place = { address: '192.0.2.1', port: 1000 };

interface Rig {
  readonly server: DtlsServer;
  /** What came: identity and text. */
  readonly heard: (readonly [string, string])[];
  readonly refusals: string[];
  /** Datagrams that the server has sent and nobody has fetched. */
  fetch(): Buffer[];
  later(ms: number): void;
  close(why: string | undefined): void;
}

function createRig(): Rig {
  const heard: (readonly [string, string])[] = [];
  const refusals: string[] = [];
  let sent: Buffer[] = [];
  let now = 0;
  let closed: string | undefined;
  const server = createDtlsServer({
    keyOf: (identity) => (identity.startsWith('gate') ? key : undefined),
    write: (datagram) => sent.push(datagram),
    data: (bytes, _, identity) => heard.push([identity, bytes.toString()]),
    refuse: (why, detail) => refusals.push(`${why}: ${detail}`),
    closed: () => closed,
    now: () => now,
  });
  return {
    ...{ server, heard, refusals },
    fetch() {
      const all = sent;
      sent = [];
      return all;
    },
    later(ms) {
      now += ms;
    },
    close(why) {
      closed = why;
    },
  };
}

const clientOf = (options: Partial<DtlsClientOptions> = {}): DtlsClient => createDtlsClient({ identity: 'gate-1', key, ...options });

/** Carry datagrams between both until neither has more to say; `change` has those of the client in its hands. */
function shake(rig: Rig, client: DtlsClient, { place = from, change = (all: Buffer[]) => all } = {}): DtlsClient {
  let ours = change([client.hello()]);
  while (ours.length > 0) {
    for (const datagram of ours) rig.server.take(datagram, place);
    ours = change(rig.fetch().flatMap(client.take));
  }
  return client;
}

describe('a handshake', () => {
  test.each(suites.flatMap(({ id, name }) => [true, false].map((hasExtendedMaster) => ({ id, name, hasExtendedMaster }))))(
    'with $name, extended master secret $hasExtendedMaster, lets data through both ways',
    ({ id, hasExtendedMaster }) => {
      const rig = createRig();
      const client = shake(rig, clientOf({ suite: id, hasExtendedMaster }));
      expect(client.isOpen).toBe(true);
      rig.server.take(client.seal(Buffer.from('up')), from);
      rig.server.send(Buffer.from('down'), from);
      for (const datagram of rig.fetch()) client.take(datagram);
      expect(rig.heard).toEqual([['gate-1', 'up']]);
      expect(client.heard.map(String)).toEqual(['down']);
      expect(rig.refusals).toEqual([]);
    },
  );

  test('holds nothing before the cookie has come back', () => {
    const rig = createRig();
    for (let port = 1; port <= 500; port++) rig.server.take(clientOf().hello(), { ...from, port });
    expect(rig.server.size).toEqual({ handshakes: 0, open: 0 });
    expect(rig.fetch()).toHaveLength(500);
  });

  test('answers a hello without a cookie with fewer bytes than it has', () => {
    const rig = createRig();
    const hello = clientOf().hello();
    rig.server.take(hello, from);
    expect(rig.fetch()[0]?.length).toBeLessThanOrEqual(hello.length);
  });

  test('takes no cookie that was made for another place, or minutes ago', () => {
    const rig = createRig();
    const client = clientOf();
    rig.server.take(client.hello(), from);
    const [second = Buffer.alloc(0)] = rig.fetch().flatMap(client.take);
    rig.server.take(second, { ...from, port: 1001 });
    expect(rig.server.size.handshakes).toBe(0);
    rig.later(180_000);
    rig.server.take(second, from);
    expect(rig.server.size.handshakes).toBe(0);
    expect(rig.fetch()).toHaveLength(2); // each time another cookie
  });

  test.each([1, 2, 3, 5, 11])('is done with messages in parts of %i bytes, in reverse order and twice', (partBytes) => {
    const rig = createRig();
    // a message that comes before the one before it is sent again by a client; here it is sent with its whole flight once more
    const change = (all: Buffer[]): Buffer[] => (all.length === 1 ? [...all, ...all] : [...all.toReversed(), ...all, ...all.toReversed()]);
    expect(shake(rig, clientOf({ partBytes }), { change }).isOpen).toBe(true);
    expect(rig.refusals).toEqual([]);
  });

  test('is done although each flight is lost once', () => {
    const rig = createRig();
    const client = clientOf();
    const hello = client.hello();
    rig.server.take(hello, from);
    rig.fetch();
    rig.server.take(hello, from);
    const [second = hello] = rig.fetch().flatMap(client.take);
    rig.server.take(second, from);
    rig.fetch();
    rig.server.take(second, from);
    const last = rig.fetch().flatMap(client.take);
    for (const datagram of last) rig.server.take(datagram, from);
    rig.fetch();
    expect(client.isOpen).toBe(false);
    rig.server.take(client.seal(Buffer.from('early')), from);
    expect(rig.heard).toEqual([['gate-1', 'early']]);
  });

  test('with a wrong key, or an unknown name, proves nothing, and both look the same', () => {
    for (const options of [{ key: randomBytes(16) }, { identity: 'nobody' }]) {
      const rig = createRig();
      const client = shake(rig, clientOf(options));
      expect(client.isOpen).toBe(false);
      rig.server.take(client.seal(Buffer.from('let me in')), from);
      expect(rig.heard).toEqual([]);
      expect(rig.fetch()).toEqual([]);
      expect(rig.refusals).toEqual([expect.stringMatching(/^not-allowed: 192.0.2.1: .* is not known, or its key is another one$/)]);
    }
  });

  test('of DTLS 1.0, or without a suite that we have, is refused with an alert', () => {
    for (const options of [{ version: 0xfeff }, { suite: 0x002f }]) {
      const rig = createRig();
      shake(rig, clientOf(options));
      expect(rig.server.size).toEqual({ handshakes: 0, open: 0 });
      expect(rig.refusals).toEqual([expect.stringContaining('bad-frame')]);
    }
  });

  test('that is left half-way is forgotten after half a minute, and one address has no more than its share', () => {
    const rig = createRig();
    for (let port = 1; port <= 100; port++) {
      const client = clientOf();
      rig.server.take(client.hello(), { ...from, port });
      for (const second of rig.fetch().flatMap(client.take)) rig.server.take(second, { ...from, port });
      rig.fetch();
    }
    expect(rig.server.size.handshakes).toBe(64);
    expect(rig.refusals).toHaveLength(36);
    expect(shake(rig, clientOf(), { place: { address: '192.0.2.2', port: 1 } }).isOpen).toBe(true);
    rig.later(31_000);
    rig.server.take(clientOf().hello(), from);
    expect(rig.server.size).toEqual({ handshakes: 0, open: 1 });
  });

  test('is not begun while nothing new is let in, and what is open goes on', () => {
    const rig = createRig();
    const client = shake(rig, clientOf());
    rig.close('too much to do');
    expect(shake(rig, clientOf(), { place: { ...from, port: 2 } }).isOpen).toBe(false);
    rig.server.take(client.seal(Buffer.from('still here')), from);
    expect(rig.heard).toHaveLength(1);
    expect(rig.refusals).toEqual([expect.stringContaining('not-admitted')]);
  });
});

describe('an association', () => {
  test('takes a record once, and each one in whatever order', () => {
    const rig = createRig();
    const client = shake(rig, clientOf());
    const records = ['a', 'b', 'c'].map((text) => client.seal(Buffer.from(text)));
    for (const record of [...records.toReversed(), ...records]) rig.server.take(record, from);
    expect(rig.heard.map(([, text]) => text)).toEqual(['c', 'b', 'a']);
  });

  test('takes nothing that was changed, and goes on', () => {
    const rig = createRig();
    const client = shake(rig, clientOf());
    const record = client.seal(Buffer.from('value'));
    for (let at = 3; at < record.length; at++) {
      const bent = Buffer.from(record);
      bent[at] = (bent[at] ?? 0) ^ 1;
      rig.server.take(bent, from);
    }
    expect(rig.heard).toEqual([]);
    rig.server.take(record, from);
    expect(rig.heard).toEqual([['gate-1', 'value']]);
  });

  test('bears a million random bytes, in clear and as its own records', () => {
    const rig = createRig();
    const client = shake(rig, clientOf());
    const bytes = Buffer.from(noise(1_000_000, 7));
    for (let at = 0; at < bytes.length; at += 1000) {
      const some = bytes.subarray(at, at + 1000);
      rig.server.take(some, from);
      rig.server.take(Buffer.concat([Buffer.from([22 + (at % 2), 0xfe, 0xfd, 0, at % 3, 0, 0, 0, 0, at & 0xff, 1, 3, 0]), some]), from);
    }
    rig.server.take(client.seal(Buffer.from('value')), from);
    expect(rig.heard).toEqual([['gate-1', 'value']]);
    expect(rig.server.size.open).toBe(1);
  });

  test('ends when the client says so, and when a new one of the same place has proven itself; not before', () => {
    const rig = createRig();
    const old = shake(rig, clientOf());
    const young = clientOf({ identity: 'gate-2' });
    rig.server.take(young.hello(), from);
    const [second = Buffer.alloc(0)] = rig.fetch().flatMap(young.take);
    rig.server.take(second, from);
    const flight = rig.fetch().flatMap(young.take);
    rig.server.take(old.seal(Buffer.from('still me')), from);
    for (const datagram of flight) rig.server.take(datagram, from);
    rig.server.take(young.seal(Buffer.from('me')), from);
    rig.server.take(old.seal(Buffer.from('me too')), from);
    expect(rig.heard).toEqual([
      ['gate-1', 'still me'],
      ['gate-2', 'me'],
    ]);
    rig.server.take(young.seal(Buffer.from([1, 0]), recordType.alert), from);
    expect(rig.server.size.open).toBe(0);
  });

  test('of one identity is known under four places, the newest', () => {
    const rig = createRig();
    const clients = [1, 2, 3, 4, 5, 6].map((port) => shake(rig, clientOf(), { place: { ...from, port } }));
    expect(rig.server.size.open).toBe(4);
    for (const [i, client] of clients.entries()) rig.server.take(client.seal(Buffer.from(`${i}`)), { ...from, port: i + 1 });
    expect(rig.heard.map(([, text]) => text)).toEqual(['2', '3', '4', '5']);
  });
});
