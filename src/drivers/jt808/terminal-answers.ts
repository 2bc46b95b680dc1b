import type { Clock } from '../../contracts/time.ts';
import type { Frame } from './frame.ts';
import { decodeGbk } from './gbk.ts';
import { result, writeGenericAnswer } from './generic-answer.ts';
import { type LocationValues, writeLocation } from './location.ts';
import { id } from './messages.ts';
import { parameterOf, readParameters, writeParameters } from './parameters.ts';

/** What a simulated terminal is and has been told. */
export interface TerminalState {
  readonly clock: Clock;
  /** Protocol version byte of its frames; `undefined` before 2019. */
  readonly version: number | undefined;
  /** Its values by key, for the answers that hold a location. */
  values: LocationValues;
  readonly parameters: Map<number, Uint8Array>;
  /** Texts that it was sent. */
  readonly texts: string[];
  /** Ids and bodies of the orders that it was given. */
  readonly orders: { readonly id: number; readonly body: Uint8Array }[];
}

/** A message that a terminal answers with. */
export interface Answer {
  readonly id: number;
  readonly body: Uint8Array;
}

type Answerer = (state: TerminalState, frame: Frame) => Answer;

const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);

const generic = ({ serial, id: answered }: Frame, how: number): Answer => ({
  id: id.terminalAnswer,
  body: writeGenericAnswer({ serial, id: answered, result: how }),
});

const special = (code: number, { serial }: Frame, body: Uint8Array): Answer => ({ id: code, body: Buffer.concat([word(serial), body]) });

const obey: Answerer = ({ orders }, frame) => {
  orders.push({ id: frame.id, body: frame.body });
  return generic(frame, result.ok);
};

function listed(state: TerminalState, frame: Frame, ids: readonly number[]): Answer {
  const list = ids.flatMap((one) => {
    const data = state.parameters.get(one);
    return data === undefined ? [] : [{ id: one, data }];
  });
  return special(id.parameters, frame, writeParameters(list));
}

const located = (code: number, state: TerminalState, frame: Frame): Answer =>
  special(code, frame, writeLocation(state.values, state.clock.now()));

const answerers: ReadonlyMap<number, Answerer> = new Map<number, Answerer>([
  [id.checkLink, obey],
  [id.track, obey],
  [id.confirmAlarm, obey],
  [id.control, obey],
  [id.queryLocation, (state, frame) => located(id.locationAnswer, state, frame)],
  [id.queryAllParameters, (state, frame) => listed(state, frame, [...state.parameters.keys()])],
  [
    id.queryParameters,
    (state, frame) => {
      const bytes = Buffer.from(frame.body);
      return listed(
        state,
        frame,
        Array.from({ length: bytes[0] ?? 0 }, (_, i) => bytes.readUInt32BE(1 + 4 * i)),
      );
    },
  ],
  [
    id.setParameters,
    (state, frame) => {
      for (const { id: one, data } of readParameters(frame.body)) state.parameters.set(one, new Uint8Array(data));
      return generic(frame, result.ok);
    },
  ],
  [id.queryAttributes, (_, frame) => special(id.attributes, frame, Buffer.concat([word(7), Buffer.from('YFSIM')]))],
  [
    id.text,
    (state, frame) => {
      state.texts.push(decodeGbk(frame.body.subarray(state.version === undefined ? 1 : 2)));
      return generic(frame, result.ok);
    },
  ],
  [
    id.vehicle,
    (state, frame) => {
      const isLocked = state.version === undefined ? ((frame.body[0] ?? 0) & 1) === 1 : frame.body[4] === 0;
      state.values = { ...state.values, 'status.doorLocked': isLocked ? 1 : 0 };
      return located(id.vehicleAnswer, state, frame);
    },
  ],
]);

/** The answer of a terminal to an order of the platform; "not supported" for what it does not know. */
export function answerTo(state: TerminalState, frame: Frame): Answer {
  return answerers.get(frame.id)?.(state, frame) ?? generic(frame, result.unsupported);
}

/** The parameters that a simulated terminal has from the start. */
export const factoryParameters = (): Map<number, Uint8Array> => {
  const values: readonly [id: number, value: number | string][] = [
    [0x0001, 60],
    [0x0013, '127.0.0.1'],
    [0x0029, 30],
    [0x0055, 100],
    [0x0083, '测A12345'],
  ];
  return new Map(values.map(([one, value]) => [one, parameterOf(one, value).data]));
};
