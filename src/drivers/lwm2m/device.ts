import { createSocket, type Socket } from 'node:dgram';
import {
  coapCode,
  contentFormat,
  emptyMessage,
  encodeMessage,
  type Message,
  messageType,
  numberOption,
  type Option,
  optionNumber,
  pathOptions,
  readMessage,
  textOption,
  textOptions,
  uintOption,
} from '../coap-wire/message.ts';
import type { Address } from '../listening.ts';
import { tlvNumber, tlvValue } from './tlv.ts';

/** How a simulated device behaves. */
export interface DeviceOptions {
  readonly endpoint: string;
  readonly server: Address;
  /** Values of its resources by their path, such as `3303/0/5700`; `undefined`: it has the resource, and no value yet. */
  readonly resources: Readonly<Record<string, number | string | undefined>>;
  /** Default: none. */
  readonly secret?: string;
  /** Default 1.1. */
  readonly version?: string;
  /** Default 300. */
  readonly lifetimeSeconds?: number;
  /** Default `b=U`; `b=U&Q` or `b=UQ` for queue mode. */
  readonly binding?: string;
  /** In which it answers and notifies; default `senml-json`. */
  readonly format?: 'senml-json' | 'tlv' | 'text';
  /** How it fails: it answers no request, acknowledges and answers after some ms, or lets nothing be observed. Default: it does not. */
  readonly fault?: 'silent' | 'unobservable' | { readonly answersAfterMs: number };
  /** It gives up on an answer or an acknowledgement after so long; default 800 ms. */
  readonly giveUpMs?: number;
}

/** A device of its own, for tests and demonstrations. */
export interface SimulatedLwM2M {
  /** Register; resolves with the code. */
  register(): Promise<number>;
  /** Update the registration; `query` such as `lt=60`. */
  update(query?: string): Promise<number>;
  deregister(): Promise<number>;
  /** Set a value and tell those who observe it, confirmably; resolves once all have acknowledged, rejects when one does not. */
  set(path: string, value: number | string, time?: number): Promise<void>;
  /** Send SenML JSON to /dp; resolves with the code. */
  send(body: string): Promise<number>;
  /** Paths that are observed now. */
  readonly observed: readonly string[];
  /** Requests that came, as `GET 3303/0/5700`. */
  readonly requests: readonly string[];
  /** The present value. */
  value(path: string): number | string | undefined;
  close(): Promise<void>;
}

const nothing = new Uint8Array(0);
const methods = ['', 'GET', 'POST', 'PUT', 'DELETE'];
type Values = Map<string, number | string | undefined>;

interface Relation {
  readonly token: Uint8Array;
  sequence: number;
}

/** A device at work. */
interface Running {
  readonly options: DeviceOptions;
  readonly socket: Socket;
  readonly values: Values;
  readonly observers: Map<string, Relation>;
  readonly requests: string[];
  /** What is awaited, by the id of its message. */
  readonly awaited: Map<number, (message: Message) => void>;
  location: readonly string[];
  id: number;
  isClosed: boolean;
}

const post = (running: Running, bytes: Uint8Array): void => {
  const { server } = running.options;
  if (!running.isClosed) running.socket.send(bytes, server.port, server.host);
};

const nextId = (running: Running): number => {
  running.id = (running.id + 1) & 0xffff;
  return running.id;
};

/** Send a confirmable message and wait for what comes back with its id; sent once more in the middle of the wait. */
function confirmed(running: Running, message: Omit<Message, 'type' | 'id'>): Promise<Message> {
  const { awaited, options } = running;
  const id = nextId(running);
  const bytes = encodeMessage({ ...message, type: messageType.confirmable, id });
  const waitMs = options.giveUpMs ?? 800;
  return new Promise((resolve, reject) => {
    const again = setTimeout(() => post(running, bytes), waitMs / 2);
    const end = () => {
      clearTimeout(again);
      clearTimeout(late);
      awaited.delete(id);
    };
    const late = setTimeout(() => {
      end();
      reject(new Error('no answer'));
    }, waitMs);
    awaited.set(id, (answer) => {
      end();
      resolve(answer);
    });
    post(running, bytes);
  });
}

/** The resources below a path with their values. */
const below = ({ values }: Running, path: string): readonly (readonly [string, number | string])[] =>
  [...values].flatMap(([name, value]) =>
    (name === path || name.startsWith(`${path}/`)) && value !== undefined ? [[name, value] as const] : [],
  );

function bodyOf(running: Running, path: string, time: number | undefined): { readonly format: number; readonly payload: Uint8Array } {
  const found = below(running, path);
  const { format = 'senml-json' } = running.options;
  if (format === 'text') return { format: contentFormat.text, payload: Buffer.from(String(found[0]?.[1] ?? '')) };
  if (format === 'tlv') {
    const entries = found.map(([name, value]) =>
      tlvValue(
        Number(name.split('/')[2]),
        typeof value === 'number' ? tlvNumber(value, Number.isInteger(value) ? undefined : 'float') : Buffer.from(value),
      ),
    );
    return { format: contentFormat.lwm2mTlv, payload: Buffer.concat(entries) };
  }
  const at = time === undefined ? {} : { t: time / 1000 };
  const records = found.map(([name, value]) => ({ n: `/${name}`, ...(typeof value === 'number' ? { v: value } : { vs: value }), ...at }));
  return { format: contentFormat.senmlJson, payload: Buffer.from(JSON.stringify(records)) };
}

interface Reply {
  readonly code: number;
  readonly options?: readonly Option[];
  readonly payload?: Uint8Array;
}

function read(running: Running, message: Message, path: string): Reply {
  const { observers, options, values } = running;
  if (![...values.keys()].some((name) => name === path || name.startsWith(`${path}/`))) return { code: coapCode.notFound };
  const { format, payload } = bodyOf(running, path, undefined);
  const wanted = uintOption(message, optionNumber.observe);
  const own: Option[] = [numberOption(optionNumber.contentFormat, format)];
  if (wanted === 1) observers.delete(path);
  if (wanted === 0 && options.fault !== 'unobservable') {
    observers.set(path, { token: message.token.slice(), sequence: 1 });
    own.push(numberOption(optionNumber.observe, 1));
  }
  return { code: coapCode.content, options: own, payload };
}

function write({ values }: Running, message: Message, path: string): Reply {
  if (!values.has(path)) return { code: coapCode.notFound };
  if (uintOption(message, optionNumber.contentFormat) !== contentFormat.text) return { code: coapCode.otherFormat };
  const text = Buffer.from(message.payload).toString();
  values.set(path, Number.isNaN(Number(text)) ? text : Number(text));
  return { code: coapCode.changed };
}

function replyTo(running: Running, message: Message, path: string): Reply {
  if (message.code === coapCode.get) return read(running, message, path);
  if (message.code === coapCode.put) return write(running, message, path);
  return message.code === coapCode.post ? { code: coapCode.changed } : { code: coapCode.notAllowed };
}

function answer(running: Running, message: Message): void {
  const { fault } = running.options;
  const path = (textOptions(message, optionNumber.uriPath) ?? []).join('/');
  running.requests.push(`${methods[message.code]} ${path}`);
  if (fault === 'silent') return;
  const { code, options = [], payload = nothing } = replyTo(running, message, path);
  const reply = { code, token: message.token, options, payload };
  if (typeof fault !== 'object') {
    post(running, encodeMessage({ ...reply, type: messageType.acknowledgement, id: message.id }));
    return;
  }
  post(running, emptyMessage(messageType.acknowledgement, message.id));
  setTimeout(() => void confirmed(running, reply).catch(() => {}), fault.answersAfterMs); // nobody waits for it any more
}

function take(running: Running, bytes: Buffer): void {
  const message = readMessage(bytes);
  if ('problem' in message) return;
  if (message.type <= messageType.nonConfirmable && message.code < 32) answer(running, message);
  else running.awaited.get(message.id)?.(message);
}

/** Ask the server; resolves with its answer. */
const request = (
  running: Running,
  code: number,
  [path, query, payload]: readonly [readonly string[], readonly string[], string],
): Promise<Message> =>
  confirmed(running, {
    ...{ code, token: Uint8Array.of(running.id & 0xff, 7), payload: Buffer.from(payload) },
    options: [
      ...pathOptions(path),
      ...query.map((text) => textOption(optionNumber.uriQuery, text)),
      ...(payload === ''
        ? []
        : [numberOption(optionNumber.contentFormat, payload.startsWith('[') ? contentFormat.senmlJson : contentFormat.linkFormat)]),
    ],
  });

const objectLinks = (values: Values): string =>
  [...new Set([...values.keys()].map((path) => `</${path.split('/').slice(0, 2).join('/')}>`))].join(',');

async function register(running: Running): Promise<number> {
  const { endpoint, secret, version = '1.1', lifetimeSeconds = 300, binding = 'b=U' } = running.options;
  const query = [
    `ep=${endpoint}`,
    `lt=${lifetimeSeconds}`,
    `lwm2m=${version}`,
    ...binding.split('&'),
    ...(secret === undefined ? [] : [`secret=${secret}`]),
  ];
  const said = await request(running, coapCode.post, [['rd'], query, objectLinks(running.values)]);
  running.location = textOptions(said, optionNumber.locationPath) ?? [];
  return said.code;
}

/** Tell those who observe a path, or what it lies in. */
async function notify(running: Running, path: string, time: number | undefined): Promise<void> {
  const told = [...running.observers].filter(([observed]) => path === observed || path.startsWith(`${observed}/`));
  await Promise.all(
    told.map(async ([observed, relation]) => {
      relation.sequence++;
      const { format, payload } = bodyOf(running, observed, time);
      const options = [numberOption(optionNumber.observe, relation.sequence), numberOption(optionNumber.contentFormat, format)];
      const said = await confirmed(running, { code: coapCode.content, token: relation.token, options, payload });
      if (said.type === messageType.reset) running.observers.delete(observed);
    }),
  );
}

/** A device with a socket of its own, which is not registered yet. */
export function createSimulatedLwM2M(options: DeviceOptions): SimulatedLwM2M {
  const socket = createSocket('udp4');
  const running: Running = {
    ...{ options, socket, values: new Map(Object.entries(options.resources)), observers: new Map(), requests: [], awaited: new Map() },
    ...{ location: [], id: Math.floor(Math.random() * 65_536), isClosed: false },
  };
  socket.on('message', (bytes) => take(running, bytes));
  let closed: Promise<void> | undefined;
  return {
    register: () => register(running),
    update: async (query) => (await request(running, coapCode.post, [running.location, query === undefined ? [] : [query], ''])).code,
    deregister: async () => (await request(running, coapCode.delete, [running.location, [], ''])).code,
    set(path, value, time) {
      running.values.set(path, value);
      return notify(running, path, time);
    },
    send: async (body) => (await request(running, coapCode.post, [['dp'], [], body])).code,
    get observed() {
      return [...running.observers.keys()];
    },
    requests: running.requests,
    value: (path) => running.values.get(path),
    close() {
      running.isClosed = true;
      closed ??= new Promise((resolve) => socket.close(resolve));
      return closed;
    },
  };
}
