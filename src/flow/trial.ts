import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Driver, LinkEvent } from '../contracts/driver.ts';
import { said } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import { type Clock, timeLimit } from '../contracts/time.ts';
import { mostTrialValues, type Trial, type TrialStage, type TrialStep, type TrialValue, type TrialWish } from '../contracts/trial.ts';
import { runAlone } from '../drivers/run-alone.ts';
import { createTrialHost, readingKey, type TrialNotes } from '../drivers/trial-host.ts';
import { driverOf, readConfig } from './source.ts';
import { adviceFor, refusalAdvice } from './trial-advice.ts';
import { adviceForAnswer } from './trial-answers.ts';
import { hasGiven, otherKinds, silentKeys, turnedRound } from './trial-other-kind.ts';
import { introduced } from './trial-trust.ts';

/** Reaching the other side may take so long. */
const reachMs = 10_000;
/** Keys are asked as the other kind for so long at most. */
const otherKindMs = 10_000;
/** Links, devices and names that are told one by one. */
const mostTold = 12;
/** Keys without a value that are named. */
const mostNamed = 5;

/** What a trial needs. */
export interface TrialOptions {
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
}

/**
 * Try a configuration for some seconds: find its names, reach the other side, run the driver in a host of its own, and see what comes.
 * Nothing is stored and nothing is acknowledged, so devices send it again. Expected failures are steps of the trial, never thrown.
 *
 * Throws `NOT_FOUND` for an unknown protocol.
 */
export async function tryOut({ drivers, clock }: TrialOptions, wish: TrialWish): Promise<Trial> {
  const driver = driverOf(drivers, wish.protocol);
  const log = createLog();
  const config = read(driver, wish.config, log);
  if (config === undefined) return trialOf(log.steps, []);
  const couldFind = await findNames(wish.config, log);
  if (!couldFind || !(await trust(driver, config, log)) || !(await reach(driver, config, log))) return trialOf(log.steps, []);
  const notes = await runFor(driver, config, { clock, wish, log });
  tellValues(notes, wish, log);
  await askOtherKind(driver, config, { clock, wish, notes, log });
  for (const [reason, { count, detail }] of notes.refused) {
    const text = { zh: `拒收 ${count} 次（${said(reason).zh}）：${withOrigin(detail)}`, en: `${count} refused (${reason}): ${detail}` };
    const advice = adviceForAnswer(detail) ?? refusalAdvice[reason];
    log.add('refused', 'warning', text, log.steps.some((step) => step.advice === advice) ? undefined : advice);
  }
  return trialOf(log.steps, valuesOf(notes));
}

/** Three words of English behind each other that nobody has put into Chinese; what is quoted or in brackets stands beside its meaning. */
const isForeign = (zh: string): boolean => /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(zh.replace(/"[^"]*"|“[^”]*”|（[^）]*）/g, ''));

/** A sentence in Chinese; where it holds words of a library or a device that have none, it is said whose they are. */
function withOrigin(english: string): string {
  const { zh } = said(english);
  return isForeign(zh) ? `${zh}（英文是对方或软件库的原文）` : zh;
}

const trialOf = (steps: readonly TrialStep[], values: readonly TrialValue[]): Trial => ({
  ok: steps.every(({ outcome }) => outcome !== 'failed'),
  steps,
  values: values.slice(0, mostTrialValues),
});

interface Log {
  readonly steps: readonly TrialStep[];
  add(stage: TrialStage, outcome: TrialStep['outcome'], text: Text, advice?: Text): void;
  put(step: Omit<TrialStep, 'atMs'>): void;
  fail(stage: TrialStage, error: unknown): void;
}

function createLog(): Log {
  const began = performance.now();
  const steps: TrialStep[] = [];
  const put = (step: Omit<TrialStep, 'atMs'>) => void steps.push({ ...step, atMs: Math.round(performance.now() - began) });
  const add: Log['add'] = (stage, outcome, text, advice) => put({ stage, outcome, text, advice });
  return {
    steps,
    put,
    add,
    fail(stage, error) {
      const message = error instanceof Error ? error.message : String(error);
      add(stage, 'failed', { zh: `失败：${withOrigin(message)}`, en: message }, adviceFor(error));
    },
  };
}

function read(driver: Driver, given: unknown, log: Log): unknown {
  try {
    const config = readConfig(driver, given);
    log.add('settings', 'ok', { zh: '设置有效', en: 'The settings are valid' });
    return config;
  } catch (error) {
    log.fail('settings', error);
    return undefined;
  }
}

/** Host names in fields that hold an address. */
function namesIn(config: unknown): readonly string[] {
  const fields = Object.entries(typeof config === 'object' && config !== null ? config : {});
  const names = fields.flatMap(([field, value]) => {
    if (typeof value !== 'string' || value === '') return [];
    if (/^host$/i.test(field)) return [value];
    return /url|endpoint/i.test(field) && URL.canParse(value) ? [new URL(value).hostname.replace(/^\[|\]$/g, '')] : [];
  });
  return [...new Set(names)].filter((name) => name !== '' && isIP(name) === 0);
}

async function findNames(config: unknown, log: Log): Promise<boolean> {
  for (const name of namesIn(config)) {
    try {
      const { address } = await lookup(name);
      log.add('name', 'ok', { zh: `${name} 的地址是 ${address}`, en: `${name} is ${address}` });
    } catch (error) {
      log.fail('name', error);
      return false;
    }
  }
  return true;
}

/** Whether both sides may trust each other, where the protocol has certificates. */
async function trust(driver: Driver, config: unknown, log: Log): Promise<boolean> {
  try {
    const steps = await introduced(driver, config, timeLimit(reachMs));
    for (const step of steps) log.put({ stage: 'trust', ...step });
    return steps.every(({ outcome }) => outcome !== 'failed');
  } catch (error) {
    log.fail('trust', error);
    return false;
  }
}

async function reach(driver: Driver, config: unknown, log: Log): Promise<boolean> {
  try {
    const found = await driver.probe(config, timeLimit(reachMs));
    log.add('reach', 'ok', { zh: `可以连通：${said(found).zh}`, en: found });
    return true;
  } catch (error) {
    log.fail('reach', error);
    return false;
  }
}

interface Run {
  readonly clock: Clock;
  readonly wish: TrialWish;
  readonly log: Log;
}

/** Run the driver until all values are there or time is up. */
async function runFor(driver: Driver, config: unknown, { clock, wish, log }: Run): Promise<TrialNotes> {
  const host = createTrialHost(clock, wish.devices);
  let told = 0;
  const tellLinks = () => {
    const { links } = host.notes();
    for (const event of links.slice(told, mostTold)) tellLink(event, log);
    told = links.length;
  };
  const isDone = () => {
    tellLinks();
    return hasAll(host.notes(), wish);
  };
  const { error, isLate } = await runAlone(driver, config, { host, limit: timeLimit(wish.seconds * 1000), isDone });
  tellLinks();
  if (error !== undefined) log.fail('link', error);
  if (isLate) log.add('end', 'warning', { zh: '驱动没有及时停下', en: 'The driver did not stop in time' });
  return host.notes();
}

/** The link ended by itself: what there is to say of it was said then. */
const isLost = ({ steps }: Log): boolean => steps.some(({ stage, outcome }) => stage === 'link' && outcome === 'failed');

/** Every key that was asked for has a good value, or its text. */
function hasAll(notes: TrialNotes, { devices }: TrialWish): boolean {
  const wanted = devices.flatMap(({ identity, keys, texts = [] }) => [...keys.keys(), ...texts].map((key) => readingKey(identity, key)));
  return wanted.length > 0 && wanted.every((name) => hasGiven(notes, name));
}

/** Ask the keys that gave nothing as the other kind, and tell which are of it: a text where a number was wanted, or the other way round. */
async function askOtherKind(driver: Driver, config: unknown, { clock, wish, notes, log }: Run & { readonly notes: TrialNotes }) {
  const devices = turnedRound(notes, wish.devices);
  if (devices.length === 0 || isLost(log)) return;
  const host = createTrialHost(clock, devices);
  const limit = timeLimit(Math.min(wish.seconds * 1000, otherKindMs));
  await runAlone(driver, config, { host, limit, isDone: () => hasAll(host.notes(), { ...wish, devices }) });
  for (const { identity, text, advice } of otherKinds(host.notes()))
    log.add('values', 'warning', { zh: `设备 ${identity}：${text.zh}`, en: `Device ${identity}: ${text.en}` }, advice);
}

const linkWords: Readonly<Record<LinkEvent['kind'], { readonly outcome: TrialStep['outcome']; readonly text: Text }>> = {
  listening: { outcome: 'ok', text: { zh: '开始监听', en: 'Listening' } },
  connected: { outcome: 'ok', text: { zh: '已连接', en: 'Connected' } },
  disconnected: { outcome: 'warning', text: { zh: '已断开', en: 'Disconnected' } },
  error: { outcome: 'warning', text: { zh: '错误', en: 'Error' } },
  twin: { outcome: 'warning', text: { zh: '仿真孪生', en: 'Simulated twin' } },
  text: { outcome: 'ok', text: { zh: '设备文本', en: 'Text of the device' } },
};

function tellLink({ kind, identity, key, detail: told }: LinkEvent, log: Log): void {
  const detail = key === undefined ? told : `${key}: ${told}`;
  const { outcome, text } = linkWords[kind];
  const whose = identity === undefined ? '' : ` (${identity})`;
  const advice = outcome === 'ok' ? undefined : adviceFor(new Error(detail));
  log.add('link', outcome, { zh: `${text.zh}${whose}：${withOrigin(detail)}`, en: `${text.en}${whose}: ${detail}` }, advice);
}

function valuesOf({ readings, texts, strangers }: TrialNotes): readonly TrialValue[] {
  const known = [...readings.values()].map((reading) => ({ ...reading, isKnown: true }));
  const said = [...texts.values()].map((one) => ({ ...one, value: Number.NaN, quality: 0, isKnown: true }));
  const unknown = [...strangers].flatMap(([identity, { values }]) =>
    [...values].map(([key, value]) => ({ identity, key, value, quality: 0, time: Number.NaN, isKnown: false })),
  );
  return [...known, ...said, ...unknown];
}

function tellValues(notes: TrialNotes, { devices, seconds }: TrialWish, log: Log): void {
  for (const device of devices.slice(0, mostTold)) {
    const { identity, keys, texts = [] } = device;
    tellDevice({ identity, wanted: keys.size + texts.length, silent: silentKeys(notes, device), seconds }, log);
  }
  for (const [identity, { values, detail }] of [...notes.strangers].slice(0, mostTold)) {
    const n = values.size;
    const text = {
      zh: `未知设备 ${identity} 发来 ${n} 个数值（${said(detail).zh}）`,
      en: `The unknown device ${identity} sent ${n} values (${detail})`,
    };
    log.add('values', 'ok', text, refusalAdvice['unknown-device']);
  }
  if (devices.length === 0 && notes.strangers.size === 0 && !isLost(log)) tellSilence(seconds, log);
}

interface DeviceCount {
  readonly identity: string;
  readonly wanted: number;
  /** Keys that gave neither a good value nor a text. */
  readonly silent: readonly string[];
  readonly seconds: number;
}

function tellDevice({ identity, wanted, silent, seconds }: DeviceCount, log: Log): void {
  const good = wanted - silent.length;
  const named = `${silent.slice(0, mostNamed).join(', ')}${silent.length > mostNamed ? ' …' : ''}`;
  const text = {
    zh: `设备 ${identity}：${wanted} 个键中 ${good} 个有好值${named === '' ? '' : `；没有值：${named}`}`,
    en: `Device ${identity}: good values of ${good} of ${wanted} keys${named === '' ? '' : `; nothing of ${named}`}`,
  };
  if (good === wanted) {
    log.add('values', 'ok', text);
    return;
  }
  const advice = {
    zh: `等了 ${seconds} 秒。检查设备标识（站号）、键（地址）与上报周期；周期长的设备可延长测试时间。`,
    en: `Waited ${seconds} s. Check the identity (unit or station), the keys (addresses), and how often it sends: test longer for slow ones.`,
  };
  log.add('values', good === 0 ? 'failed' : 'warning', text, isLost(log) ? undefined : advice);
}

function tellSilence(seconds: number, log: Log): void {
  const text = { zh: `${seconds} 秒内没有设备发来数值`, en: `No device sent a value within ${seconds} s` };
  const advice = {
    zh: '链路可用。会主动上报的设备：让它指向此地址后再测。需要召唤的设备（如 Modbus）：在测试里填设备标识与键。',
    en: 'The link works. Let devices that send call this address and test again; of devices that are asked (Modbus), name an identity and its keys.',
  };
  log.add('values', 'warning', text, advice);
}
