import './walk-map.css';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useStaleness } from '../../live/staleness.ts';
import { useNow } from '../../live/use-live.ts';
import { Segmented } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { useKept } from './outbox.ts';
import type { PatrolDetail } from './patrol.tsx';
import { useMachine, usePlanOf } from './use-around.ts';
import type { MachineMark, WalkMapProps } from './walk-map.tsx';
import { floorOfWalk, floorsOf, type MarkLook, marksOf, onFloor, type WalkMark } from './walk-marks.ts';
import { isMachine } from './walker.ts';
import { patrolWords } from './words.ts';

/** Instead of the map where its script did not come; the walk goes on without it. */
function NoMap(_: WalkMapProps) {
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

/** The machine of a patrol that goes on, where it is now or was last, on the floor that is shown; `note` says why it is not on the map. */
function useMachineMark(
  { walker, state, mover }: PatrolDetail,
  shown: number | undefined,
): { readonly mark?: MachineMark; readonly note?: string } {
  const text = useText();
  const format = useFormat();
  const t = useT(patrolWords);
  const now = useNow(5000);
  const machine = useMachine(isMachine(walker) && state !== 'finished' ? mover?.asset : undefined);
  const { longitude, latitude, time } = machine ?? {};
  const staleness = useStaleness(time === undefined ? undefined : { time }, machine?.freshSeconds ?? 0, now);
  if (!machine) return {};
  if (longitude === undefined || latitude === undefined || time === undefined) return { note: t('machineUnknown') };
  const { floor } = machine;
  if (floor !== undefined && shown !== undefined && floor !== shown) return { note: t('machineElsewhere', { n: String(floor) }) };
  const isStale = staleness !== undefined;
  const said = text(machine.title);
  const name = isStale ? t('machineWas', { name: said, age: format.age(time, now) }) : said;
  return { mark: { longitude, latitude, isStale, name } };
}

function Legend({ marks, machine }: { readonly marks: readonly WalkMark[]; readonly machine: MachineMark | undefined }) {
  const t = useT(patrolWords);
  return (
    <ul className="walk-legend">
      {looks
        .filter(([look]) => marks.some((mark) => mark.look === look))
        .map(([look, word]) => (
          <li key={look}>
            <i className={look} aria-hidden="true" /> {t(word)}
          </li>
        ))}
      {machine && (
        <li>
          <i className={machine.isStale ? 'machine stale' : 'machine'} aria-hidden="true">
            ▲
          </i>{' '}
          {t(machine.isStale ? 'machineLast' : 'machineNow')}
        </li>
      )}
    </ul>
  );
}

const everyFloor = 'all';

/** Which floor is shown: at first the one where the walk goes on. Nothing to choose where no point is on one. */
function useFloor(marks: readonly WalkMark[]) {
  const t = useT(patrolWords);
  const [chosen, setChosen] = useState<string>();
  const floors = floorsOf(marks);
  const value = chosen ?? String(floorOfWalk(marks) ?? everyFloor);
  const options = [...floors.map(String), everyFloor].map((key) => ({
    key,
    label: key === everyFloor ? t('allFloors') : t('onFloor', { n: key }),
  }));
  const choice = floors.length > 0 && <Segmented label={t('floors')} options={options} value={value} onChange={setChosen} />;
  return { choice, floor: value === everyFloor ? undefined : Number(value) };
}

/** The points of a patrol on the map, on the plan of their floor where there is one; nothing when none has a place. */
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
  const { choice, floor } = useFloor(marks);
  const shown = useMemo(() => onFloor(marks, floor), [marks, floor]);
  const plan = usePlanOf(floor, shown);
  const machine = useMachineMark(patrol, floor);
  if (marks.length === 0) return null;
  const done = marks.filter(({ look }) => look === 'visited' || look === 'bad').length;
  const about = t('mapAbout', { done: format.number(done), left: format.number(marks.length - done) });
  return (
    <Panel title={t('map')} actions={choice}>
      <Suspense fallback={<Skeleton />}>
        <WalkMap label={about} marks={shown} machine={machine.mark} plan={plan} />
      </Suspense>
      <Legend marks={shown} machine={machine.mark} />
      {machine.note && <p className="muted panel-body">{machine.note}</p>}
    </Panel>
  );
}
