import { type Link, readLinks } from '../coap-wire/link-format.ts';
import { contentFormat, type Message, optionNumber, textOptions } from '../coap-wire/message.ts';
import { type Path, readPath } from './path.ts';

/** What a device says when it registers [LwM2M Core 1.1, 6.2.1]. */
export interface RegisterRequest {
  readonly endpoint: string;
  readonly lifetimeSeconds: number;
  /** `1.0`, `1.1` or `1.2`. */
  readonly version: string;
  /** It sleeps, and listens only for a while after what it sends [LwM2M Transport 1.1, 6.5]. */
  readonly isQueued: boolean;
  readonly secret: string;
  readonly objects: ObjectList;
}

/** The objects that a device has. */
export interface ObjectList {
  /** Object instances, and objects of which it says no instance. */
  readonly paths: readonly Path[];
  /** Content formats that it speaks, best first as it names them; empty when it names none. */
  readonly formats: readonly number[];
}

/** What an update changes; what it does not say stays as it is. */
export interface UpdateRequest {
  readonly lifetimeSeconds: number | undefined;
  readonly isQueued: boolean | undefined;
  readonly objects: ObjectList | undefined;
}

/** A registration without a lifetime lives a day [LwM2M Core 1.1, 6.2.1]. */
const usualLifetimeSeconds = 86_400;
const mostLifetimeSeconds = 2 ** 31 - 1;
/** A lifetime of 0 has no end [Server object 1.1, resource 1]. */
const endless = 0;

/** A problem for the device, in English. */
export interface Unreadable {
  readonly problem: string;
  /** The version is not spoken: answered 4.12. */
  readonly isVersion?: true;
}

/** `ct="110 112"` or `ct=11542`. */
const formatsOf = (link: Link | undefined): readonly number[] =>
  (link?.attributes.get('ct') ?? '')
    .split(/[\s,]+/)
    .filter((part) => /^\d{1,5}$/.test(part))
    .map(Number);

/** The objects of a list of links; `undefined` when it is none. What is no path of an object is left out, as the root is. */
export function readObjects(text: string): ObjectList | undefined {
  const links = readLinks(text);
  if (links === undefined) return undefined;
  const root = links.find(({ attributes }) => attributes.get('rt') === 'oma.lwm2m') ?? links.find(({ target }) => target === '/');
  const prefix = root === undefined || root.target === '/' ? '' : root.target.replace(/\/$/, '');
  const paths = links.flatMap(({ target }) => {
    const path = target.startsWith(prefix) ? readPath(target.slice(prefix.length)) : undefined;
    return path === undefined || path.length > 2 ? [] : [path];
  });
  return { paths, formats: formatsOf(root) };
}

function queryOf(message: Message): ReadonlyMap<string, string> | undefined {
  const texts = textOptions(message, optionNumber.uriQuery);
  return texts && new Map(texts.map((text) => [text.split('=', 1)[0] ?? '', text.includes('=') ? text.slice(text.indexOf('=') + 1) : '']));
}

const lifetimeOf = (text: string | undefined): number | 'bad' | undefined => {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^\d{1,10}$/.test(text) || seconds > mostLifetimeSeconds) return 'bad';
  return seconds === endless ? mostLifetimeSeconds : seconds;
};

/** Queue mode: the letter Q in the binding (1.0) or a query of its own (1.1). */
const isQueuedBy = (query: ReadonlyMap<string, string>): boolean => query.has('Q') || query.get('b')?.includes('Q') === true;

const bodyText = (body: Uint8Array): string => Buffer.from(body).toString();

/** Read a registration, or say why not. `proven`: who the device is by its key; it need not name itself then [LwM2M Core 1.1, 6.2.1]. */
export function readRegister(message: Message, body: Uint8Array, proven = ''): RegisterRequest | Unreadable {
  const query = queryOf(message);
  if (query === undefined) return { problem: 'a query that is no UTF-8' };
  const endpoint = query.get('ep') || proven;
  if (!/^\P{Cc}{1,120}$/u.test(endpoint)) return { problem: 'ep: the name of the device is missing or has more than 120 characters' };
  const lifetime = lifetimeOf(query.get('lt'));
  if (lifetime === 'bad') return { problem: 'lt: the lifetime is no number of seconds' };
  const version = query.get('lwm2m') ?? '1.0';
  if (!/^1\.\d(\.\d)?$/.test(version))
    return { problem: `lwm2m: version ${version.slice(0, 20)} is not spoken, 1.0 and 1.1 are`, isVersion: true };
  if (!/U/.test(query.get('b') ?? 'U')) return { problem: 'b: only binding U is served, with or without Q' };
  const objects = readObjects(bodyText(body));
  if (objects === undefined) return { problem: 'the objects are no list of links' };
  return {
    ...{ endpoint, version, objects },
    lifetimeSeconds: lifetime ?? usualLifetimeSeconds,
    isQueued: isQueuedBy(query),
    secret: query.get('secret') ?? '',
  };
}

/** Read an update, or say why not. */
export function readUpdate(message: Message, body: Uint8Array): UpdateRequest | Unreadable {
  const query = queryOf(message);
  if (query === undefined) return { problem: 'a query that is no UTF-8' };
  const lifetime = lifetimeOf(query.get('lt'));
  if (lifetime === 'bad') return { problem: 'lt: the lifetime is no number of seconds' };
  const objects = body.length === 0 ? undefined : readObjects(bodyText(body));
  if (body.length > 0 && objects === undefined) return { problem: 'the objects are no list of links' };
  return { lifetimeSeconds: lifetime, isQueued: query.has('b') || query.has('Q') ? isQueuedBy(query) : undefined, objects };
}

/** Formats by the names of the configuration. */
const asked = { tlv: contentFormat.lwm2mTlv, 'senml-json': contentFormat.senmlJson, 'senml-cbor': contentFormat.senmlCbor } as const;

/** Best first: those with times before those without. */
const preferred = [contentFormat.senmlCbor, contentFormat.senmlJson, contentFormat.lwm2mTlv, contentFormat.lwm2mJson];

/** The format to ask a device for; `undefined`: its own. */
export const formatFor = (wanted: keyof typeof asked | 'device', { formats }: ObjectList): number | undefined =>
  wanted === 'device' ? preferred.find((format) => formats.includes(format)) : asked[wanted];
