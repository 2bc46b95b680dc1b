import type { Text } from '../../../src/contracts/text.ts';
import { call } from '../api/client.ts';
import { invalidate, queryClient } from '../api/queries.ts';
import { fill } from '../i18n/words.ts';
import { type Alarm, applyAlarm } from '../live/alarm-cache.ts';
import { toast, toastError } from '../ui/toast.tsx';
import { alarmWords } from './words.ts';

/** True when the alarm waits for somebody to acknowledge it. */
export const isUnacknowledged = ({ state }: Alarm): boolean => state === 'unacknowledged' || state === 'returnedUnacknowledged';

/** True when the acknowledgement must say why. */
export const needsComment = (alarms: readonly Alarm[]): boolean => alarms.some((a) => a.priority === 1);

/** The alarm as it will be once the server agrees. */
export const acknowledged = (alarm: Alarm): Alarm => ({
  ...alarm,
  state: alarm.state === 'returnedUnacknowledged' ? 'normal' : 'acknowledged',
});

const told = (words: Text, n: number, why: Text = { zh: '', en: '' }): Text => ({
  zh: fill(words.zh, { n, why: why.zh }),
  en: fill(words.en, { n, why: why.en }),
});

/** Acknowledge alarms: shown at once, put right when the server refuses. */
export async function acknowledge(alarms: readonly Alarm[], comment: string): Promise<void> {
  const open = alarms.filter(isUnacknowledged);
  if (open.length === 0) return;
  for (const alarm of open) applyAlarm(queryClient, acknowledged(alarm));
  try {
    const { acknowledged: done, refused } = await call('acknowledgeAlarms', { body: { ids: open.map((a) => a.id), comment } });
    if (done.length > 0) toast(told(alarmWords.acknowledged, done.length));
    const [first] = refused;
    if (first) toast(told(alarmWords.refused, refused.length, first.text), true);
  } catch (error) {
    toastError(error);
  }
  invalidate('listAlarms', 'countAlarms', 'getAlarm', 'listAssets');
}
