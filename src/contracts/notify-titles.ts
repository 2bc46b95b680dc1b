import type { Text } from './text.ts';

/** What the program calls the channels and rules that it makes by itself. */
export const programTitles = {
  inApp: { zh: '站内消息', en: 'In-app messages' },
  push: { zh: '浏览器推送', en: 'Browser push' },
  pushRule: { zh: '重要告警推送', en: 'Push of important alarms' },
} as const satisfies Readonly<Record<string, Text>>;

/** As it was stored before. */
const oldInApp = '站内 In-app';

/** The title of a channel or rule for readers of both languages: one that the program gave is translated, one of a person stays as it was written. */
export function titleText(title: string): Text {
  const own = title === oldInApp ? programTitles.inApp : Object.values(programTitles).find(({ zh, en }) => title === zh || title === en);
  return own ?? { zh: title, en: title };
}
