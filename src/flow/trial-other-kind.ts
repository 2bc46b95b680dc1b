import { isBad } from '../contracts/quality.ts';
import type { Text } from '../contracts/text.ts';
import type { TrialDevice } from '../contracts/trial.ts';
import { readingKey, type TrialNotes } from '../drivers/trial-host.ts';

const asIs = { scale: 1, offset: 0 };

/** Whether a key has given what was asked of it: a good number, or a text. */
export const hasGiven = ({ readings, texts }: Pick<TrialNotes, 'readings' | 'texts'>, name: string): boolean => {
  const reading = readings.get(name);
  return texts.has(name) || (reading !== undefined && !isBad(reading.quality));
};

/** The keys of a device that have given nothing. */
export const silentKeys = (notes: TrialNotes, { identity, keys, texts = [] }: TrialDevice): readonly string[] =>
  [...keys.keys(), ...texts].filter((key) => !hasGiven(notes, readingKey(identity, key)));

/** Devices with the keys that have given nothing, each asked as the other kind: a number as a text, a text as a number. */
export function turnedRound(notes: TrialNotes, devices: readonly TrialDevice[]): readonly TrialDevice[] {
  return devices.flatMap((device) => {
    const silent = silentKeys(notes, device);
    const texts = silent.filter((key) => device.keys.has(key));
    const keys = new Map(silent.filter((key) => !device.keys.has(key)).map((key) => [key, asIs] as const));
    return silent.length === 0 ? [] : [{ ...device, keys, texts }];
  });
}

/** A key that is of the other kind than it was taken for, and what it gives. */
export interface OtherKind {
  readonly identity: string;
  readonly key: string;
  readonly text: Text;
  readonly advice: Text;
}

/** What the keys of {@link turnedRound} have given. */
export function otherKinds({ readings, texts }: TrialNotes): readonly OtherKind[] {
  const asTexts = [...texts.values()].map(({ identity, key, text }) => ({
    identity,
    key,
    text: { zh: `${key} 是文本，不是数：“${text}”`, en: `${key} gives a text, no number: “${text}”` },
    advice: { zh: '在设备的键里选“设备文本”保存它。', en: 'Keep it as a text of the device: choose so among its keys.' },
  }));
  const asNumbers = [...readings.values()].filter(({ quality }) => !isBad(quality));
  return [
    ...asTexts,
    ...asNumbers.map(({ identity, key, value }) => ({
      identity,
      key,
      text: { zh: `${key} 是数，不是文本：${value}`, en: `${key} gives a number, no text: ${value}` },
      advice: { zh: '把它对应到测点，而不是设备文本。', en: 'Let it feed a point instead of keeping it as a text.' },
    })),
  ];
}
