import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { readCanData } from './can-data.ts';
import { createDeframer, type Found } from './deframe.ts';
import { readDriverCard } from './driver-card.ts';
import { readFragmentRequest } from './fragment-request.ts';
import { type Frame, hexId } from './frame.ts';
import { readGenericAnswer } from './generic-answer.ts';
import { type Location, readBulk, readLocation } from './location.ts';
import { id } from './messages.ts';
import { parameterName, readParameters } from './parameters.ts';
import { readAuthentication, readRegistered, readRegistration } from './sign-in.ts';

interface Expected {
  readonly provenance: string;
  /** The bytes hold no good frame. */
  readonly refused?: string;
  /** The frame is good, its body cannot be read. */
  readonly refusedBody?: true;
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json'));
  return { name, bytes: Buffer.from(read(name, 'wire.hex').trim(), 'hex'), expected };
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const serialOf = (body: Uint8Array): number => Buffer.from(body).readUInt16BE(0);

const shownLocation = ({ time, extras, ...fields }: Location) => ({
  ...fields,
  time: time === undefined ? 'no date' : new Date(time).toISOString(),
  extras: Object.fromEntries(extras.values),
  ...(extras.unread.length === 0 ? {} : { unread: extras.unread }),
});

const shownParameters = (body: Uint8Array) =>
  Object.fromEntries(readParameters(body).map(({ id: name, data }) => [parameterName(name), hexOf(data)]));

const answered = (body: Uint8Array) => ({ answers: serialOf(body), location: shownLocation(readLocation(body.subarray(2))) });

const bodyReaders: Readonly<Record<number, (body: Uint8Array, version: number | undefined) => Record<string, unknown>>> = {
  [id.terminalAnswer]: (body) => ({ answer: readGenericAnswer(body) }),
  [id.platformAnswer]: (body) => ({ answer: readGenericAnswer(body) }),
  [id.register]: (body, version) => ({ registration: readRegistration(body, version) }),
  [id.registered]: (body) => ({ registered: readRegistered(body) }),
  [id.authenticate]: (body, version) => ({ authentication: readAuthentication(body, version) }),
  [id.location]: (body) => ({ location: shownLocation(readLocation(body)) }),
  [id.locationAnswer]: answered,
  [id.bulk](body) {
    const { isBlindArea, locations, missing } = readBulk(body);
    return { bulk: { isBlindArea, locations: locations.map(shownLocation), ...(missing === 0 ? {} : { missing }) } };
  },
  [id.canData](body) {
    const { timeOfDayMs, frames, missing } = readCanData(body);
    return { can: { timeOfDayMs, frames: frames.map(({ key, data }) => ({ key, data: hexOf(data) })), missing } };
  },
  [id.driverCard](body) {
    const { time, values, texts } = readDriverCard(body);
    const shown = time === undefined ? 'no date' : new Date(time).toISOString();
    return { card: { time: shown, values: Object.fromEntries(values), texts: Object.fromEntries(texts) } };
  },
  [id.parameters]: (body) => ({ answers: serialOf(body), parameters: shownParameters(body.subarray(2)) }),
  [id.setParameters]: (body) => ({ parameters: shownParameters(body) }),
  [id.askFragments]: (body, version) => ({ fragments: readFragmentRequest(body, version) }),
};

function shownBody({ id: name, version, fragment, body }: Frame): Record<string, unknown> {
  const reader = fragment === undefined ? bodyReaders[name] : undefined;
  return reader === undefined ? { bodyHex: hexOf(body) } : reader(body, version);
}

const shownHead = ({ id: name, phone, serial, version, fragment }: Frame) => ({ id: hexId(name), phone, serial, version, fragment });

function deframed(bytes: Uint8Array): Found[] {
  const found: Found[] = [];
  const deframer = createDeframer((one) => found.push(one));
  for (const byte of bytes) deframer.push(Uint8Array.of(byte));
  deframer.end();
  return found;
}

function frameOf(bytes: Uint8Array): Frame {
  const [found] = deframed(bytes);
  if (found?.kind !== 'frame') throw new Error(found?.detail);
  return found.frame;
}

describe('frames of testcases/', () => {
  const good = cases.filter(({ expected }) => expected.refused === undefined && expected.refusedBody === undefined);
  const badFrames = cases.filter(({ expected }) => expected.refused !== undefined);
  const badBodies = cases.filter(({ expected }) => expected.refusedBody === true);

  test.each(good)('$name decodes to what it says', ({ bytes, expected: { provenance, ...fields } }) => {
    expect(provenance).toBeDefined();
    expect(deframed(bytes)).toHaveLength(1);
    const frame = frameOf(bytes);
    expect({ ...shownHead(frame), ...shownBody(frame) }).toEqual(fields);
  });

  test.each(badFrames)('$name is refused as a frame', ({ bytes, expected }) => {
    expect(deframed(bytes)).toMatchObject([{ kind: expected.refused }]);
  });

  test.each(badBodies)('$name has a good frame and a body that is refused', ({ bytes }) => {
    expect(() => shownBody(frameOf(bytes))).toThrow(Failure);
  });
});
