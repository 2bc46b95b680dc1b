import snmp, { type Varbind } from 'net-snmp';
import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { createDeviceTexts, type DeviceTexts } from '../device-texts.ts';
import type { Intake } from '../polling/intake.ts';
import type { Target } from '../polling/target.ts';
import type { Sample } from '../store-samples.ts';
import type { SnmpConfig } from './config.ts';
import { addressOf, parseKey, type SnmpKey, upTimeOid } from './key.ts';
import { type AgentLink, type Answered, openLink } from './link.ts';
import { createTables, type Tables } from './tables.ts';
import { type CounterReading, counterOf, hasBegunAnew, numberOf, rateBetween, type UpTime, wordsOf } from './values.ts';

/** What the agents of a source share. */
export interface AgentParts {
  readonly config: SnmpConfig;
  readonly host: DriverHost;
  readonly intake: Intake;
}

/** A device that is asked. */
export interface Agent extends Target {
  readonly link: AgentLink;
  readonly tables: Tables;
  close(): void;
}

/** A key of a binding with what it means. */
interface Asked {
  readonly key: string;
  readonly what: SnmpKey;
  readonly binding: PointBinding;
}

/** The polled keys of a device; those that mean nothing are counted. */
function askedOf(host: DriverHost, device: DeviceBinding): readonly Asked[] {
  return [...device.points].flatMap(([key, binding]) => {
    const what = parseKey(key);
    if (what === undefined) host.refuse('unknown-key', 1, device.identity, `${key} is no OID`);
    return what === undefined || what.isTrap ? [] : [{ key, what, binding }];
  });
}

/** A key whose text is kept. */
type AskedText = Omit<Asked, 'binding'>;

function askedTextsOf(host: DriverHost, { identity, texts = [] }: DeviceBinding): readonly AskedText[] {
  return texts.flatMap((key) => {
    const what = parseKey(key);
    const isText = what !== undefined && !what.isTrap && !what.isRate;
    if (!isText) host.refuse('unknown-key', 1, identity, `${key} is no OID of a text`);
    return isText ? [{ key, what }] : [];
  });
}

/** Readings of counters since the agent began. */
type Counters = Map<string, CounterReading>;

/** What an agent said of an object, and when. */
interface Said {
  readonly varbind: Answered;
  readonly moment: UpTime;
}

/** When an answer came, with the up time that is its first value. */
const momentOf = (varbind: Varbind | undefined): UpTime => ({
  ticks: varbind === undefined ? Number.NaN : numberOf(varbind),
  at: performance.now(),
});

/** Keep what was said of an object, when that is what was asked. */
function keepSaid(answers: Map<string, Said>, oid: string, { varbind, moment }: Partial<Said> & Pick<Said, 'moment'>): void {
  if (varbind?.oid === oid) answers.set(oid, { varbind, moment });
}

/** All that an agent said in one poll, by OID, and whether it has begun anew meanwhile. */
interface Heard {
  readonly answers: ReadonlyMap<string, Said>;
  readonly isNew: boolean;
}

/** The value of a key; `undefined` when there is none yet. */
function numberFor({ key, what }: Asked, { varbind, moment }: Said, counters: Counters): number | undefined {
  if (!what.isRate) return numberOf(varbind);
  const now = counterOf(varbind, moment);
  if (now === undefined) return Number.NaN;
  const before = counters.get(key);
  counters.set(key, now);
  return before === undefined ? undefined : rateBetween(before, now);
}

/** The sample of a key, a bad one when the agent has no number for it. */
function sampleOf(
  host: DriverHost,
  device: DeviceBinding,
  [asked, said, counters]: readonly [Asked, Said | undefined, Counters],
): Sample | undefined {
  const varbind = said?.varbind;
  const { point, scale, offset } = asked.binding;
  const bad = { point, time: host.clock.now(), value: Number.NaN, quality: quality('bad', device.origin) };
  if (said === undefined || varbind === undefined || snmp.isVarbindError(varbind)) {
    const why = varbind === undefined ? 'no such row' : (varbind.refusal ?? snmp.varbindError(varbind));
    host.refuse('unknown-key', 1, device.identity, `${asked.key}: ${why}`);
    return bad;
  }
  const raw = numberFor(asked, said, counters);
  if (raw === undefined) return undefined;
  const value = raw * scale + offset;
  if (Number.isFinite(value)) return { ...bad, value, quality: quality('good', device.origin) };
  host.refuse('bad-value', 1, device.identity, `${asked.key}: ${asked.what.isRate ? 'it is no counter' : 'it is no number'}`);
  return bad;
}

/** Tell a text that the agent answered; what is none is counted. */
function tellText(
  { host, texts }: { readonly host: DriverHost; readonly texts: DeviceTexts },
  device: DeviceBinding,
  [{ key }, varbind]: readonly [AskedText, Varbind | undefined],
): void {
  const isThere = varbind !== undefined && !snmp.isVarbindError(varbind);
  const words = isThere ? wordsOf(varbind) : undefined;
  if (words !== undefined) texts.tell(device, key, words);
  else
    host.refuse(
      isThere ? 'bad-value' : 'unknown-key',
      1,
      device.identity,
      `${key}: ${isThere ? 'bytes that are no text' : 'no such object'}`,
    );
}

/** The agent of a device. */
export function createAgent({ config, host, intake }: AgentParts, identity: string): Agent {
  const address = addressOf(identity, config.port) ?? { host: '', port: 0 }; // the session makes none without
  const link = openLink(config, address, (detail) => host.refuse('bad-frame', 1, identity, detail));
  const tables = createTables(link, config);
  const counters: Counters = new Map();
  const texts = createDeviceTexts(host);
  let upTime: UpTime | undefined;

  /** A restart ends what was known of counters and tables. True when there was one. */
  function hasRestarted(now: UpTime): boolean {
    if (Number.isNaN(now.ticks)) return false;
    const before = upTime;
    upTime = now;
    return before !== undefined && hasBegunAnew(before, now);
  }

  /** What the agent answers, by OID. Its up time comes with every part, so that no reading is taken across a restart. */
  async function readAll(oids: readonly string[], signal: AbortSignal): Promise<Heard> {
    const answers = new Map<string, Said>();
    let isNew = false;
    for (let from = 0; from === 0 || from < oids.length; from += config.maxVarbinds) {
      const part = [upTimeOid, ...oids.slice(from, from + config.maxVarbinds)];
      const varbinds = await link.get(part, signal);
      const moment = momentOf(varbinds[0]);
      if (hasRestarted(moment)) isNew = true;
      for (const [i, oid] of part.entries()) keepSaid(answers, oid, { varbind: varbinds[i], moment });
      host.count(1, 0, 0);
    }
    return { answers, isNew };
  }

  function forget(): void {
    counters.clear();
    tables.forget();
  }

  async function ask(signal: AbortSignal): Promise<void> {
    const device = host.device(identity);
    if (device === undefined) return;
    const asked = askedOf(host, device);
    const oids: (string | undefined)[] = [];
    const askedTexts = askedTextsOf(host, device);
    for (const { what } of [...asked, ...askedTexts]) oids.push(await tables.oidOf(what, signal)); // one walk serves all keys of its table
    const { answers, isNew } = await readAll(
      [...new Set(oids)].filter((oid) => oid !== undefined),
      signal,
    );
    if (isNew) forget();
    const samples = asked.flatMap((one, i) => sampleOf(host, device, [one, answers.get(oids[i] ?? ''), counters]) ?? []);
    for (const [i, one] of askedTexts.entries())
      tellText({ host, texts }, device, [one, answers.get(oids[asked.length + i] ?? '')?.varbind]);
    if (isNew) forget(); // some were read before the restart
    if ((await intake.take(samples, identity, signal)) !== undefined) host.count(0, samples.length, 0);
  }

  return {
    name: identity,
    identity,
    everyMs: config.pollSeconds * 1000,
    link,
    tables,
    ask,
    devices: () => [host.device(identity)].filter((device) => device !== undefined),
    close: link.close,
  };
}
