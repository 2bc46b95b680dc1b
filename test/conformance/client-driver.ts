import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Driver } from '../../src/contracts/driver.ts';
import { Failure } from '../../src/contracts/errors.ts';
import { isBad } from '../../src/contracts/quality.ts';
import { timeLimit } from '../../src/contracts/time.ts';
import { isBelievable, usualLimits } from '../../src/drivers/clock-limits.ts';
import { lengthOf } from '../soak/length.ts';
import {
  arrives,
  badOf,
  type ClientRig,
  type ClientSubject,
  changes,
  firstKey,
  firstPoint,
  goodOf,
  onlyFailures,
  pointsOf,
  type Running,
  type SimulatedPeer,
  startClient,
  usualAnswerMs,
} from './client-rig.ts';
import { createTestHost, eventually } from './driver-host.ts';
import { noise, testLaws, wrongTimes } from './laws.ts';
import { type CutLink, cutAgainAndAgain } from './link-cuts.ts';
import { type Damage, damaged, damageNames, pickFrom } from './mutants.ts';

/** What the suite needs to know of a driver that calls its devices. */
export interface ClientDriverCase<Config> extends ClientSubject<Config> {
  /** Laws that cannot hold for this driver, each with its reason. */
  readonly waivers?: Readonly<Partial<Record<ClientCheck, string>>>;
}

const refused = (promise: Promise<unknown> | undefined): Promise<void> => expect(promise).rejects.toBeInstanceOf(Failure);

/** Each kind of damage, so often with other places. */
const bends = Array.from({ length: lengthOf(1, 40) }, (_, round) =>
  damageNames.map((damage, i) => bendOf(damage, 1 + 100 * round + i)),
).flat();

/** Damages every answer, each at another place; the other frame of a damage by two is the answer before. */
function bendOf(damage: Damage, seed: number): (bytes: Uint8Array) => Uint8Array {
  const pick = pickFrom(seed);
  let other = new Uint8Array(1);
  return (bytes) => {
    const victim = { frame: bytes, other };
    other = Uint8Array.from(bytes);
    return bytes.length === 0 ? bytes : damaged(damage, victim, pick);
  };
}

/** Some end in the wait for an answer: a busy machine takes its time. */
const bentMs = 90_000;
/** Bends that are tried at once. More drivers than that, each asking as often as it can, take so long over their own questions that no answer is in time. */
const bentAtOnce = 4;

/** One peer's answers are bent for a while; when they are right again, in the same session or a new one, values arrive. */
async function survives(rig: ClientRig, bend: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const peer = await rig.peer();
  let bent = 0;
  peer.bend((bytes) => {
    bent++;
    return bend(bytes);
  });
  const running = rig.start({ peer, reopens: true });
  await eventually('answers are bent', () => bent >= 2 || running.failures.length > 0);
  peer.bend(undefined);
  await changes(peer, running.host, [rig.first, 21, bentMs]);
  onlyFailures(running);
  await running.stop();
}

const lossLaw = 'when the link is lost, every bound point gets one bad sample behind its good ones, and run throws a Failure';

/** A link that a peer cuts; every tenth time it is away for a moment, where there is no link every time. */
function linkTo({ first, second, hasLink }: ClientRig, peer: SimulatedPeer, running: Running): CutLink {
  const { host } = running;
  const points = [first, second].flatMap(pointsOf);
  const madeFor = (n: number) => (n % 90) + 2;
  const isGood = (point: number) => {
    const last = host.samples.findLast((sample) => sample.point === point);
    return last !== undefined && !isBad(last.quality);
  };
  // Some protocols leave out what is zero.
  for (const { identity, keys = [] } of [first, second]) for (const key of keys) peer.set(identity, key, 1);
  return {
    ready: () => eventually('the last value of every point is good', () => points.every(isGood)),
    async cut(n) {
      host.forget();
      const isAway = !hasLink || n % 10 === 9;
      if (isAway) await peer.leave();
      else peer.hangUp();
      if (hasLink) await eventually('the loss is told', () => points.every((point) => badOf(host, point).length > 0));
      if (isAway) await peer.comeBack();
      for (const device of [first, second]) peer.set(device.identity, firstKey(device), madeFor(n));
    },
    async fresh(n) {
      try {
        for (const device of [first, second]) await arrives(host, device, madeFor(n));
      } catch (cause) {
        const { failures } = running;
        throw new Error(`cut ${n}, ${failures.length} sessions have failed, the last one of ${failures.at(-1)}`, { cause });
      }
    },
    settle(n) {
      const told = `cut ${n}, ended sessions: ${running.failures.join('; ')}`;
      if (hasLink) for (const point of points) expect(badOf(host, point), told).toHaveLength(1);
      // What was on its way when the link was cut is at most one broken frame.
      expect(host.refusals.filter(({ reason }) => reason !== 'bad-frame')).toEqual([]);
      expect(host.refusedFor('bad-frame')).toBeLessThanOrEqual(1);
      host.forgetRefusals();
      onlyFailures(running);
      expect(peer.connections).toBeLessThanOrEqual(2 * points.length);
      running.forget();
    },
  };
}

const checks = {
  'values of all devices arrive, good and with the time of the clock': async (rig) => {
    const peer = await rig.peer();
    const { host } = rig.start({ peer });
    await changes(peer, host, [rig.first, 12]);
    await changes(peer, host, [rig.second, 13]);
    const [sample] = goodOf(host, firstPoint(rig.first)).slice(-1);
    expect(sample).toMatchObject({ value: 12, quality: 0 });
    expect(Math.abs((sample?.time ?? 0) - host.clock.now())).toBeLessThan(86_400_000);
    expect(host.counted.values).toBeGreaterThan(0);
  },

  [lossLaw]: async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer });
    const points = [rig.first, rig.second].flatMap(pointsOf);
    await eventually('every point has a value', () => points.every((point) => goodOf(running.host, point).length > 0));
    peer.hangUp();
    await eventually('run throws', () => running.failures.length === 1);
    onlyFailures(running);
    for (const point of points) {
      const [bad, ...more] = badOf(running.host, point);
      expect(bad?.value).toBeNaN();
      expect(more).toEqual([]);
      expect(bad?.time).toBeGreaterThanOrEqual(Math.max(...goodOf(running.host, point).map(({ time }) => time)));
      expect(running.host.samples.findLast((sample) => sample.point === point)).toBe(bad);
    }
    expect(running.host.listeners).toBe(0);
  },

  'abort ends run within a second and leaves no connection and no listener': async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer });
    await changes(peer, running.host, [rig.first, 1]);
    expect(await running.stop()).toBeLessThan(1000);
    await eventually('the connection is closed', () => peer.connections === 0);
    expect(running.host.listeners).toBe(0);
  },

  'abort ends run within a second while the peer says nothing': async (rig) => {
    const peer = await rig.peer();
    peer.goSilent();
    const running = rig.start({ peer, answerMs: 20_000 });
    await eventually('the driver calls', () => peer.connections > 0);
    expect(await running.stop()).toBeLessThan(1000);
    await eventually('the connection is closed', () => peer.connections === 0);
    expect(running.host.listeners).toBe(0);
  },

  'a session whose signal is aborted before it runs ends at once': async (rig) => {
    const peer = await rig.peer();
    await rig.driver.open(rig.config(peer.address, usualAnswerMs), createTestHost()).run(AbortSignal.abort());
    expect(peer.connections).toBe(0);
  },

  'answers that are damaged in every way end nothing but the link': async (rig) => {
    for (let at = 0; at < bends.length; at += bentAtOnce)
      await Promise.all(bends.slice(at, at + bentAtOnce).map((bend) => survives(rig, bend)));
  },

  'a million random bytes from the peer end nothing but the link': async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer, reopens: true });
    for (const seed of [1, 2, 3, 4]) {
      await eventually('the driver is connected', () => peer.connections > 0);
      peer.pour(noise(250_000, seed));
      for (let i = 0; i < 20; i++) await turn();
    }
    await changes(peer, running.host, [rig.first, 31]);
    onlyFailures(running);
  },

  'a peer that accepts and never answers is given up: run throws, or its points turn bad': async (rig) => {
    const peer = await rig.peer();
    peer.goSilent();
    const running = rig.start({ peer });
    const points = [rig.first, rig.second].flatMap(pointsOf);
    const isNoticed = () => running.failures.length > 0 || points.every((point) => badOf(running.host, point).length > 0);
    await eventually('the silence is noticed', isNoticed);
    onlyFailures(running);
    expect(running.host.samples.filter(({ quality }) => !isBad(quality))).toEqual([]);
  },

  'what a wrong clock says is counted as of the device and never stored at such a time, and the device is heard when the clock is right':
    async (rig) => {
      const peer = await rig.peer();
      const { host } = rig.start({ peer });
      await changes(peer, host, [rig.first, 3]);
      const now = host.clock.now();
      const untimely = () => host.refusals.filter(({ reason, identity }) => reason === 'bad-time' && identity === rig.first.identity);
      for (const [i, wrong] of wrongTimes(now).entries()) {
        const before = untimely().length;
        peer.setAt?.(rig.first.identity, firstKey(rig.first), 50 + i, wrong);
        await eventually('it is counted', () => untimely().length > before);
      }
      await changes(peer, host, [rig.first, 4]);
      expect(host.samples.filter(({ time }) => !isBelievable(time, now, usualLimits))).toEqual([]);
      expect(
        host.samples.filter(({ point, quality, value }) => point === firstPoint(rig.first) && (quality & 3) === 0 && value >= 50),
      ).toEqual([]);
    },

  'a device that does not answer delays no other': async (rig) => {
    const peer = await rig.peer();
    const { host } = rig.start({ peer, answerMs: 3_000 });
    await changes(peer, host, [rig.second, 40]);
    peer.goSilent(rig.second.identity);
    for (const value of [41, 42, 43]) expect(await changes(peer, host, [rig.first, value])).toBeLessThan(1000);
  },

  'a peer that was away is heard again by a new session': async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer, reopens: true });
    await changes(peer, running.host, [rig.first, 50]);
    await peer.leave();
    await eventually('calls fail', () => running.failures.length > 1);
    await peer.comeBack();
    await changes(peer, running.host, [rig.first, 51]);
    onlyFailures(running);
  },

  'a link that is cut again and again is fresh again each time, with the right counts and no memory kept': async (rig) => {
    const peer = await rig.peer();
    // A busy machine is no cut: only where there is no link has the silence of a peer to be noticed.
    const running = rig.start({ peer, reopens: true, isTrial: true, answerMs: rig.hasLink ? 5_000 : usualAnswerMs });
    // Without a link, a question that was lost, and the one that repeats it, are waited for in vain.
    await cutAgainAndAgain(rig.name, linkTo(rig, peer, running), rig.hasLink ? 0 : 2 * usualAnswerMs);
  },

  'a peer that is not there is a Failure, of run and of probe; one that is there is told by probe': async (rig) => {
    const peer = await rig.peer();
    const config = rig.config(peer.address, usualAnswerMs);
    expect(await rig.driver.probe(config, timeLimit(5_000))).not.toBe('');
    await peer.leave();
    await refused(rig.driver.probe(config, timeLimit(5_000)));
    await refused(rig.driver.open(config, createTestHost()).run(timeLimit(5_000)));
  },

  'a device that is added while the session runs is called, and one that is taken away is not': async (rig) => {
    const peer = await rig.peer();
    const { host } = rig.start({ peer, devices: [rig.first], reopens: true });
    await changes(peer, host, [rig.first, 60]);
    host.add(rig.second);
    await changes(peer, host, [rig.second, 61]);
    host.remove(rig.first.identity);
    await changes(peer, host, [rig.second, 62]);
    peer.set(rig.first.identity, firstKey(rig.first), 63);
    await changes(peer, host, [rig.second, 64]);
    expect(goodOf(host, firstPoint(rig.first)).some(({ value }) => value === 63)).toBe(false);
  },

  'a write resolves only after the device has acknowledged it, with what was read back': async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer, answerMs: 5_000 });
    await changes(peer, running.host, [rig.first, 70]);
    peer.holdWrites(true);
    const key = firstKey(rig.first);
    let isDone = false;
    const write = running.session().ask?.(rig.first.identity, { write: { [key]: 71 } }, timeLimit(5_000));
    const done = write?.then((answer) => {
      isDone = true;
      return answer;
    });
    await eventually('the write has come', () => peer.heldWrites > 0);
    for (let i = 0; i < 20; i++) await turn();
    expect(isDone).toBe(false);
    expect(peer.get(rig.first.identity, key)).toBe(70);
    peer.holdWrites(false);
    expect(await done).toEqual({ [key]: 71 });
    expect(peer.get(rig.first.identity, key)).toBe(71);
  },

  'a write to an unknown device, to an unknown key or of no number throws a Failure': async (rig) => {
    const peer = await rig.peer();
    const running = rig.start({ peer });
    await changes(peer, running.host, [rig.first, 72]);
    const ask = (identity: string, question: Record<string, unknown>) => running.session().ask?.(identity, question, timeLimit(5_000));
    const key = firstKey(rig.first);
    await refused(ask('nobody', { write: { [key]: 1 } }));
    await refused(ask(rig.first.identity, { write: { 'no such key': 1 } }));
    await refused(ask(rig.first.identity, { write: { [key]: Number.NaN } }));
    await refused(ask(rig.first.identity, { dance: true }));
    expect(running.failures).toEqual([]);
  },

  'without room the driver waits and goes on when there is some': async (rig) => {
    const peer = await rig.peer();
    const { host } = rig.start({ peer });
    await changes(peer, host, [rig.first, 80]);
    host.fill();
    const before = host.samples.length;
    peer.set(rig.first.identity, firstKey(rig.first), 81);
    await eventually('the driver asks for room', () => host.denials > 0);
    expect(host.samples).toHaveLength(before);
    host.free();
    await arrives(host, rig.first, 81);
  },

  'while the store refuses, nothing is appended and the refusal is counted': async (rig) => {
    const peer = await rig.peer();
    const { host } = rig.start({ peer });
    await changes(peer, host, [rig.first, 90]);
    host.refuseAll('DISK_FULL');
    const before = host.samples.length;
    peer.set(rig.first.identity, firstKey(rig.first), 91);
    await eventually('the refusal is counted', () => host.refusedFor('no-room') > 0);
    expect(host.samples).toHaveLength(before);
    host.refuseAll(undefined);
    await changes(peer, host, [rig.first, 92]);
  },
} as const satisfies Record<string, (rig: ClientRig) => Promise<void>>;

/** A law of the suite, by its sentence. */
export type ClientCheck = keyof typeof checks;

/**
 * What every driver that calls its devices must do, run against its own simulator. A write is asked as `{ write: { [key]: number } }` and
 * answered with `{ [key]: number }`. Call it in the driver's test file:
 *
 * `clientDriverConformance('modbus', { driver: modbus, config, devices, simulate })`
 */
export function clientDriverConformance<Config>(name: string, subject: ClientDriverCase<Config>): void {
  const closers: (() => unknown)[] = [];
  const [first, second] = subject.devices;
  const rig: ClientRig = {
    first,
    second,
    name,
    hasLink: subject.waivers?.[lossLaw] === undefined,
    // A rig gives the driver nothing but what `config` made for it.
    driver: subject.driver as Driver<unknown>,
    config: subject.config,
    async peer() {
      const peer = await subject.simulate();
      closers.push(() => peer.close());
      return peer;
    },
    start(options) {
      const running = startClient(subject, options);
      closers.push(running.stop);
      return running;
    },
  };

  testLaws(name, { laws: checks, rig, waivers: subject.waivers, closers });
}
