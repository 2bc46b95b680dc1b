import { Failure } from '../../contracts/errors.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';

/** What a terminal says of itself when it registers (body of 0x0100). */
export interface Registration {
  readonly province: number;
  readonly city: number;
  readonly manufacturer: string;
  readonly model: string;
  readonly terminalId: string;
  /** 0: no plate. */
  readonly plateColor: number;
  /** Plate, or the VIN when `plateColor` is 0. */
  readonly plate: string;
}

/** Widths of manufacturer, model and terminal id. */
type Layout = readonly [manufacturer: number, model: number, terminalId: number];
const layouts = { 2011: [5, 8, 7], 2013: [5, 20, 7], 2019: [11, 30, 30] } as const satisfies Record<number, Layout>;

/** Editions of the standard. */
export type Edition = keyof typeof layouts;

const tooShort = (what: string): Failure => new Failure('BAD_FRAME', `reading ${what}: too short`, { details: { what } });

/** 2011 and 2013 have no mark in the header: a body that is too short for 2013 is one of 2011. */
function layoutOf(body: Uint8Array, version: number | undefined): Layout {
  if (version !== undefined) return layouts[2019];
  return body.length >= 37 ? layouts[2013] : layouts[2011];
}

/** Read a registration in the layout of its edition; `version` is that of the frame. Throws `BAD_FRAME` when it is too short. */
export function readRegistration(body: Uint8Array, version: number | undefined): Registration {
  const [manufacturer, model, terminalId] = layoutOf(body, version);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const color = 4 + manufacturer + model + terminalId;
  if (bytes.length <= color) throw tooShort('a registration');
  const text = (from: number, length: number): string => decodeGbk(bytes.subarray(from, from + length)).trim();
  return {
    province: bytes.readUInt16BE(0),
    city: bytes.readUInt16BE(2),
    manufacturer: text(4, manufacturer),
    model: text(4 + manufacturer, model),
    terminalId: text(4 + manufacturer + model, terminalId),
    plateColor: bytes[color] ?? 0,
    plate: text(color + 1, bytes.length),
  };
}

/** The body of a registration. For simulators. */
export function writeRegistration(registration: Registration, edition: Edition): Uint8Array {
  const { province, city, manufacturer, model, terminalId, plateColor, plate } = registration;
  const places = Buffer.from([province >> 8, province & 255, city >> 8, city & 255]);
  const widths = layouts[edition];
  const texts = [manufacturer, model, terminalId].map((text, i) => {
    const field = Buffer.alloc(widths[i] ?? 0);
    field.set(encodeGbk(text).subarray(0, field.length));
    return field;
  });
  return Buffer.concat([places, ...texts, Uint8Array.of(plateColor), encodeGbk(plate)]);
}

/** Results of a registration, JT/T 808-2019 table 9. */
export const registrationResult = { ok: 0, vehicleTaken: 1, noVehicle: 2, terminalTaken: 3, noTerminal: 4 } as const;

/** The body of the answer to a registration (0x8100); the code only goes with success. */
export function writeRegistered(serial: number, result: number, code = ''): Uint8Array {
  return Buffer.concat([Uint8Array.of(serial >> 8, serial & 255, result), result === 0 ? encodeGbk(code) : new Uint8Array()]);
}

/** Read an answer to a registration. For simulators. */
export function readRegistered(body: Uint8Array): { readonly serial: number; readonly result: number; readonly code: string } {
  if (body.length < 3) throw tooShort('an answer to a registration');
  return { serial: ((body[0] ?? 0) << 8) | (body[1] ?? 0), result: body[2] ?? 0, code: decodeGbk(body.subarray(3)) };
}

/** An authentication (body of 0x0102). */
export interface Authentication {
  readonly code: string;
  /** Only in 2019. */
  readonly imei: string;
  readonly software: string;
}

/** Read an authentication. Throws `BAD_FRAME` when the code of 2019 goes beyond the end. */
export function readAuthentication(body: Uint8Array, version: number | undefined): Authentication {
  if (version === undefined) return { code: decodeGbk(body), imei: '', software: '' };
  const end = 1 + (body[0] ?? 0);
  if (body.length < end) throw tooShort('an authentication');
  return {
    code: decodeGbk(body.subarray(1, end)),
    imei: decodeGbk(body.subarray(end, end + 15)),
    software: decodeGbk(body.subarray(end + 15, end + 35)),
  };
}

/** The body of an authentication in the layout of the version of its frame. For simulators. */
export function writeAuthentication({ code, imei, software }: Authentication, version: number | undefined): Uint8Array {
  const bytes = encodeGbk(code);
  if (version === undefined) return bytes;
  const rest = Buffer.alloc(35);
  rest.set(encodeGbk(imei).subarray(0, 15), 0);
  rest.set(encodeGbk(software).subarray(0, 20), 15);
  return Buffer.concat([Uint8Array.of(bytes.length), bytes, rest]);
}
