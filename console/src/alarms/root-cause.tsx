import type { Reply } from '../../../src/contracts/api/index.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import type { Words } from '../i18n/words.ts';
import { badgeLook, PriorityBadge, StateTag } from '../ui/priority-badge.tsx';

/** Strings of the alarm that stands for others. */
const words = {
  ended: {
    zh: '根因已于 {time} 恢复；一分钟后仍未恢复的告警会单独显示。',
    en: 'The root cause was over at {time}; what still holds a minute later is shown by itself.',
  },
  elsewhere: { zh: '根因告警不在您可见的站点内', en: 'The alarm of the root cause is not at a site that you see' },
} as const satisfies Words;

/** As much of the alarm of a root cause as is shown below it. */
export type Root = Pick<Reply<'getAlarm'>, 'assetTitle' | 'title' | 'priority' | 'state' | 'isActive' | 'clearedAt'>;

/** Which alarm stands for this one, and how it is with it now. */
export function RootCause({ root }: { readonly root: Root }) {
  const t = useT(words);
  const text = useText();
  const format = useFormat();
  return (
    <>
      <p>
        <PriorityBadge priority={root.priority} look={badgeLook(root.state)} /> {text(root.assetTitle)} · {text(root.title)}{' '}
        <StateTag state={root.state} />
      </p>
      {!root.isActive && root.clearedAt !== undefined && <p>{t('ended', { time: format.clock(root.clearedAt) })}</p>}
    </>
  );
}

/** In place of it, for somebody whose role holds at other sites only. */
export function RootElsewhere() {
  const t = useT(words);
  return <p>{t('elsewhere')}</p>;
}
