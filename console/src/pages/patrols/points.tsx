import './patrols.css';
import { useState } from 'react';
import type { PatrolPoint } from '../../../../src/contracts/patrol.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Found } from './found.tsx';
import { type KeptVisit, useKept } from './outbox.ts';
import type { PatrolDetail } from './patrol.tsx';
import { PointForm } from './point-form.tsx';
import type { useOutbox } from './use-outbox.ts';
import { isFar, isMachine } from './walker.ts';
import { patrolWords } from './words.ts';

/** Where visits are kept, and how they are sent. */
type Outbox = Pick<ReturnType<typeof useOutbox>, 'keep' | 'drop' | 'flush'>;
type Visit = PatrolDetail['visits'][number];

/** What became of a point, in words. */
function PointState(props: { readonly visit: Visit | undefined; readonly kept: KeptVisit | undefined; readonly isLeft: boolean }) {
  const t = useT(patrolWords);
  const format = useFormat();
  if (props.kept) return <span className="tag strong-tag">{t(props.kept.refused ? 'refused' : 'unsent')}</span>;
  if (!props.visit) return <span className={`tag ${props.isLeft ? 'strong-tag' : ''}`}>{t(props.isLeft ? 'left' : 'toVisit')}</span>;
  const bad = props.visit.bad.length;
  return <span className={`tag ${bad > 0 ? 'strong-tag' : 'on'}`}>{bad > 0 ? t('badCount', { n: format.number(bad) }) : t('fine')}</span>;
}

/** How far a visit was from its point; a warning when that is farther than counts as there. */
function Distance({ point, visit }: { readonly point: PatrolPoint; readonly visit: Visit }) {
  const t = useT(patrolWords);
  const format = useFormat();
  const { distanceMeters } = visit;
  if (!point.place) return null;
  if (distanceMeters === undefined) return visit.longitude === undefined && <small>{t('noPosition')}</small>;
  return (
    <small>
      {t('distance', { n: format.number(Math.round(distanceMeters)) })}{' '}
      {isFar(point.place, distanceMeters) && (
        <span className="tag strong-tag">{t('isFar', { n: format.number(point.place.withinMeters) })}</span>
      )}
    </small>
  );
}

/** Who was there: a machine with its name, or a person. */
function useVisitor(): (visit: Visit) => string {
  const t = useT(patrolWords);
  const text = useText();
  return ({ by, mover }) => [by === 'system' ? t('system') : by, mover && text(mover.title)].filter(Boolean).join(' · ');
}

/** Why the server did not take what is kept here, and the way out of it. */
function Refused({ kept, drop }: { readonly kept: KeptVisit; readonly drop: Outbox['drop'] }) {
  const t = useT(patrolWords);
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="walk-kept" role="alert">
      <span>{text(kept.refused)}</span>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('discard')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsking(false)}
          title={t('discard')}
          about={t('discardAbout')}
          confirm={t('discard')}
          onConfirm={() => drop(kept)}
        />
      )}
    </div>
  );
}

interface OnePoint {
  readonly patrol: PatrolDetail;
  readonly point: PatrolPoint;
  /** Its place in the walk, from 1, as on the map. */
  readonly number: number;
  readonly mayWalk: boolean;
  readonly drop: Outbox['drop'];
  readonly onFill: () => void;
}

function Point({ patrol, point, number, mayWalk, drop, onFill }: OnePoint) {
  const t = useT(patrolWords);
  const format = useFormat();
  const visit = patrol.visits.find((one) => one.point === point.id);
  // One that has arrived is no longer shown as kept, also when its answer was lost.
  const kept = useKept(({ list }) => list.find((one) => one.patrol === patrol.id && one.point === point.id && one.visit.id !== visit?.id));
  const visitor = useVisitor();
  const isOpen = mayWalk && !isMachine(patrol.walker) && patrol.state !== 'finished' && visit === undefined;
  const when = visit && t('byAt', { time: format.clock(visit.at), name: visitor(visit) });
  const asked = isMachine(patrol.walker) ? '' : t(point.code === undefined ? 'noCode' : 'code');
  const floor = point.place?.floor;
  return (
    <li>
      <div className="walk-point">
        <span className="two-lines">
          <b>
            {number} {point.title}
            {floor !== undefined && ` · ${t('onFloor', { n: String(floor) })}`}
          </b>
          <small>{when ?? asked}</small>
          {visit && <Distance point={point} visit={visit} />}
        </span>
        <PointState visit={visit} kept={kept} isLeft={patrol.missedPoints.includes(point.id)} />
        {isOpen && (kept === undefined || kept.refused) && (
          <Button aria-label={`${t('visit')} ${point.title}`} onClick={onFill}>
            {t('visit')}
          </Button>
        )}
      </div>
      {kept?.refused && <Refused kept={kept} drop={drop} />}
      {visit && <Found patrol={patrol} point={point} visit={visit} />}
    </li>
  );
}

/** The points in the order of the walk, each with what became of it. */
export function Points(props: {
  readonly patrol: PatrolDetail;
  readonly mayWalk: boolean;
  readonly outbox: Outbox;
  readonly onFilling?: (isFilling: boolean) => void;
}) {
  const { patrol, outbox, onFilling } = props;
  const [filling, setFilling] = useState<PatrolPoint>();
  const fill = (point: PatrolPoint | undefined) => {
    setFilling(point);
    onFilling?.(point !== undefined);
  };
  return (
    <>
      <ol className="walk-points">
        {patrol.points.map((point, i) => (
          <Point key={point.id} {...props} point={point} number={i + 1} drop={outbox.drop} onFill={() => fill(point)} />
        ))}
      </ol>
      {filling && <PointForm patrol={patrol.id} point={filling} outbox={outbox} onClose={() => fill(undefined)} />}
    </>
  );
}
