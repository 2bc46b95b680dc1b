import type { DeviceBinding, DriverHost } from '../contracts/driver.ts';
import type { EpochMs } from '../contracts/time.ts';

/** A text that stays the same is told again so often, so that its time says that it still holds. */
const againMs = 3_600_000;
/** Longest text that is told; what is longer is cut with a mark. */
const mostText = 500;

/** Tells the texts of devices. */
export interface DeviceTexts {
  /** The device says this text under one of its {@link DeviceBinding.texts}; cheap when it said so before. Default of its time: now. */
  tell(device: DeviceBinding, key: string, said: string | { readonly text: string; readonly time: EpochMs }): void;
}

/** Tells each text when it first comes, when it has changed, and once an hour. What is remembered goes with the binding of its device. */
export function createDeviceTexts({ clock, link }: Pick<DriverHost, 'clock' | 'link'>): DeviceTexts {
  const told = new WeakMap<DeviceBinding, Map<string, { readonly text: string; readonly at: number }>>();
  return {
    tell(device, key, said) {
      const { text, time } = typeof said === 'string' ? { text: said, time: clock.now() } : said;
      const own = told.get(device) ?? new Map();
      told.set(device, own);
      const before = own.get(key);
      const now = clock.now();
      if (before?.text === text && Math.abs(now - before.at) < againMs) return;
      own.set(key, { text, at: now });
      const detail = text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
      link({ kind: 'text', identity: device.identity, time, key, detail });
    },
  };
}
