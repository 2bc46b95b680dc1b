/** Part of a body [RFC 7959, 2.2]. */
export interface Block {
  readonly number: number;
  readonly hasMore: boolean;
  /** Bytes of each part but the last. */
  readonly size: number;
}

/** What a Block1 option says; `undefined` when its size is reserved. */
export function readBlock(value: number): Block | undefined {
  const exponent = value & 7;
  return exponent === 7 ? undefined : { number: value >>> 4, hasMore: (value & 8) !== 0, size: 16 << exponent };
}

/** A Block1 option. */
export const blockValue = ({ number, hasMore, size }: Block): number => (number << 4) | (hasMore ? 8 : 0) | (Math.log2(size) - 4);

/** Bodies that come in parts. */
export interface Assembly {
  /** Take a part; answers the whole body with its last part, or what to say instead. */
  take(name: string, block: Block, payload: Uint8Array): Uint8Array | 'continue' | 'incomplete' | 'too-large';
}

/** A body whose next part does not come is forgotten [EXCHANGE_LIFETIME, RFC 7252, 4.8.2]. */
const restMs = 247_000;
/** Bytes of all bodies that are not whole. */
const mostBytes = 16 << 20;

/** No part has come yet. */
export function createAssembly(mostBodyBytes: number, now: () => number): Assembly {
  /** The one that waits longest for its next part first. */
  const bodies = new Map<string, { readonly parts: Uint8Array[]; bytes: number; at: number }>();
  let total = 0;

  function drop(name: string): void {
    total -= bodies.get(name)?.bytes ?? 0;
    bodies.delete(name);
  }

  function dropOld(): void {
    for (const [name, { at }] of bodies) {
      if (total <= mostBytes && now() - at < restMs) return;
      drop(name);
    }
  }

  return {
    take(name, { number, hasMore, size }, payload) {
      if (number === 0) drop(name);
      const { parts, bytes } = bodies.get(name) ?? { parts: [] as Uint8Array[], bytes: 0 };
      const isNext = bytes === number * size && (hasMore ? payload.length === size : payload.length <= size);
      drop(name);
      if (!isNext) return 'incomplete';
      if (bytes + payload.length > mostBodyBytes) return 'too-large';
      parts.push(payload.slice());
      if (!hasMore) return Buffer.concat(parts);
      bodies.set(name, { parts, bytes: bytes + payload.length, at: now() });
      total += bytes + payload.length;
      dropOld();
      return 'continue';
    },
  };
}
