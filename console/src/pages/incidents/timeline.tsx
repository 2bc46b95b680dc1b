import { planLevelTitles } from '../../../../src/contracts/plan.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { type IncidentDetail, usePeople } from './incident.tsx';
import { incidentWords } from './words.ts';

type Entry = IncidentDetail['entries'][number];

/** What an entry says, without who and when. */
function useSentence(): (entry: Entry) => string {
  const t = useT(incidentWords);
  const text = useText();
  const people = usePeople();
  const levelOf = (level: Entry['to']) => (level === undefined ? '' : text(planLevelTitles[level]));
  return ({ kind, from, to, people: named = [] }) => {
    const say: Readonly<Record<Entry['kind'], () => string>> = {
      opened: () => t('eOpened', { level: levelOf(to) }),
      cause: () => t('eCause'),
      level: () => t('eLevel', { from: levelOf(from), to: levelOf(to) }),
      started: () => t('eStarted'),
      notified: () => t('eNotified', { people: people(named) }),
      ordered: () => t('eOrdered', { people: people(named) }),
      shown: () => t('eShown'),
      commanded: () => t('eCommanded'),
      reached: () => t('eReached'),
      done: () => t('eDone'),
      failed: () => t('eFailed'),
      retried: () => t('eRetried'),
      skipped: () => t('eSkipped'),
      overdue: () => t('eOverdue'),
      note: () => t('eNote'),
      closed: () => t('eClosed'),
      cancelled: () => t('eCancelled'),
    };
    return say[kind]();
  };
}

/** Who did what when. Newest first on the live page, oldest first in a report. */
export function Timeline({
  incident: { entries, steps },
  isOldestFirst = false,
}: {
  readonly incident: Pick<IncidentDetail, 'entries'> & {
    readonly steps: readonly Pick<IncidentDetail['steps'][number], 'key' | 'title'>[];
  };
  readonly isOldestFirst?: boolean;
}) {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const sentence = useSentence();
  const entryText = ({ title, text: words, kind }: Entry) => [kind !== 'ordered' && text(title), words].filter(Boolean).join(' ');
  const titleOf = (key: string | undefined) => text(steps.find((step) => step.key === key)?.title);
  return (
    <ol className="timeline">
      {(isOldestFirst ? entries : entries.toReversed()).map((entry) => (
        <li key={entry.id}>
          <small className="muted num">{format.clock(entry.at)}</small>
          <span>
            <b>{entry.by === 'system' ? t('system') : entry.by}</b> {sentence(entry)} {entry.step && <b>{titleOf(entry.step)}</b>}
            {entryText(entry) && <span className="entry-text">{entryText(entry)}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
