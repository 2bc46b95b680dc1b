import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from '../../../test/conformance/driver-host.ts';
import type { Session } from '../../contracts/driver.ts';
import { createAuthCodes } from './auth-code.ts';
import { jt808Config } from './config.ts';
import { createDeframer } from './deframe.ts';
import { jt808 } from './driver.ts';
import { encodeFrame, type Frame } from './frame.ts';
import { readGenericAnswer, result } from './generic-answer.ts';
import { writeBulk, writeLocation } from './location.ts';
import { id } from './messages.ts';
import type { Edition } from './sign-in.ts';
import { createTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

const known = '13912345678';
const secret = 'a secret of the device';
const authKey = 'a key of the session test';
const now = Date.UTC(2024, 5, 1);
const keys = ['longitude', 'latitude', 'speed', 'direction', 'alarm', 'alarm.sos', 'status.acc', 'mileage', 'signals.brake', 'extra.E1'];
const here = { longitude: -115.5, latitude: -30.25, speed: 62.5, direction: 270 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Platform {
  readonly host: TestHost;
  readonly session: Session;
  readonly port: number;
}

async function platform(config: Record<string, unknown> = {}, options: TestHostOptions = {}): Promise<Platform> {
  const host = createTestHost({ now, ...options });
  host.add({ identity: known, keys, firstPoint: 1, secret });
  const session = jt808.open(jt808Config.parse({ port: 0, authKey, ...config }), host);
  const abort = new AbortController();
  const run = session.run(abort.signal);
  closers.push(async () => {
    abort.abort();
    await run;
  });
  await eventually('the platform listens', () => session.address?.() !== undefined);
  return { host, session, port: session.address?.()?.port ?? 0 };
}

function terminal({ port, host }: Platform, options: Partial<TerminalOptions> = {}): Terminal {
  const made = createTerminal({ phone: known, clock: host.clock, answerMs: 2000, connect: () => connect(port, '127.0.0.1'), ...options });
  closers.push(() => made.close());
  return made;
}

async function signedIn(running: Platform, options: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const made = terminal(running, options);
  await made.signIn();
  return made;
}

interface Line {
  readonly socket: Socket;
  readonly frames: Frame[];
  send(...frames: readonly Frame[]): void;
  /** Serials and results of the generic answers so far. */
  answers(): (readonly [serial: number, result: number])[];
}

/** A raw connection that notes the down frames it gets. */
async function line({ port }: Platform): Promise<Line> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  const frames: Frame[] = [];
  const deframer = createDeframer((found) => found.kind === 'frame' && frames.push(found.frame));
  socket.on('data', (chunk: Uint8Array) => deframer.push(chunk));
  return {
    socket,
    frames,
    send: (...up) => void socket.write(Buffer.concat(up.map(encodeFrame))),
    answers: () =>
      frames
        .filter((frame) => frame.id === id.platformAnswer)
        .map(({ body }) => readGenericAnswer(body))
        .map((one) => [one.serial, one.result] as const),
  };
}

const frameOf = (frame: Partial<Frame> & Pick<Frame, 'id'>): Frame => ({
  version: undefined,
  phone: known.padStart(12, '0'),
  serial: 0,
  encryption: 0,
  fragment: undefined,
  body: new Uint8Array(),
  ...frame,
});

const authentication = (serial = 0): Frame =>
  frameOf({ id: id.authenticate, serial, body: Buffer.from(createAuthCodes(authKey).of(known)) });
const location = (values: Record<string, number>, time = now): Uint8Array => writeLocation({ ...here, ...values }, time);

const valuesAt = ({ host }: Platform): Record<string, number> =>
  Object.fromEntries(host.samples.map(({ point, value }) => [keys[point - 1] ?? '', value]));

describe('signing in', () => {
  test.each([2011, 2013, 2019] as const)('a terminal of %d registers, authenticates and reports', async (edition: Edition) => {
    const running = await platform();
    const made = await signedIn(running, { edition });
    expect(made.code).toMatch(/^[0-9a-f]{24}$/);
    await made.report(here, now);
    expect(running.host.links).toContainEqual(expect.objectContaining({ kind: 'connected', identity: known }));
    expect(running.host.samples).toHaveLength(7);
  });

  test('the code of a key is the same after a restart, and another for another key or terminal', () => {
    expect(createAuthCodes(authKey).of(known)).toBe(createAuthCodes(authKey).of(known));
    expect(createAuthCodes(authKey).of(known)).not.toBe(createAuthCodes('another key of a source').of(known));
    expect(createAuthCodes(authKey).of(known)).not.toBe(createAuthCodes(authKey).of('1'));
    expect(createAuthCodes(undefined).of(known)).not.toBe(createAuthCodes(undefined).of(known));
  });

  test('the secret of the device is a code too', async () => {
    await signedIn(await platform(), { code: secret });
  });

  test('a wrong code is answered as failed and counted', async () => {
    const running = await platform();
    await expect(signedIn(running, { code: 'wrong' })).rejects.toThrow('failed');
    expect(running.host.refusedFor('not-allowed')).toBe(1);
  });

  test('with registration: none nobody gets a code and only the secret signs in', async () => {
    const running = await platform({ registration: 'none' });
    await expect(signedIn(running)).rejects.toThrow('answered with 4');
    await expect(signedIn(running, { code: createAuthCodes(authKey).of(known) })).rejects.toThrow('failed');
    await signedIn(running, { code: secret });
    expect(running.host.refusedFor('not-allowed')).toBe(2);
  });

  test('an unknown terminal is told so and shown with what it says of itself', async () => {
    const running = await platform();
    await expect(signedIn(running, { phone: '13900000000' })).rejects.toThrow('answered with 4');
    expect(running.host.unknown).toMatchObject([{ identity: '13900000000', detail: expect.stringContaining('测A12345') }]);
    expect(running.host.refusedFor('unknown-device')).toBe(1);
  });

  test('with registration: any an unknown terminal signs in, its values are shown and nothing is stored', async () => {
    const running = await platform({ registration: 'any' });
    const made = await signedIn(running, { phone: '13900000000' });
    await expect(made.report({ ...here, mileage: 12.5 }, now)).rejects.toThrow('failed');
    const shown = running.host.unknown.at(-1);
    expect(shown?.identity).toBe('13900000000');
    expect(shown?.values.get('mileage')).toBe(12.5);
    expect(shown?.values.get('latitude')).toBe(-30.25);
    expect(running.host.samples).toEqual([]);
  });

  test('nothing is taken before the sign-in', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(frameOf({ id: id.location, serial: 1, body: location({}) }), frameOf({ id: id.heartbeat, serial: 2 }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()).toEqual([
      [1, result.failed],
      [2, result.failed],
    ]);
    expect(running.host.refusedFor('not-allowed')).toBe(2);
    expect(running.host.samples).toEqual([]);
  });

  test('an unknown terminal that reports without signing in is shown with its values', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(frameOf({ id: id.location, phone: '000000000042', body: location({ mileage: 5 }) }));
    await eventually('an answer', () => at.answers().length === 1);
    expect(running.host.unknown[0]?.identity).toBe('42');
    expect(running.host.unknown[0]?.values.get('mileage')).toBe(5);
  });

  test('a connection with too many refusals before the sign-in is closed', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(...Array.from({ length: 30 }, (_, serial) => frameOf({ id: id.heartbeat, serial })));
    await once(at.socket, 'close');
    expect(running.host.links.at(-1)).toMatchObject({ kind: 'error', detail: expect.stringContaining('too many refusals') });
  });

  test('a connection that does not sign in is closed and counted', async () => {
    const running = await platform({ signInSeconds: 0.1 });
    const at = await line(running);
    await once(at.socket, 'close');
    expect(running.host.refusedFor('not-allowed')).toBe(1);
  });

  test('a terminal that comes back ends its older connection and is heard on the new one', async () => {
    const running = await platform();
    const first = await signedIn(running);
    const second = await signedIn(running, { code: first.code ?? '' });
    await eventually('the older connection is gone', () => !first.isOnline);
    await second.report(here, now);
    expect(running.host.links.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
  });

  test('another terminal on a connection that is signed in is not heard', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(
      authentication(),
      frameOf({ id: id.location, phone: '000000000042', body: location({}) }),
      frameOf({ id: id.heartbeat, serial: 2 }),
    );
    await eventually('two answers', () => at.answers().length === 2);
    expect(running.host.refusedFor('not-allowed')).toBe(1);
    expect(running.host.samples).toEqual([]);
  });

  test('after the logout the terminal is gone and has to sign in again', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.logout();
    expect(running.host.links.at(-1)).toMatchObject({ kind: 'disconnected', identity: known });
    await expect(made.heartbeat()).rejects.toThrow('failed');
    await made.signIn();
    await made.heartbeat();
  });
});

describe('reports', () => {
  test('bring position, bits and extras at the time of the report', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report(
      { ...here, 'alarm.sos': 1, 'alarm.powerLoss': 1, 'status.acc': 1, mileage: 12.5, signals: 1 << 4, 'extra.E1': 77 },
      now - 1000,
    );
    expect(valuesAt(running)).toEqual({
      ...here,
      alarm: 257,
      'alarm.sos': 1,
      'status.acc': 1,
      mileage: 12.5,
      'signals.brake': 1,
      'extra.E1': 77,
    });
    expect(new Set(running.host.samples.map(({ time }) => time))).toEqual(new Set([now - 1000]));
    expect(running.host.refusals).toEqual([]);
    expect(running.host.counted).toMatchObject({ messages: 3, values: keys.length });
  });

  test('without a fix bring everything but the position, which is counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, 'status.fixed': 0, mileage: 3 }, now);
    expect(valuesAt(running)).toEqual({ alarm: 0, 'alarm.sos': 0, 'status.acc': 0, mileage: 3 });
    expect(running.host.refusedFor('bad-value')).toBe(4);
  });

  test('of a place that is not on earth bring no such place', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, latitude: 116.3 }, now);
    expect(valuesAt(running)).not.toHaveProperty('latitude');
    expect(running.host.refusedFor('bad-value')).toBe(1);
  });

  test.each([
    ['from before earliestYear', Date.UTC(2001, 0, 1)],
    ['from too far ahead', now + 3_601_000],
  ])('%s are answered as bad and counted', async (_, time) => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.report(here, time)).rejects.toThrow('not understood');
    expect(running.host.refusedFor('bad-time')).toBe(1);
    expect(running.host.samples).toEqual([]);
  });

  test('with an extra that feeds no point are stored and counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, fuel: 3, satellites: 9 }, now);
    expect(running.host.refusedFor('unknown-key')).toBe(2);
    expect(running.host.samples).toHaveLength(7);
  });

  test('in bulk from a blind area are stored at their own times', async () => {
    const running = await platform();
    const made = await signedIn(running);
    const times = [3, 2, 1].map((hours) => now - hours * 3_600_000);
    await made.bulk(
      times.map((time, i) => [{ ...here, mileage: i }, time]),
      true,
    );
    const mileages = running.host.samples.filter(({ point }) => point === 1 + keys.indexOf('mileage'));
    expect(mileages.map(({ time, value }) => [time, value])).toEqual(times.map((time, i) => [time, i]));
  });

  test('in bulk with one wrong time: the others are stored, the answer says that something was bad', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(
      made.bulk([
        [here, now],
        [here, 1e12 - 1e11],
      ]),
    ).rejects.toThrow('not understood');
    expect(running.host.samples).toHaveLength(7);
    expect(running.host.refusedFor('bad-time')).toBe(1);
  });

  test('that cannot be read are answered as bad and counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.send(id.location, new Uint8Array(27))).rejects.toThrow('not understood');
    await expect(made.send(id.bulk, Uint8Array.of(0, 1, 0, 0, 99))).rejects.toThrow('not understood');
    expect(running.host.refusedFor('bad-frame')).toBe(2);
    await made.heartbeat();
  });

  test('are answered in the order of the disk, each with its serial', async () => {
    const running = await platform({}, { durability: 'manual' });
    const at = await line(running);
    at.send(authentication(), ...[1, 2, 3].map((serial) => frameOf({ id: id.location, serial, body: location({ mileage: serial }) })));
    await eventually('all are appended', () => running.host.samples.length === 24);
    expect(at.answers()).toEqual([[0, 0]]);
    running.host.sync();
    await eventually('all are answered', () => at.answers().length === 4);
    expect(at.answers().slice(1)).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});

describe('other messages', () => {
  test('a heartbeat is answered in the version of its terminal', async () => {
    const at = await line(await platform());
    at.send(authentication(), frameOf({ id: id.heartbeat, serial: 65_535 }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.frames[1]).toMatchObject({ version: undefined, phone: '013912345678', serial: 1 });
    expect(at.answers()[1]).toEqual([65_535, 0]);
  });

  test('the server time is UTC', async () => {
    const made = await signedIn(await platform());
    expect(await made.serverTime()).toBe(now);
  });

  test.each([0x0800, 0x0801, 0x0900, 0x7777])('message %i is answered as not supported and counted', async (unknown) => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.send(unknown, new Uint8Array(8))).rejects.toThrow('not supported');
    expect(running.host.refusedFor('bad-frame')).toBe(1);
  });

  test('fragments of multimedia are not kept, each is answered as not supported', async () => {
    const at = await line(await platform());
    const part = (index: number) => frameOf({ id: 0x0801, serial: index, fragment: { total: 9, index }, body: new Uint8Array(100) });
    at.send(authentication(), part(1), part(2));
    await eventually('three answers', () => at.answers().length === 3);
    expect(at.answers().slice(1)).toEqual([
      [1, result.unsupported],
      [2, result.unsupported],
    ]);
  });

  test('an encrypted message is answered as not supported', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.location, serial: 1, encryption: 1, body: location({}) }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()[1]).toEqual([1, result.unsupported]);
    expect(running.host.samples).toEqual([]);
  });

  test('an answer that nobody waits for is counted', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.terminalAnswer, body: Uint8Array.of(0, 9, 0x83, 0, 0) }));
    await eventually('it is counted', () => running.host.refusedFor('out-of-order') === 1);
  });

  test('a wrong checksum is counted and the next frame is read', async () => {
    const running = await platform();
    const at = await line(running);
    const bent = Buffer.from(encodeFrame(frameOf({ id: id.heartbeat })));
    bent[5] = (bent[5] ?? 0) ^ 1;
    at.socket.write(Buffer.concat([bent, encodeFrame(authentication(3))]));
    await eventually('an answer', () => at.answers().length === 1);
    expect(at.answers()).toEqual([[3, 0]]);
    expect(running.host.refusedFor('bad-checksum')).toBe(1);
  });
});

describe('fragments', () => {
  const many = Array.from({ length: 40 }, (_, i) => [{ ...here, mileage: i }, now - i * 1000] as const);

  test('of a bulk report are put together and answered once', async () => {
    const running = await platform();
    const made = await signedIn(running, { frameBytes: 200 });
    await made.bulk(many);
    expect(running.host.samples).toHaveLength(320);
  });

  test('in any order and twice make one message', async () => {
    const running = await platform();
    const at = await line(running);
    const body = writeBulk([location({ mileage: 1 }), location({ mileage: 2 })], false);
    const part = (index: number) =>
      frameOf({ id: id.bulk, serial: 9 + index, fragment: { total: 3, index }, body: body.subarray((index - 1) * 30, index * 30) });
    at.send(authentication(), part(3), part(1), part(1), part(2), part(2));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()[1]).toEqual([12, 0]);
    expect(running.host.samples).toHaveLength(16);
  });

  test('that are lost are asked for', async () => {
    const running = await platform();
    const made = await signedIn(running, { frameBytes: 400, losing: [2], answerMs: 8000 });
    await made.bulk(many);
    expect(running.host.samples).toHaveLength(320);
  }, 15_000);
});
