import type { Language } from '../../../../src/contracts/text.ts';
import { ownNames } from './config-names-own.ts';
import { sharedNames } from './config-names-shared.ts';

/** The name of a setting in both languages, and what it means in Chinese; the English meaning comes with the schema of the driver. */
export type ConfigName = readonly [zh: string, en: string, about: string];
/** Names by field. */
export type ConfigNames = Readonly<Record<string, ConfigName>>;

/** The names of the settings of a protocol: its own, else those that mean the same in several. A setting that has neither keeps what its schema says. */
export const configNames = (
  protocol: string,
  language: Language,
): Readonly<Record<string, { readonly title: string; readonly description?: string }>> =>
  Object.fromEntries(
    Object.entries({ ...sharedNames, ...ownNames[protocol] }).map(([key, [zh, en, about]]) => [
      key,
      language === 'zh' ? { title: zh, description: about } : { title: en },
    ]),
  );
