import type { Text } from '../../contracts/text.ts';

/** A key of a binding, taken apart: a node and how it is watched. */
export interface OpcuaKey {
  /** Node identifier in the notation of OPC UA Part 6, 5.3.1.10: `ns=2;s=Pump.Flow`, `i=2258`. */
  readonly node: string;
  /** Own sampling interval; `undefined` for that of the source. */
  readonly samplingMs: number | undefined;
  /** The server tells only of changes larger than this; `undefined`: of all. */
  readonly deadband: Deadband | undefined;
  /** Own length of the server's queue. */
  readonly queue: number | undefined;
  /** Element of an array, from 0; `undefined`: the value is none. */
  readonly element: number | undefined;
}

/** OPC UA Part 8, 7.2: absolute in the raw unit, or per cent of the range (EURange) that the server knows. */
export interface Deadband {
  readonly kind: 'absolute' | 'percent';
  readonly size: number;
}

const nodeShape = /^(ns=\d{1,5};)?(i=\d{1,10}|s=.{1,1000}|g=[0-9a-fA-F-]{36}|b=[A-Za-z0-9+/=]{1,1000})$/s;
const mostIndex = 4_294_967_295;
const mostQueue = 100_000;
const mostSamplingMs = 86_400_000;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

type Options = { -readonly [K in Exclude<keyof OpcuaKey, 'node'>]: OpcuaKey[K] };

/** Each takes its text into the options; false when it is not understood. */
const readers: Readonly<Record<string, (text: string, options: Options) => boolean>> = {
  sampling(text, options) {
    const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
    options.samplingMs = Number(count) * (unitMs[unit] ?? Number.NaN);
    return options.samplingMs <= mostSamplingMs;
  },
  deadband(text, options) {
    const [, size, percent] = /^(\d{1,15}(?:\.\d{1,9})?)(%?)$/.exec(text) ?? [];
    options.deadband = { kind: percent === '%' ? 'percent' : 'absolute', size: Number(size) };
    return percent === '%' ? options.deadband.size <= 100 : Number.isFinite(options.deadband.size);
  },
  queue(text, options) {
    options.queue = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    return options.queue >= 1 && options.queue <= mostQueue;
  },
  element(text, options) {
    options.element = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    return options.element <= mostIndex;
  },
};

const no = (zh: string, en: string): { readonly refused: Text } => ({ refused: { zh, en } });

/** Read a key such as `ns=2;s=Pump.Flow|sampling=5s|deadband=0.1`; says why a text is none. */
export function readKey(text: string): OpcuaKey | { readonly refused: Text } {
  const [node = '', ...parts] = text.split('|');
  if (!nodeShape.test(node))
    return no(`“${node}”不是节点标识，例如 ns=2;s=Pump.Flow`, `"${node}" is no node identifier such as ns=2;s=Pump.Flow`);
  const options: Options = { samplingMs: undefined, deadband: undefined, queue: undefined, element: undefined };
  for (const part of parts) {
    const [, name = '', value = ''] = /^([a-z]+)=(.*)$/.exec(part) ?? [];
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (read === undefined || !read(value, options))
      return no(
        `不认识“|${part}”，可用 sampling=5s、deadband=0.1 或 1%、queue=100、element=0`,
        `"|${part}" is not understood; there are sampling=5s, deadband=0.1 or 1%, queue=100 and element=0`,
      );
  }
  return { node, ...options };
}
