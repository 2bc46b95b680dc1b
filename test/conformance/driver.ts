import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Driver, Session } from '../../src/contracts/driver.ts';
import { isBad } from '../../src/contracts/quality.ts';
import { isBelievable, usualLimits } from '../../src/drivers/clock-limits.ts';
import { lengthOf } from '../soak/length.ts';
import { createTestHost, eventually, type TestDevice, type TestHost, type TestHostOptions } from './driver-host.ts';
import { type Address, endOf, noise, testLaws, wrongTimes } from './laws.ts';
import { type CutLink, cutAgainAndAgain, cuts } from './link-cuts.ts';
import { mutantsOf } from './mutants.ts';

/** One device on the wire, of the driver's own making. */
export interface SimulatedDevice {
  /** Send one value of the device's first key; resolves when the driver has acknowledged it, rejects when it was refused or not answered. */
  report(value: number, time: number): Promise<void>;
  /** Hang up and leave no handle. */
  close(): Promise<void> | void;
}

/** What the suite needs to know of a driver that listens. */
export interface DriverCase<Config> {
  readonly driver: Driver<Config>;
  /** A configuration that listens on a free port of 127.0.0.1. */
  readonly config: Config;
  /** Two devices that the platform knows, with at least one key each and different points. */
  readonly devices: readonly [TestDevice, TestDevice];
  /** A device that the platform does not know, and what becomes of its message: shown to people, or refused at sign-in. */
  readonly stranger: { readonly device: TestDevice; readonly fate: 'quarantined' | 'refused' };
  /** Connect a device. Should give up on a report after `answerMs`, by default within about a second. */
  simulate(device: TestDevice, address: Address, answerMs?: number): Promise<SimulatedDevice> | SimulatedDevice;
  /** The bytes of a connection on which the device sends one good report; they are cut and bent by the suite. */
  wire(device: TestDevice): Uint8Array;
  /** What it listens on; default `tcp`. By `udp` the bytes of `wire` are one datagram. */
  readonly transport?: 'tcp' | 'udp';
  /** Laws that cannot hold for this driver, each with its reason. */
  readonly waivers?: Readonly<Partial<Record<Check, string>>>;
}

interface Running {
  readonly host: TestHost;
  readonly session: Session;
  readonly address: Address;
  /** Ends the session; resolves with the ms that it took. Throws what `run` threw. */
  stop(): Promise<number>;
}

const time = Date.UTC(2024, 5, 1);

/** Send bytes on a connection of their own and wait until the driver has had the chance to read them, or has hung up. */
async function pour({ host, port }: Address, bytes: Uint8Array): Promise<void> {
  const socket = connect(port, host);
  socket.on('error', () => {}); // the driver may hang up at any byte
  await once(socket, 'connect');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.end(bytes);
  await closed;
}

const datagramBytes = 1_200;

/** The same in datagrams, which nobody has to read. */
async function pourDatagrams({ host, port }: Address, bytes: Uint8Array): Promise<void> {
  const socket = createSocket('udp4');
  for (let at = 0; at === 0 || at < bytes.length; at += datagramBytes) {
    await new Promise((resolve) => socket.send(bytes.subarray(at, at + datagramBytes), port, host, resolve));
  }
  await new Promise<void>((resolve) => socket.close(resolve));
}

async function canBind({ host, port }: Address): Promise<boolean> {
  const socket = createSocket('udp4');
  const isFree = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ address: host, port }, () => resolve(true));
  });
  await new Promise<void>((resolve) => socket.close(resolve));
  return isFree;
}

/** How the suite reaches a driver besides its simulated devices. */
interface Ways {
  /** Send bytes and wait until the driver has had the chance to read them. */
  pour(address: Address, bytes: Uint8Array): Promise<void>;
  isFree(address: Address): Promise<boolean>;
  /** Somebody who sends the bytes again and again, and reads nothing of what is answered; undone by what it answers. */
  deaf(address: Address, bytes: Uint8Array): Promise<() => unknown>;
  /** Somebody who sends the bytes one by one and stays; undone by what it answers. A datagram comes whole or not at all. */
  trickle(address: Address, bytes: Uint8Array): Promise<() => unknown>;
}

async function trickleSocket({ host, port }: Address, bytes: Uint8Array): Promise<() => unknown> {
  const socket = connect(port, host).on('error', () => {});
  await once(socket, 'connect');
  socket.setNoDelay(true).resume();
  for (const byte of bytes) {
    await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve));
    await turn();
  }
  return () => socket.destroy();
}

async function deafSocket({ host, port }: Address, bytes: Uint8Array): Promise<() => unknown> {
  const deaf: Socket = connect(port, host).on('error', () => {});
  await once(deaf, 'connect');
  deaf.pause();
  for (let i = 0; i < 50; i++) deaf.write(bytes);
  return () => deaf.destroy();
}

const ways: Readonly<Record<'tcp' | 'udp', Ways>> = {
  tcp: { pour, isFree: canListen, deaf: deafSocket, trickle: trickleSocket },
  udp: {
    pour: pourDatagrams,
    isFree: canBind,
    async deaf(address, bytes) {
      for (let i = 0; i < 50; i++) await pourDatagrams(address, bytes);
      return () => {};
    },
    async trickle(address, bytes) {
      await pourDatagrams(address, bytes);
      return () => {};
    },
  },
};

async function canListen({ host, port }: Address): Promise<boolean> {
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return isFree;
}

/** A driver under test with everything that a check opens, so that it can be closed. */
interface Rig {
  /** What is under test, for people. */
  readonly name: string;
  readonly first: TestDevice;
  readonly second: TestDevice;
  readonly subject: Pick<DriverCase<unknown>, 'stranger' | 'simulate' | 'wire' | 'transport'>;
  readonly ways: Ways;
  /** Open a session and wait until it listens. */
  start(options?: TestHostOptions): Promise<Running>;
  /** Run a session that is aborted before it begins. */
  runAborted(): Promise<void>;
  /** Connect a device; hung up at the end of the check. */
  device(running: Running, which: TestDevice): Promise<SimulatedDevice>;
  onEnd(close: () => unknown): void;
}

/** A busy machine is no cut: reports of the trial of cut links are waited for so long. */
const patienceMs = 10_000;

/** So many damaged messages are sent, and so many at once. */
const mostMutants = lengthOf(130, 13_000);
const mutantsAtOnce = 26;

/** A device that is cut off: after a report, and each other time with a message half sent besides. */
function linkOf(rig: Rig, running: Running): CutLink {
  const { host, address } = running;
  const wire = rig.subject.wire(rig.first);
  let simulated: SimulatedDevice | undefined;
  const timeOf = (n: number) => time + (n + 1) * 60_000;
  return {
    async ready() {
      host.forget();
    },
    async cut(n) {
      await simulated?.close();
      if (n % 2 === 1) await rig.ways.pour(address, wire.subarray(0, n % wire.length));
      host.forget();
    },
    async fresh(n) {
      host.clock.set(timeOf(n));
      simulated = await rig.subject.simulate(rig.first, address, patienceMs);
      await simulated.report((n % 90) + 1, timeOf(n));
    },
    settle(n) {
      const good = host.samples.filter(({ quality }) => !isBad(quality));
      // A loss that is heard late is marked in the same millisecond; a driver may put the sample behind that mark.
      expect(good).toMatchObject([{ point: rig.first.firstPoint ?? 1, time: expect.closeTo(timeOf(n), -1), value: (n % 90) + 1 }]);
      host.forget();
      host.forgetLinks();
      host.forgetRefusals();
      if (n === cuts - 1) rig.onEnd(() => simulated?.close());
    },
  };
}

const checks = {
  'a sample arrives with its time and is acknowledged only after it is durable': async (rig) => {
    const running = await rig.start({ durability: 'manual' });
    const simulated = await rig.device(running, rig.first);
    let isAcknowledged = false;
    const report = simulated.report(12.5, time).then(() => {
      isAcknowledged = true;
    });
    await eventually('the sample is appended', () => running.host.samples.length === 1);
    for (let i = 0; i < 20; i++) await turn();
    expect(isAcknowledged).toBe(false);
    running.host.sync();
    await report;
    expect(running.host.samples).toMatchObject([{ point: rig.first.firstPoint ?? 1, time, value: 12.5, quality: 0 }]);
  },

  'abort ends run within a second, frees the port and leaves no listener': async (rig) => {
    const running = await rig.start();
    await (await rig.device(running, rig.first)).report(1, time);
    if (rig.subject.transport !== 'udp') {
      const idle = connect(running.address.port, running.address.host).on('error', () => {});
      rig.onEnd(() => idle.destroy());
      await once(idle, 'connect');
    }
    expect(await running.stop()).toBeLessThan(1000);
    expect(running.session.address?.()).toBeUndefined();
    expect(await rig.ways.isFree(running.address)).toBe(true);
    expect(running.host.listeners).toBe(0);
  },

  'a session whose signal is aborted before it runs ends at once': (rig) => rig.runAborted(),

  'messages that are damaged in every way end nothing, hold nothing up, and give no value of another device': async (rig) => {
    const running = await rig.start();
    const mutants = [...mutantsOf([rig.subject.wire(rig.first)], { most: mostMutants, seed: 7 })];
    for (let at = 0; at < mutants.length; at += mutantsAtOnce) {
      await Promise.all(mutants.slice(at, at + mutantsAtOnce).map(({ bytes }) => rig.ways.pour(running.address, bytes)));
      for (let i = 0; i < 20; i++) await turn(); // datagrams are heard as they come: the other side has this process too
    }
    await (await rig.device(running, rig.first)).report(3, time);
    await (await rig.device(running, rig.second)).report(4, time);
    const strange = running.host.samples.filter(({ point, value }) => point === (rig.second.firstPoint ?? 1) && value !== 4);
    expect(strange).toEqual([]);
  },

  'a million random bytes end nothing and hold nothing up': async (rig) => {
    const running = await rig.start();
    const garbage = Promise.all([1, 2, 3, 4].map((seed) => rig.ways.pour(running.address, noise(250_000, seed))));
    await (await rig.device(running, rig.first)).report(4, time);
    await garbage;
    await (await rig.device(running, rig.second)).report(5, time);
  },

  'a device that never reads does not delay another': async (rig) => {
    const running = await rig.start();
    rig.onEnd(await rig.ways.deaf(running.address, rig.subject.wire(rig.first)));
    const begin = performance.now();
    await (await rig.device(running, rig.second)).report(6, time);
    expect(performance.now() - begin).toBeLessThan(1000);
  },

  'a message that comes byte by byte is heard like a whole one': async (rig) => {
    const running = await rig.start();
    rig.onEnd(await rig.ways.trickle(running.address, rig.subject.wire(rig.first)));
    await eventually('its sample is there', () => running.host.samples.some(({ point }) => point === (rig.first.firstPoint ?? 1)));
  },

  'many that stop in the middle of a message hold nobody up': async (rig) => {
    const running = await rig.start();
    const wire = rig.subject.wire(rig.first);
    const stopped = Array.from({ length: 50 }, (_, i) => wire.subarray(0, Math.ceil((wire.length * (i + 1)) / 52)));
    for (const close of await Promise.all(stopped.map((bytes) => rig.ways.trickle(running.address, bytes)))) rig.onEnd(close);
    await (await rig.device(running, rig.second)).report(6, time);
    expect(running.host.samples.at(-1)).toMatchObject({ point: rig.second.firstPoint ?? 1, value: 6 });
  },

  'of several that say they are the same device the last is heard, and again after it has gone': async (rig) => {
    const running = await rig.start();
    const twins = [await rig.device(running, rig.first), await rig.device(running, rig.first), await rig.device(running, rig.first)];
    await twins.at(-1)?.report(7, time);
    for (const twin of twins) await twin.close();
    await (await rig.device(running, rig.first)).report(8, time + 60_000);
    expect(running.host.samples.filter(({ quality }) => !isBad(quality)).map(({ value }) => value)).toEqual([7, 8]);
  },

  'a device that comes back is heard again': async (rig) => {
    const running = await rig.start();
    const before = await rig.device(running, rig.first);
    await before.report(7, time);
    await before.close();
    await (await rig.device(running, rig.first)).report(8, time + 60_000);
    // A protocol that tells of deaths has marked the points bad in between.
    expect(running.host.samples.filter(({ quality }) => !isBad(quality))).toHaveLength(2);
  },

  'what a wrong clock says is counted as of the device and never stored at such a time, and the device is heard when the clock is right':
    async (rig) => {
      const running = await rig.start();
      const { host } = running;
      const simulated = await rig.device(running, rig.first);
      await simulated.report(1, time);
      const untimely = () => host.refusals.filter(({ reason, identity }) => reason === 'bad-time' && identity === rig.first.identity);
      for (const [i, wrong] of wrongTimes(time).entries()) {
        const before = untimely().length;
        const answered = simulated.report(50 + i, wrong).catch(() => {}); // each protocol says in its own way that it is not taken
        await eventually('it is counted', () => untimely().length > before);
        await Promise.race([answered, eventually('a while', () => false, 1_000).catch(() => {})]);
      }
      await simulated.report(2, time + 60_000);
      expect(host.samples.filter((sample) => !isBelievable(sample.time, time, usualLimits))).toEqual([]);
      expect(host.samples.filter(({ quality, value }) => (quality & 3) === 0 && value >= 50)).toEqual([]);
      expect(host.samples.at(-1)).toMatchObject({ time: time + 60_000, value: 2 });
    },

  'a device that is cut off again and again is heard again each time, with the right counts and no memory kept': async (rig) => {
    const running = await rig.start();
    await cutAgainAndAgain(rig.name, linkOf(rig, running));
  },

  'a device that the platform does not know is shown or refused, and not stored': async (rig) => {
    const running = await rig.start();
    const { device, fate } = rig.subject.stranger;
    const simulated = await rig.device(running, device).catch(() => undefined); // some are refused when they connect
    simulated?.report(9, time).catch(() => {}); // nobody answers it
    const { host } = running;
    const isSeen = () =>
      fate === 'quarantined' ? host.unknown.some(({ identity }) => identity === device.identity) : host.refusals.length > 0;
    await eventually(`the stranger is ${fate}`, isSeen);
    expect(host.samples).toHaveLength(0);
  },

  'without room the driver waits and goes on when there is some': async (rig) => {
    const running = await rig.start();
    const simulated = await rig.device(running, rig.first);
    running.host.fill();
    const report = simulated.report(10, time);
    await eventually('the driver asks for room', () => running.host.denials > 0);
    expect(running.host.samples).toHaveLength(0);
    running.host.free();
    await report;
  },

  'while the store refuses, nothing is acknowledged and the refusal is counted': async (rig) => {
    const running = await rig.start();
    running.host.refuseAll('DISK_FULL');
    const simulated = await rig.device(running, rig.first);
    await expect(simulated.report(11, time)).rejects.toThrow();
    expect(running.host.refusedFor('no-room')).toBeGreaterThan(0);
    expect(running.host.samples).toHaveLength(0);
  },
} as const satisfies Record<string, (rig: Rig) => Promise<void>>;

/** A law of the suite, by its sentence. */
export type Check = keyof typeof checks;

/** Open a session on a host that knows the two devices, and wait until it listens. */
async function open<Config>({ driver, config, devices }: DriverCase<Config>, options: TestHostOptions): Promise<Running> {
  const host = createTestHost({ now: time, ...options });
  for (const device of devices) host.add(device);
  const session = driver.open(config, host);
  const abort = new AbortController();
  const run = session.run(abort.signal);
  run.catch(() => {}); // told by stop()
  const stop = () => endOf(abort, run);
  await eventually('the driver listens', () => session.address?.() !== undefined);
  return { host, session, stop, address: session.address?.() ?? { host: '', port: 0 } };
}

/**
 * What every listening driver must do, run against its own simulator. Call it in the driver's test file:
 *
 * `driverConformance('sl651', { driver: sl651, config, devices, stranger, simulate, wire })`
 */
export function driverConformance<Config>(name: string, subject: DriverCase<Config>): void {
  const closers: (() => unknown)[] = [];
  const [first, second] = subject.devices;
  const rig: Rig = {
    name,
    first,
    second,
    subject,
    ways: ways[subject.transport ?? 'tcp'],
    async start(options = {}) {
      const running = await open(subject, options);
      closers.push(running.stop);
      return running;
    },
    runAborted: () => subject.driver.open(subject.config, createTestHost()).run(AbortSignal.abort()),
    async device({ address }, which) {
      const simulated = await subject.simulate(which, address);
      closers.push(() => simulated.close());
      return simulated;
    },
    onEnd: (close) => void closers.push(close),
  };

  testLaws(name, { laws: checks, rig, waivers: subject.waivers, closers });
}
