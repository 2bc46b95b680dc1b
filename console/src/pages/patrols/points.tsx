import { useState } from 'react';
import type { PatrolPoint } from '../../../../src/contracts/patrol.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Found } from './found.tsx';
import { type KeptVisit, useKept } from './outbox.ts';
import type { PatrolDetail } from './patrol.tsx';
import { PointForm } from './point-form.tsx';
import type { useOutbox } from './use-outbox.ts';
import { patrolWords } from './words.ts';

type Outbox = ReturnType<typeof useOutbox>;
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
  readonly drop: Outbox['drop'];
  readonly onFill: () => void;
}

function Point({ patrol, point, drop, onFill }: OnePoint) {
  const t = useT(patrolWords);
  const format = useFormat();
  const mayWalk = useMay('operator');
  const visit = patrol.visits.find((one) => one.point === point.id);
  // One that has arrived is no longer shown as kept, also when its answer was lost.
  const kept = useKept(({ list }) => list.find((one) => one.patrol === patrol.id && one.point === point.id && one.visit.id !== visit?.id));
  const isOpen = mayWalk && patrol.state !== 'finished' && visit === undefined;
  const when = visit && t('byAt', { time: format.clock(visit.at), name: visit.by });
  return (
    <li>
      <div className="walk-point">
        <span className="two-lines">
          <b>{point.title}</b>
          <small>{when ?? (point.code === undefined ? t('noCode') : t('code'))}</small>
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
export function Points({ patrol, outbox }: { readonly patrol: PatrolDetail; readonly outbox: Outbox }) {
  const [filling, setFilling] = useState<PatrolPoint>();
  return (
    <>
      <ol className="walk-points">
        {patrol.points.map((point) => (
          <Point key={point.id} patrol={patrol} point={point} drop={outbox.drop} onFill={() => setFilling(point)} />
        ))}
      </ol>
      {filling && <PointForm patrol={patrol.id} point={filling} outbox={outbox} onClose={() => setFilling(undefined)} />}
    </>
  );
}
