import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blockValue } from './blocks.ts';
import {
  coapCode,
  encodeMessage,
  type Message,
  messageType,
  numberOption,
  type Option,
  optionNumber,
  readMessage,
  uintOption,
} from './message.ts';
import type { Peer } from './port.ts';
import { isNewer } from './relations.ts';
import { createRequests, type Observer, type Requests, type Told } from './requests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const peer: Peer = { address: '192.0.2.1', port: 5683 };
const limits = { ackMs: 2_000, retransmits: 4, answerMs: 93_000, mostWaiting: 3, mostBodyBytes: 100 };
const get = { code: coapCode.get, options: [] };
const patient = new AbortController().signal;
const nothing = new Uint8Array(0);

/** Requests whose datagrams a test sees and answers. */
function rig(): { readonly requests: Requests; readonly sent: Message[]; readonly to: Peer[] } {
  const sent: Message[] = [];
  const to: Peer[] = [];
  const send = (bytes: Uint8Array, where: Peer): void => {
    const message = readMessage(bytes);
    if ('problem' in message) throw new Error(`BUG: ${message.problem}`);
    sent.push(message);
    to.push(where);
  };
  return { requests: createRequests({ limits, send, random: () => 0 }), sent, to };
}

const newest = (sent: readonly Message[]): Message => sent.at(-1) ?? readNothing();
const readNothing = (): never => {
  throw new Error('nothing was sent');
};

interface Said {
  readonly type?: number;
  readonly code?: number;
  readonly options?: readonly Option[];
  readonly body?: string;
}

/** An answer to a message; on the back of the acknowledgement unless said otherwise. */
function answerTo(
  { id, token }: Message,
  { type = messageType.acknowledgement, code = coapCode.content, options = [], body = '' }: Said,
): Message {
  const read = readMessage(encodeMessage({ type, code, id, token, options, payload: Buffer.from(body) }));
  if ('problem' in read) throw new Error(`BUG: ${read.problem}`);
  return read;
}

const empty = (type: number, { id }: Message): Message => ({ type, code: 0, id, token: nothing, options: [], payload: nothing });
const observed = (number: number): Option => numberOption(optionNumber.observe, number);
const textOf = ({ body }: Told): string => Buffer.from(body).toString();

describe('a request', () => {
  test('is answered on the back of its acknowledgement', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    requests.settle(answerTo(newest(sent), { body: '21.5' }), peer);
    expect(textOf(await asked)).toBe('21.5');
  });

  test('is acknowledged first and answered later, and the answer is acknowledged', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    requests.settle(empty(messageType.acknowledgement, newest(sent)), peer);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    expect(await requests.hear({ ...answerTo(newest(sent), { type: messageType.confirmable, body: '1' }), id: 77 }, peer)).toBe(
      'acknowledge',
    );
    expect(textOf(await asked)).toBe('1');
  });

  test('is sent again after 2, 4, 8 and 16 s, and given up after 62 s', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    const failed = expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
    const counts: number[] = [];
    for (const ms of [1_999, 1, 4_000, 8_000, 16_000, 31_999]) {
      await vi.advanceTimersByTimeAsync(ms);
      counts.push(sent.length);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 5]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await failed;
  });

  test('that is reset, ended by its signal or whose channel closes fails at once', async () => {
    const { requests, sent } = rig();
    const channel = requests.channel(peer, () => true);
    const reset = channel.ask(get, patient);
    requests.settle(empty(messageType.reset, newest(sent)), peer);
    await expect(reset).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    const abort = new AbortController();
    const ended = channel.ask(get, abort.signal);
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: 'TIMEOUT' });
    const closed = channel.ask(get, patient);
    channel.close('gone');
    await expect(closed).rejects.toMatchObject({ code: 'LINK_LOST' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for the one before it, and those beyond the limit are refused', async () => {
    const { requests, sent } = rig();
    const channel = requests.channel(peer, () => true);
    const all = Array.from({ length: 4 }, () => channel.ask(get, patient));
    await expect(channel.ask(get, patient)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    for (let i = 0; i < 4; i++) {
      expect(sent).toHaveLength(i + 1);
      requests.settle(answerTo(newest(sent), { body: String(i) }), peer);
    }
    expect((await Promise.all(all)).map(textOf)).toEqual(['0', '1', '2', '3']);
  });

  test('to a peer that sleeps waits until it wakes, and one that is dead holds up no other', async () => {
    const { requests, sent, to } = rig();
    let isAwake = false;
    const sleepy = requests.channel(peer, () => isAwake);
    const late = sleepy.ask(get, patient);
    const other = { address: '192.0.2.2', port: 5683 };
    const asked = requests.channel(other, () => true).ask(get, patient);
    expect(to).toEqual([other]);
    requests.settle(answerTo(newest(sent), {}), other);
    await asked;
    isAwake = true;
    sleepy.wake();
    requests.settle(answerTo(newest(sent), { body: 'awake' }), peer);
    expect(textOf(await late)).toBe('awake');
  });

  test('is not answered by another peer, id or token', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    const right = answerTo(newest(sent), { body: 'right' });
    requests.settle({ ...right, token: Uint8Array.of(1) }, peer);
    requests.settle({ ...right, id: right.id ^ 1 }, peer);
    requests.settle(right, { ...peer, port: 1 });
    expect(await requests.hear({ ...right, type: messageType.confirmable }, { ...peer, port: 1 })).toBe('reset');
    requests.settle(answerTo(newest(sent), { body: 'right' }), peer);
    expect(textOf(await asked)).toBe('right');
  });

  test('to a peer that has moved goes to its new address', async () => {
    const { requests, sent, to } = rig();
    const channel = requests.channel(peer, () => true);
    const moved = { address: '192.0.2.9', port: 1 };
    channel.move(moved);
    const asked = channel.ask(get, patient);
    expect(to).toEqual([moved]);
    requests.settle(answerTo(newest(sent), {}), moved);
    await asked;
  });
});

const block2 = (number: number, hasMore: boolean): Option => numberOption(optionNumber.block2, blockValue({ number, hasMore, size: 16 }));

describe('an answer in blocks', () => {
  test('is asked for block by block', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    for (const [i, body] of ['0123456789abcdef', 'ghijklmnopqrstuv', 'w'].entries()) {
      requests.settle(answerTo(newest(sent), { options: [block2(i, i < 2)], body }), peer);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(textOf(await asked)).toBe('0123456789abcdefghijklmnopqrstuvw');
    expect(sent.map(({ options }) => options.map(({ value }) => value[0]))).toEqual([[], [0x10], [0x20]]);
  });

  test.each([
    ['a block is left out', { options: [block2(2, false)], body: 'x' }, 'BAD_FRAME'],
    [
      'it has changed in between',
      { options: [block2(1, false), { number: optionNumber.eTag, value: Uint8Array.of(9) }], body: 'x' },
      'BAD_FRAME',
    ],
    ['an error comes instead', { code: coapCode.notFound, body: 'x' }, 'BAD_FRAME'],
  ])('is refused when %s', async (_, second, code) => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    const failed = expect(asked).rejects.toMatchObject({ code });
    requests.settle(answerTo(newest(sent), { options: [block2(0, true)], body: '0123456789abcdef' }), peer);
    await vi.advanceTimersByTimeAsync(0);
    requests.settle(answerTo(newest(sent), second), peer);
    await failed;
  });

  test('that never ends is cut off at the limit', async () => {
    const { requests, sent } = rig();
    const asked = requests.channel(peer, () => true).ask(get, patient);
    const failed = expect(asked).rejects.toMatchObject({ code: 'TOO_LARGE' });
    for (let i = 0; i < 7; i++) {
      requests.settle(answerTo(newest(sent), { options: [block2(i, true)], body: '0123456789abcdef' }), peer);
      await vi.advanceTimersByTimeAsync(0);
    }
    await failed;
    expect(sent).toHaveLength(7);
  });
});

describe('observing', () => {
  async function observing() {
    const all = rig();
    const heard: (readonly [text: string, isFresh: boolean])[] = [];
    const ended: string[] = [];
    const observer: Observer = {
      async told(told) {
        heard.push([textOf(told), told.isFresh]);
        return true;
      },
      ended: (why) => void ended.push(why),
      lost: (why) => void ended.push(why),
    };
    const channel = all.requests.channel(peer, () => true);
    const asked = channel.observe(get, observer, patient);
    const request = newest(all.sent);
    all.requests.settle(answerTo(request, { options: [observed(5)], body: 'first' }), peer);
    const { told, observation } = await asked;
    if (observation === undefined) throw new Error('BUG: not observed');
    const tell = (said: Said, id: number) =>
      all.requests.hear({ ...answerTo(request, { type: messageType.confirmable, ...said }), id }, peer);
    return { ...all, channel, heard, ended, told, observation, request, tell };
  }

  test('brings what is there, then what comes, and knows what is old', async () => {
    const { told, tell, heard } = await observing();
    expect(textOf(told)).toBe('first');
    expect(await tell({ options: [observed(7)], body: 'b' }, 1)).toBe('acknowledge');
    await tell({ options: [observed(6)], body: 'a' }, 2);
    expect(heard).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });

  test('ends with an error or an answer that is no notification', async () => {
    const { tell, ended, heard } = await observing();
    expect(await tell({ code: coapCode.notFound }, 1)).toBe('acknowledge');
    expect(ended).toEqual(['4.04 instead of a notification']);
    expect(await tell({ options: [observed(9)] }, 2)).toBe('reset');
    expect(heard).toEqual([]);
  });

  test('that is ended here tells the peer, and resets what it tells in spite of it', async () => {
    const { observation, tell, sent, request, requests } = await observing();
    observation.cancel();
    expect(newest(sent).token).toEqual(request.token);
    expect(uintOption(newest(sent), optionNumber.observe)).toBe(1);
    requests.settle(answerTo(newest(sent), {}), peer);
    expect(await tell({ options: [observed(9)] }, 1)).toBe('reset');
  });

  test('is asked for again under its own token', async () => {
    const { observation, sent, request, requests, tell, heard } = await observing();
    const renewed = observation.renew(patient);
    expect(newest(sent)).toMatchObject({ token: request.token });
    requests.settle(answerTo(newest(sent), { options: [observed(1)], body: 'again' }), peer);
    expect(await renewed).toMatchObject({ isObserved: true });
    await tell({ options: [observed(2)], body: 'c' }, 1);
    expect(heard).toEqual([['c', true]]);
  });

  test('of something that cannot be observed is an answer', async () => {
    const { requests, sent } = rig();
    const observer: Observer = { told: async () => true, ended: () => {}, lost: () => {} };
    const asked = requests.channel(peer, () => true).observe(get, observer, patient);
    requests.settle(answerTo(newest(sent), { body: '1' }), peer);
    expect(await asked).toMatchObject({ observation: undefined });
  });

  test('fetches the rest of a long notification', async () => {
    const { tell, heard, sent, requests } = await observing();
    const hearing = tell({ options: [observed(6), block2(0, true)], body: '0123456789abcdef' }, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(newest(sent).options.map(({ number, value }) => [number, ...value])).toEqual([[optionNumber.block2, 0x10]]);
    requests.settle(answerTo(newest(sent), { options: [block2(1, false)], body: 'g' }), peer);
    expect(await hearing).toBe('acknowledge');
    expect(heard).toEqual([['0123456789abcdefg', true]]);
  });
});

test.each([
  [1, 2, 0, true],
  [2, 1, 0, false],
  [5, 5, 0, false],
  [0xff_ffff, 0, 0, true],
  [0, 0xff_ffff, 0, false],
  [0, 1 << 23, 0, false],
  [9, 1, 128_001, true],
])('after %i, %i is newer after %i ms: %s', (last, next, ageMs, expected) => {
  expect(isNewer(last, next, ageMs)).toBe(expected);
});
