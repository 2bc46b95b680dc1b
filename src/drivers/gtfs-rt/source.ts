import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../../contracts/errors.ts';
import { type HttpGetter, shownUrl } from '../http-get.ts';
import type { GtfsRtConfig } from './config.ts';

/** Where a feed comes from. */
export interface FeedSource {
  /** For people, without what may be secret. */
  readonly name: string;
  /** The feed's bytes; `undefined` when it is as it was when `taken` was called. Throws a `Failure`. */
  get(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** What was got last need not be got again. */
  taken(): void;
  /** Get it whole next time. */
  forget(): void;
}

const unreadable = (path: string, why: string, cause?: unknown): Failure =>
  new Failure('NOT_AVAILABLE', `reading ${path}: ${why}`, { cause, details: { what: `${path}: ${why}` } });

/** A feed as it is, or packed as a file `.gz`: no feed begins with these two bytes. */
function unpack(bytes: Buffer, path: string, maxOutputLength: number): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch (cause) {
    throw new Failure('BAD_FRAME', `unpacking ${path}`, { cause, details: { what: `${path}: damaged or too large` } });
  }
}

function fileSource(path: string, { maxBodyBytes }: GtfsRtConfig): FeedSource {
  let [seen, known] = ['', ''];
  return {
    name: path,
    async get() {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        seen = `${mtimeMs} ${size} ${ino}`;
        if (seen === known) return undefined;
        if (size > maxBodyBytes)
          throw new Failure('TOO_LARGE', `reading ${path}: ${size} bytes`, { details: { limit: `${maxBodyBytes} B` } });
        return unpack(await readFile(path), path, maxBodyBytes);
      } catch (cause) {
        throw cause instanceof Failure ? cause : unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
      }
    },
    taken() {
      known = seen;
    },
    forget() {
      known = '';
    },
  };
}

function headersOf({ headers }: GtfsRtConfig): Record<string, string> {
  return Object.fromEntries(
    headers.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function urlSource(address: string, config: GtfsRtConfig, getter: HttpGetter): FeedSource {
  const request = { url: new URL(address), timeoutMs: config.answerSeconds * 1000, maxBytes: config.maxBodyBytes };
  let [seen, known]: [Readonly<Record<string, string>>, Readonly<Record<string, string>>] = [{}, {}];
  return {
    name: shownUrl(request.url),
    async get(signal) {
      const answer = await getter.get({ ...request, headers: { ...headersOf(config), ...known } }, signal);
      if (answer.kind === 'unchanged') return undefined;
      seen = answer.validators;
      return unpack(answer.body, shownUrl(request.url), config.maxBodyBytes);
    },
    taken() {
      known = seen;
    },
    forget() {
      known = {};
    },
  };
}

/** The source of a feed at an address or in a file. */
export const sourceOf = (place: string, config: GtfsRtConfig, getter: HttpGetter): FeedSource =>
  isAbsolute(place) ? fileSource(place, config) : urlSource(place, config, getter);
