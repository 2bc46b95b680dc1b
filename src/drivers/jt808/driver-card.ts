import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { readBcd, readTime } from './bcd.ts';
import { type Frame, identityOf } from './frame.ts';
import { decodeGbk } from './gbk.ts';
import { result } from './generic-answer.ts';
import { isTimely, quarantine, shownTime, storeFor } from './intake.ts';
import { type Link, refuse } from './link.ts';
import { answer, answerWhenDurable } from './reply.ts';

/** What a terminal says of the driver's card (body of 0x0702). */
export interface DriverCard {
  /** When the card was put in or taken out; `undefined` when it is not said (2011) or no date. */
  readonly time: EpochMs | undefined;
  /** False: the edition of 2011 says no time. */
  readonly saysTime: boolean;
  /** `driver.present` and `driver.cardResult`, as far as they are said. */
  readonly values: ReadonlyMap<string, number>;
  /** `driver.name` and the others of the README, as far as they are said. */
  readonly texts: ReadonlyMap<string, string>;
}

const inserted = 1;
const removed = 2;
const certificateBytes = 20;
const identityBytes = 20;
/** In 2011 the certificate is longer. */
const certificateBytes2011 = 40;

/** Takes fields one after the other. Throws `BAD_FRAME` when there are not enough bytes. */
function fieldsOf(body: Uint8Array) {
  let at = 0;
  const take = (length: number): Uint8Array => {
    const what = 'a driver card';
    if (at + length > body.length) throw new Failure('BAD_FRAME', `reading ${what}: too short`, { details: { what } });
    at += length;
    return body.subarray(at - length, at);
  };
  const byte = (): number => take(1)[0] ?? 0;
  const text = (length: number): string => decodeGbk(take(length)).trim();
  return { take, byte, text, left: () => body.length - at };
}

/** `2019-06-30` of BCD[4]; empty for what is no date. */
const dayOf = (bytes: Uint8Array): string => readBcd(bytes)?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? '';

const said = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(texts).filter(([, text]) => text !== ''));

/** The layout of 2011: only the driver, neither time nor state. */
function readCard2011(body: Uint8Array): DriverCard {
  const { byte, text } = fieldsOf(body);
  const texts = {
    'driver.name': text(byte()),
    'driver.id': text(identityBytes),
    'driver.certificate': text(certificateBytes2011),
    'driver.issuer': text(byte()),
  };
  return { time: undefined, saysTime: false, values: new Map(), texts: said(texts) };
}

/** Read a driver card in the layout of its edition (JT/T 808-2013 and 2019, 8.29; 2011). Throws `BAD_FRAME` when it is too short. */
export function readDriverCard(body: Uint8Array): DriverCard {
  const state = body[0];
  // 2011 begins with the length of a name instead, and has no date behind it.
  if ((state !== inserted && state !== removed) || body.length < 7 || readBcd(body.subarray(1, 7)) === undefined) return readCard2011(body);
  const { take, byte, text, left } = fieldsOf(body);
  take(1);
  const time = readTime(take(6), 0);
  if (state === removed) return { time, saysTime: true, values: new Map([['driver.present', 0]]), texts: new Map() };
  const cardResult = byte();
  const values = new Map([
    ['driver.present', 1],
    ['driver.cardResult', cardResult],
  ]);
  if (cardResult !== 0) return { time, saysTime: true, values, texts: new Map() };
  const texts = {
    'driver.name': text(byte()),
    'driver.certificate': text(certificateBytes),
    'driver.issuer': text(byte()),
    'driver.validUntil': dayOf(take(4)),
    'driver.id': left() >= identityBytes ? text(identityBytes) : '',
  };
  return { time, saysTime: true, values, texts: said(texts) };
}

/** Store what a card says, and tell its texts where they are wanted; it is answered when it is on disk. */
export async function takeDriverCard(link: Link, frame: Frame): Promise<void> {
  const { host, texts } = link.shared;
  const identity = identityOf(frame.phone);
  const card = readDriverCard(frame.body);
  const device = host.device(identity);
  if (device === undefined) {
    quarantine(link, identity, [], 'a driver card');
    answer(link, frame, result.failed);
    return;
  }
  if (card.saysTime && !isTimely(link, card)) {
    refuse(link, 'bad-time', identity, `a driver card of ${shownTime(card)}`);
    answer(link, frame, result.badMessage);
    return;
  }
  const time = card.time ?? host.clock.now();
  const samples = [...card.values].flatMap(([key, value]) => {
    const binding = device.points.get(key);
    const byte = quality('good', device.origin);
    return binding === undefined ? [] : [{ point: binding.point, time, value: value * binding.scale + binding.offset, quality: byte }];
  });
  const ticket = await storeFor(link, identity, samples);
  if (ticket === undefined) return;
  host.count(1, samples.length, frame.body.length);
  const wanted = [...card.texts].filter(([key]) => device.texts?.includes(key) === true);
  for (const [key, text] of wanted) texts.tell(device, key, { text, time });
  const keys = [...card.values.keys(), ...card.texts.keys()];
  if (samples.length + wanted.length === 0) refuse(link, 'unknown-key', identity, `no point for ${keys.join(', ')}`);
  answerWhenDurable(link, frame, { ticket, how: result.ok });
}
