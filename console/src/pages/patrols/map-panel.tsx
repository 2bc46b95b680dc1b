import './walk-map.css';
import { lazy, Suspense, useMemo } from 'react';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { useKept } from './outbox.ts';
import type { PatrolDetail } from './patrol.tsx';
import { type MarkLook, marksOf, type WalkMark } from './walk-marks.ts';
import { patrolWords } from './words.ts';

/** Instead of the map where its script did not come; the walk goes on without it. */
function NoMap(_: { readonly label: string; readonly marks: readonly WalkMark[] }) {
  const t = useT(patrolWords);
  return <p className="muted panel-body">{t('noMap')}</p>;
}

const WalkMap = lazy(() =>
  import('./walk-map.tsx').then(({ WalkMap: component }) => ({ default: component })).catch(() => ({ default: NoMap })),
);

const looks = [
  ['visited', 'visited'],
  ['bad', 'isBad'],
  ['toVisit', 'toVisit'],
  ['left', 'left'],
] as const satisfies readonly (readonly [MarkLook, keyof typeof patrolWords])[];

/** The points of a patrol on the map; nothing when none has a place. */
export function MapPanel({ patrol }: { readonly patrol: PatrolDetail }) {
  const t = useT(patrolWords);
  const format = useFormat();
  const list = useKept((kept) => kept.list);
  const marks = useMemo(
    () =>
      marksOf(
        patrol,
        list.filter((kept) => kept.patrol === patrol.id && kept.refused === undefined).map(({ point }) => point),
      ),
    [patrol, list],
  );
  if (marks.length === 0) return null;
  const done = marks.filter(({ look }) => look === 'visited' || look === 'bad').length;
  const about = t('mapAbout', { done: format.number(done), left: format.number(marks.length - done) });
  return (
    <Panel title={t('map')}>
      <Suspense fallback={<Skeleton />}>
        <WalkMap label={about} marks={marks} />
      </Suspense>
      <ul className="walk-legend">
        {looks
          .filter(([look]) => marks.some((mark) => mark.look === look))
          .map(([look, word]) => (
            <li key={look}>
              <i className={look} aria-hidden="true" /> {t(word)}
            </li>
          ))}
      </ul>
    </Panel>
  );
}
