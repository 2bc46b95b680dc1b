import type { DeviceBinding, DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { append } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { createDeviceTexts } from '../device-texts.ts';
import type { Presence } from './presence.ts';
import type { Message } from './reader.ts';
import type { Readings } from './readings.ts';
import { createStrangers } from './strangers.ts';

/** Takes the messages of a source to the platform. */
export interface Intake {
  /** Store or show a message of `bytes` bytes; false when there is no room for its samples: nothing was done, try again later. */
  take(message: Message, readings: Readings, from: { readonly peer: string; readonly bytes: number }): boolean;
}

/** An intake of a source. */
export function createIntake(host: DriverHost, presence: Presence): Intake {
  const strangers = createStrangers(host);
  const texts = createDeviceTexts(host);
  const bindings: PointBinding[] = [];
  const numbers: number[] = [];

  /** The bound values of a message into `bindings` and `numbers`; answers how many. */
  const select = (device: DeviceBinding, readings: Readings): number => {
    let count = 0;
    for (let i = 0; i < readings.count; i++) {
      const binding = device.points.get(readings.keys[i] ?? '');
      if (binding === undefined) continue;
      bindings[count] = binding;
      numbers[count++] = (readings.values[i] ?? Number.NaN) * binding.scale + binding.offset;
    }
    return count;
  };

  const put = (device: DeviceBinding, count: number, time: EpochMs): boolean => {
    if (count === 0) return true;
    const batch = host.sink.room(count);
    if (batch === undefined) return false;
    const good = quality('good', device.origin);
    for (let i = 0; i < count; i++) append(batch, bindings[i]?.point ?? 0, time, numbers[i] ?? Number.NaN, good);
    return true;
  };

  const takeDevice = (device: DeviceBinding, message: Message, readings: Readings): boolean => {
    const bound = select(device, readings);
    if (host.sink.refusal !== undefined) {
      host.refuse('no-room', Math.max(1, bound), device.identity, `the store says ${host.sink.refusal}`);
      return true;
    }
    if (!put(device, bound, message.time)) return false;
    if (readings.bad > 0) host.refuse('bad-value', readings.bad, device.identity, 'values outside of what they can be');
    if (readings.count > bound) host.refuse('unknown-key', readings.count - bound, device.identity, 'values without a point');
    return true;
  };

  return {
    take(message, readings, { peer, bytes }) {
      const device = host.device(message.identity);
      if (device === undefined) {
        strangers.show(message, readings);
        return true;
      }
      if (!takeDevice(device, message, readings)) return false;
      presence.hear(message, peer);
      for (const [key, text] of message.texts) if (device.texts?.includes(key) === true) texts.tell(device, key, text);
      host.count(1, readings.count, bytes);
      return true;
    },
  };
}
