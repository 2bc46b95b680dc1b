import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useStaleness } from '../../live/staleness.ts';
import { useNow } from '../../live/use-live.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { useQualityWord } from '../../ui/quality-words.ts';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { healthText } from './mover-now.tsx';
import type { Fence, Mover } from './shape-text.ts';
import { placesWords } from './words.ts';

/** How far a mover may be from its place, or that it does not say so; in a column by a sign. */
function Accuracy({ metres, isShort }: { readonly metres: number | undefined; readonly isShort: boolean | undefined }) {
  const t = useT(placesWords);
  const format = useFormat();
  if (metres !== undefined) return `±${format.quantity(metres, metres < 10 ? 1 : 0, 'm')}`;
  return isShort ? <abbr title={t('noAccuracy')}>±?</abbr> : t('noAccuracy');
}

interface AgeProps {
  readonly mover: Mover;
  readonly now: number;
  readonly isShort?: boolean;
}

function Age({ mover: { freshSeconds, time, accuracy, anchor }, now, isShort }: AgeProps) {
  const t = useT(placesWords);
  const format = useFormat();
  const word = useQualityWord();
  const staleness = useStaleness(time === undefined ? undefined : { time }, freshSeconds, now);
  if (time === undefined) return <span className="muted">{t('unknown')}</span>;
  return (
    <span className={staleness ? 'mover-stale' : ''}>
      {format.age(time, now)}
      {staleness && ` · ${word(staleness)}`}
      {anchor === undefined && (
        <>
          {' · '}
          <Accuracy metres={accuracy} isShort={isShort} />
        </>
      )}
    </span>
  );
}

/** All that moves, with the age of its place, its speed and the fences it is in. */
export function MoversTab(props: {
  readonly query: UseQueryResult<Reply<'listMovers'>>;
  readonly fences: readonly Fence[];
  readonly selected: string | undefined;
  readonly onSelect: (asset: string) => void;
}) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const now = useNow();
  const [wanted, setWanted] = useState('');
  const isFound = ({ title }: Mover) => `${title.zh} ${title.en}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const titles = new Map(props.fences.map(({ id, title }) => [id, text(title)]));
  const fencesOf = (mover: Mover) => mover.inside.flatMap(({ fence }) => titles.get(fence) ?? []).join(', ');
  const insideOf = (mover: Mover) => (mover.anchor ? healthText(mover.anchor, { t, format }) : fencesOf(mover));
  const speedOf = ({ speed }: Mover) => (speed ? format.quantity(speed.value, 1, speed.unit) : '');
  const columns: readonly Column<Mover>[] = [
    { key: 'name', title: t('name'), width: 'minmax(90px, 1.3fr)', cell: (m) => <span className="strong">{text(m.title)}</span> },
    { key: 'age', title: t('ageAccuracy'), width: '140px', cell: (m) => <Age mover={m} now={now} isShort /> },
    { key: 'speed', title: t('speed'), width: '74px', align: 'end', cell: speedOf },
    { key: 'inside', title: t('inside'), width: 'minmax(70px, 1fr)', cell: insideOf },
  ];
  return (
    <Loaded query={props.query}>
      {({ items }) => (
        <>
          <div className="places-tools">
            <input
              className="input"
              type="search"
              placeholder={t('find')}
              aria-label={t('find')}
              value={wanted}
              onChange={(e) => setWanted(e.target.value)}
              onKeyDown={(e) => {
                const first = items.find(isFound);
                if (e.key === 'Enter' && first) props.onSelect(first.asset);
              }}
            />
          </div>
          <DataTable
            label={t('movers')}
            columns={columns}
            rows={items.filter(isFound)}
            keyOf={(m) => m.asset}
            onOpen={(m) => props.onSelect(m.asset)}
            rowClass={(m) => (m.asset === props.selected ? 'chosen' : '')}
            card={(m) => (
              <span className="two-lines">
                <b>{text(m.title)}</b>
                <small>
                  <Age mover={m} now={now} /> {speedOf(m)} {insideOf(m)}
                </small>
              </span>
            )}
            cardHeight={56}
            empty={<EmptyState title={t('noMovers')}>{t('noMoversAbout')}</EmptyState>}
          />
        </>
      )}
    </Loaded>
  );
}
