import { badBody, type Cursor, type DownBody, leftOf, type Request, type Step, take, takeByte } from './body.ts';
import {
  hexBytes,
  nextToken,
  readSettings as readAsciiSettings,
  readHead,
  stepOf,
  symbolOf,
  type Tokens,
  wantToken,
} from './body-ascii.ts';
import { bitsOf, readGates, readIdentifier, readSettings, readStep } from './body-hex.ts';
import { hexOf } from './control.ts';
import type { Encoding } from './frame.ts';
import { type DownShape, functionOf } from './functions.ts';

/**
 * Read the body of a down message, as a station does. Throws `BAD_FRAME`.
 *
 * An acknowledgement ends after serial and time whatever its function, so an empty rest is always `nothing`.
 */
export function readDown(functionCode: number, encoding: Encoding, bytes: Uint8Array): DownBody {
  const shape = functionOf(functionCode)?.down ?? 'nothing';
  return encoding === 'hex' ? readHexDown(shape, bytes) : readAsciiDown(shape, bytes);
}

function readHexDown(shape: DownShape, bytes: Uint8Array): DownBody {
  const cursor: Cursor = { bytes, at: 0 };
  const serial = (takeByte(cursor) << 8) | takeByte(cursor);
  const sentAt = hexOf(take(cursor, 6));
  const request: Request = leftOf(cursor) === 0 ? { kind: 'nothing' } : hexRequests[shape](cursor);
  return { serial, sentAt, request };
}

function untilEnd<T>(cursor: Cursor, read: () => T): T[] {
  const found: T[] = [];
  while (leftOf(cursor) > 0) found.push(read());
  return found;
}

// What is the same in both encodings once the hex of ASCII is undone.
const plainRequests = {
  switches: (cursor: Cursor): Request => ({ kind: 'switches', on: bitsOf(take(cursor, takeByte(cursor))) }),
  gates: (cursor: Cursor): Request => ({ kind: 'gates', ...readGates(cursor) }),
  quota: (cursor: Cursor): Request => ({ kind: 'quota', isOn: takeByte(cursor) === 0xff }),
} as const;

const hexRequests: Readonly<Record<DownShape, (cursor: Cursor) => Request>> = {
  ...plainRequests,
  nothing: () => ({ kind: 'nothing' }),
  marker: () => ({ kind: 'marker' }),
  period: (cursor) => {
    const from = hexOf(take(cursor, 4));
    const to = hexOf(take(cursor, 4));
    const step: Step | 'hourly' = readStep(cursor) ?? 'hourly';
    return { kind: 'period', from, to, step, symbols: untilEnd(cursor, () => readIdentifier(cursor).symbol) };
  },
  symbols: (cursor) => ({ kind: 'symbols', symbols: untilEnd(cursor, () => readIdentifier(cursor).symbol) }),
  settings: (cursor) => ({ kind: 'settings', settings: readSettings(cursor) }),
  ids: (cursor) => ({ kind: 'ids', ids: untilEnd(cursor, () => take(cursor, 2)[0] ?? 0) }),
  status: (cursor) => {
    take(cursor, 2);
    return { kind: 'status', bits: Number.parseInt(hexOf(take(cursor, 4)), 16) };
  },
};

function readAsciiDown(shape: DownShape, bytes: Uint8Array): DownBody {
  const { serial, sentAt, tokens } = readHead(bytes);
  const request: Request = tokens.at >= tokens.text.length ? { kind: 'nothing' } : asciiRequest(shape, tokens);
  return { serial, sentAt, request };
}

function words(tokens: Tokens): string[] {
  const found: string[] = [];
  for (let token = nextToken(tokens); token !== undefined; token = nextToken(tokens)) found.push(token);
  return found;
}

function asciiRequest(shape: DownShape, tokens: Tokens): Request {
  if (shape === 'switches' || shape === 'gates' || shape === 'quota') {
    return plainRequests[shape]({ bytes: hexBytes(tokens.text.slice(tokens.at)), at: 0 });
  }
  return asciiRequests[shape](tokens);
}

const asciiRequests: Readonly<Record<Exclude<DownShape, keyof typeof plainRequests>, (tokens: Tokens) => Request>> = {
  nothing: () => ({ kind: 'nothing' }),
  marker: () => ({ kind: 'marker' }),
  period: (tokens) => {
    const from = wantToken(tokens, 'the begin');
    const to = wantToken(tokens, 'the end');
    const word = wantToken(tokens, 'the time step');
    if (!/^DR[DHN]\d\d$/.test(word)) throw badBody('a period without time step');
    return { kind: 'period', from, to, step: stepOf(word) ?? 'hourly', symbols: words(tokens).map(symbolOf) };
  },
  symbols: (tokens) => ({ kind: 'symbols', symbols: words(tokens).map(symbolOf) }),
  settings: (tokens) => ({ kind: 'settings', settings: readAsciiSettings(tokens) }),
  ids: (tokens) => ({ kind: 'ids', ids: words(tokens).map((word) => hexBytes(word)[0] ?? 0) }),
  status: (tokens) => {
    wantToken(tokens, 'ZT');
    const bits = wantToken(tokens, 'the status');
    return { kind: 'status', bits: Number.parseInt(hexOf(hexBytes(bits)), 16) };
  },
};
