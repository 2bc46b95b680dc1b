/** A map that forgets what was set longest ago when it is full. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined;
  /** Set a value, which makes its key the youngest. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): IterableIterator<[string, Value]>;
  readonly size: number;
}

/** An empty map for at most `limit` keys. */
export function createBoundedMap<Value>(limit: number): BoundedMap<Value> {
  const values = new Map<string, Value>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size <= limit) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        break;
      }
    },
    delete: (key) => void values.delete(key),
    entries: () => values.entries(),
    get size() {
      return values.size;
    },
  };
}
