import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestDevice, type TestHost } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { nmeaConfig } from './config.ts';
import { nmea } from './driver.ts';
import { createFleet } from './fleet.ts';
import { writeSentence, writeTagBlock } from './sentence.ts';

const now = Date.UTC(2024, 5, 1, 12, 0, 30);
const ship = '!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A';
const device: TestDevice = {
  identity: '371798000',
  keys: ['longitude', 'latitude', 'sog', 'cog', 'heading', 'rot', 'status'],
  firstPoint: 1,
};
const ownShip: TestDevice = {
  identity: 'own-ship',
  keys: ['latitude', 'longitude', 'depth', 'windSpeed', 'satellitesInView.GB'],
  firstPoint: 101,
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function start(config: Record<string, unknown>, devices: readonly TestDevice[] = [device, ownShip]) {
  const host = createTestHost({ now });
  for (const each of devices) host.add(each);
  const session = nmea.open(nmeaConfig.parse(config), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  ended.catch(() => {}); // told by those who wait for it
  closers.push(async () => {
    abort.abort();
    await ended.catch(() => {}); // asked by the test
  });
  return { host, session, ended, abort };
}

async function listening(config: Record<string, unknown>, devices?: readonly TestDevice[]) {
  const running = start({ port: 0, ...config }, devices);
  await eventually('the source listens', () => running.session.address?.() !== undefined);
  return { ...running, port: running.session.address?.()?.port ?? 0 };
}

/** A server that sends the same lines to everybody who calls. */
async function multiplexer(lines: readonly string[]) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  closers.push(close);
  return { port: typeof address === 'object' && address !== null ? address.port : 0, sockets, close };
}

async function send(port: number, lines: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
}

const valuesOf = (host: TestHost, firstPoint: number): Record<number, number> =>
  Object.fromEntries(
    host.samples.filter(({ point }) => point >= firstPoint && point < firstPoint + 100).map(({ point, value }) => [point, value]),
  );

const gga = writeSentence('$', 'GPGGA,120025.00,3114.5000,N,12130.0000,E,1,09,0.9,12.5,M,8.1,M,,'.split(','));
const instruments = [
  gga,
  writeSentence('$', 'BDGSV,3,1,09,01,40,083,46,02,17,308,41'.split(',')),
  writeSentence('$', 'SDDBT,034.25,f,010.44,M,005.64,F'.split(',')),
  writeSentence('$', 'WIMWV,214.8,T,10.0,N,A'.split(',')),
];

describe('a TCP server', () => {
  test('keeps what a ship says of itself in words, where that is wanted', async () => {
    const voyage = '!AIVDM,1,1,1,B,53eaFL02?;fwTPm7V219E@R1@PE8E<622222221@9hG1A7?@NCPSlm3kc5DhH8888888880,2*7F';
    const ship = { identity: '249190000', keys: ['draught'], texts: ['name', 'imo', 'destination', 'eta', 'message'] };
    const { host, port } = await listening({}, [ship]);
    await send(port, [voyage, voyage]);
    await eventually('two draughts', () => host.samples.length === 2);
    expect(host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail])).toEqual([
      ['name', 'RUTH THERESA'],
      ['imo', '9383663'],
      ['destination', 'BOSTON,USA'],
      ['eta', expect.stringMatching(/^\d\d-\d\d \d\d:\d\d$/)],
    ]);
  });

  test('stores a position report at the second that it names', async () => {
    const { host, port } = await listening({});
    await send(port, [ship]);
    await eventually('seven values', () => host.samples.length === 7);
    expect(host.samples.every(({ time }) => time === Date.UTC(2024, 5, 1, 12, 0, 33))).toBe(true); // within the 5 s that it may be ahead
    const values = valuesOf(host, 1);
    expect(values[3]).toBe(12.3);
    expect(values[1]).toBeCloseTo(-123.395_383_3, 6);
  });

  test('stores what the own ship measures', async () => {
    const { host, port } = await listening({});
    await send(port, instruments);
    await eventually('five values', () => host.samples.length === 5);
    expect(valuesOf(host, 101)).toEqual({ 101: 31.241_666_666_666_667, 102: 121.5, 103: 10.44, 104: expect.closeTo(5.1444, 4), 105: 9 });
    expect(host.samples[0]?.time).toBe(Date.UTC(2024, 5, 1, 12, 0, 25));
    expect(host.refusedFor('unknown-key')).toBe(6); // of GGA: quality, satellites, hdop, altitude, geoid; of MWV the angle
  });

  test('shows an unknown ship with all that it has said, and its name', async () => {
    const { host, port } = await listening({}, []);
    const parts = ['!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C', '!AIVDM,2,2,1,A,88888888880,2*25'];
    await send(port, parts);
    await eventually('it is shown', () => host.unknown.length > 0);
    expect(host.unknown[0]).toMatchObject({ identity: '351759000', detail: 'EVER DIADEM, 3FOF8, IMO 9134270, to NEW YORK' });
    expect(Object.fromEntries(host.unknown[0]?.values ?? [])).toMatchObject({ draught: 12.2, length: 295, beam: 32, shipType: 70 });
    expect(host.refusedFor('unknown-device')).toBe(1);
  });

  test('tells the name of a device that it knows', async () => {
    const { host, port } = await listening({}, [{ identity: '351759000', keys: ['draught'] }]);
    await send(port, [
      '!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C',
      '!AIVDM,2,2,1,A,88888888880,2*25',
    ]);
    await eventually('the name', () => host.links.some(({ detail }) => detail.startsWith('EVER DIADEM')));
    expect(host.samples).toMatchObject([{ value: 12.2 }]);
  });

  test.each([
    ['a wrong checksum', ship.replace('4A', '4B'), 'bad-checksum'],
    ['no checksum', ship.slice(0, -3), 'bad-checksum'],
    ['a tag block with a wrong checksum', `\\c:1717200000*00\\${ship}`, 'bad-checksum'],
    ['no sentence', 'hello', 'bad-frame'],
    [
      'a length that its type cannot have',
      writeSentence('!', ['AIVDM', '1', '1', '', 'A', '15RTgt0PAso;90TKcjM8h6g208', '0']),
      'bad-frame',
    ],
    ['a payload that is no armour', writeSentence('!', ['AIVDM', '1', '1', '', 'A', '15RTgt0PAso;90TKcjM8h6g208CX', '0']), 'bad-frame'],
    ['fields that cannot be', writeSentence('!', ['AIVDM', '1', '2', '', 'A', '15RTgt0', '0']), 'bad-frame'],
    ['an unknown formatter', writeSentence('$', ['GPXTE', 'A', 'A']), 'unknown-key'],
    ['a fix that is not valid', writeSentence('$', 'GPGLL,,,,,120025,V'.split(',')), 'bad-value'],
    ['a time that is none', writeSentence('$', 'GPGLL,3114.5,N,12130.0,E,256100,A'.split(',')), 'bad-time'],
    ['a latitude beyond the pole', writeSentence('$', 'GPGLL,9114.5,N,12130.0,E,120000,A'.split(',')), 'bad-value'],
    ['more characters than a line can have', `$GPTXT,${'x'.repeat(2000)}`, 'too-large'],
  ] as const)('counts %s and goes on', async (_, line, reason) => {
    const { host, port } = await listening({});
    await send(port, [line, ship]);
    await eventually('the next report', () => host.samples.some(({ point }) => point === 3));
    expect(host.refusedFor(reason)).toBeGreaterThan(0);
  });

  test('leaves what is not to be taken', async () => {
    const { host, port } = await listening({ take: ['ownShip'] });
    await send(port, [ship, gga]);
    await eventually('the own ship', () => host.samples.length > 0);
    expect(host.refusedFor('not-allowed')).toBe(1);
    expect(host.samples.every(({ point }) => point > 100)).toBe(true);
  });

  test('closes connections beyond its limit and counts them', async () => {
    const { host, port } = await listening({ maxConnections: 1 });
    await send(port, [ship]);
    await eventually('the first', () => host.samples.length > 0);
    await send(port, [ship]);
    await eventually('the second is refused', () => host.refusedFor('not-admitted') === 1);
  });

  test('takes the time of a tag block, also for the other sentences of its group', async () => {
    const { host, port } = await listening({}, [{ identity: '351759000', keys: ['draught'] }]);
    await send(port, [
      `${writeTagBlock(['g:1-2-55', 'c:1500000000'])}!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C`,
      `${writeTagBlock(['g:2-2-55'])}!AIVDM,2,2,1,A,88888888880,2*25`,
    ]);
    await eventually('the draught', () => host.samples.length === 1);
    expect(host.samples[0]?.time).toBe(1_500_000_000_000);
  });
});

describe('silence', () => {
  test('on a TCP connection ends it', async () => {
    const { host, port } = await listening({ idleSeconds: 1 });
    await send(port, [ship]);
    await eventually('the end of the connection', () =>
      host.links.some(({ kind, detail }) => kind === 'error' && detail.endsWith(': idle')),
    );
    await eventually('the end of the ship', () => host.links.some(({ identity }) => identity === '371798000'));
    expect(host.links.map(({ kind, identity }) => `${kind} ${identity}`)).toContain('disconnected 371798000');
    expect(host.samples).toHaveLength(7);
  });

  test('by UDP is told, and no value stays fresh', async () => {
    const { host, port } = await listening({ mode: 'udp', idleSeconds: 1 });
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.send(ship, port, '127.0.0.1');
    await eventually('the silence', () => host.links.some(({ detail }) => detail === 'nothing heard for 1 s'));
    await eventually('the marks', () => host.samples.length === 14);
    socket.send(ship, port, '127.0.0.1');
    await eventually('it is heard again', () => host.links.some(({ detail }) => detail.startsWith('heard again')));
  });
});

describe('a TCP client', () => {
  test('hears a multiplexer, and marks the values bad when the link is lost', async () => {
    const server = await multiplexer([ship]);
    const { host, ended } = start({ mode: 'tcp-client', port: server.port });
    await eventually('the report', () => host.samples.length === 7);
    server.close();
    await expect(ended).rejects.toThrow(Failure);
    const bad = host.samples.slice(7);
    expect(bad).toHaveLength(7);
    expect(bad.every(({ value, quality }) => Number.isNaN(value) && quality === 2)).toBe(true);
    expect(Math.min(...bad.map(({ time }) => time))).toBeGreaterThan(Math.max(...host.samples.slice(0, 7).map(({ time }) => time)));
    expect(host.links.map(({ kind, identity }) => `${kind} ${identity}`)).toContain('disconnected 371798000');
  });

  test('fails when nobody answers', async () => {
    const server = await multiplexer([]);
    server.close();
    const { ended } = start({ mode: 'tcp-client', port: server.port });
    await expect(ended).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(nmea.probe(nmeaConfig.parse({ mode: 'tcp-client', port: server.port }), new AbortController().signal)).rejects.toThrow(
      Failure,
    );
  });

  test('ends when it is stopped', async () => {
    const server = await multiplexer([ship]);
    const { host, ended, abort } = start({ mode: 'tcp-client', port: server.port });
    await eventually('the report', () => host.samples.length === 7);
    abort.abort();
    await ended;
    expect(host.listeners).toBe(0);
  });
});

describe('UDP', () => {
  async function datagram(port: number, text: string): Promise<void> {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    await new Promise((resolve) => socket.send(text, port, '127.0.0.1', resolve));
  }

  test('takes datagrams of several lines, with or without the end of the last', async () => {
    const { host, port } = await listening({ mode: 'udp' });
    await datagram(port, `${ship}\r\n${gga}`);
    await eventually('both', () => host.samples.length === 9);
  });

  test('takes datagrams of IEC 61162-450', async () => {
    const { host, port } = await listening({ mode: 'udp' });
    await datagram(port, `UdPbC\0${writeTagBlock(['s:GP0001', 'n:12'])}${gga}\r\n`);
    await eventually('the position', () => host.samples.length === 2);
  });

  test('drops and counts what finds no room', async () => {
    const { host, port } = await listening({ mode: 'udp' });
    host.fill();
    await datagram(port, ship);
    await eventually('the drop', () => host.refusedFor('no-room') > 0);
    expect(host.samples).toHaveLength(0);
  });

  test('that is too long does not harm the next', async () => {
    const { host, port } = await listening({ mode: 'udp' });
    await datagram(port, 'x'.repeat(3000));
    await eventually('the refusal', () => host.refusedFor('too-large') === 1);
    await datagram(port, ship);
    await eventually('the report', () => host.samples.length === 7);
  });
});

describe('a file', () => {
  async function file(name: string, content: string | Buffer): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
    closers.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, name), content);
    return join(folder, name);
  }

  test.each([
    ['log.nmea', 0],
    ['log.nmea', 10_000],
    ['log.nmea.gz', 0],
  ])('%s is played at speed %i to its end', async (name, speed) => {
    const text = `# a comment\n${ship}\n${instruments.join('\r\n')}`;
    const path = await file(name, name.endsWith('.gz') ? gzipSync(text) : text);
    const { host } = start({ mode: 'file', path, speed });
    await eventually('the end', () => host.links.some(({ detail }) => detail.startsWith('end of')));
    expect(host.samples).toHaveLength(12);
  });

  test('that does not exist is a failure', async () => {
    const { ended } = start({ mode: 'file', path: '/does/not/exist' });
    await expect(ended).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });

  test('that is cut off in the middle is a failure after what could be read', async () => {
    const path = await file('log.gz', gzipSync(`${ship}\n`.repeat(1000)).subarray(0, 60));
    const { ended } = start({ mode: 'file', path, speed: 0 });
    await expect(ended).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  });
});

describe('a simulated fleet', () => {
  test('is heard whole, with nothing refused but keys without a point', async () => {
    const fleet = createFleet({ ships: 20, seed: 1 });
    const { host, port } = await listening({}, [
      ...fleet.identities.map((identity, i) => ({ identity, keys: ['longitude', 'latitude', 'sog'], firstPoint: 1 + i * 3 })),
      { identity: 'own-ship', keys: ['depth'], firstPoint: 1001 },
    ]);
    await send(port, [...fleet.statics(now), ...fleet.positions(now)]);
    await eventually('all positions', () => host.samples.filter(({ point }) => point < 1000).length >= fleet.identities.length * 2);
    expect(new Set(host.refusals.map(({ reason }) => reason))).toEqual(new Set(['unknown-key']));
    expect(host.samples.every(({ time }) => time === now)).toBe(true);
  });
});
