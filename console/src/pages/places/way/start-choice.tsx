import type { Map as LeafletMap } from 'leaflet';
import { LocateFixed } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { Button, Segmented } from '../../../ui/button.tsx';
import type { OnTap } from '../places-map.tsx';
import type { Mover } from '../shape-text.ts';
import { entrancesOf, planOf, type Start, startText } from './start.ts';
import { wayWords } from './words.ts';

/** What a start is chosen by. */
export interface StartChoiceProps {
  /** The mover that the way goes to. */
  readonly to: Mover | undefined;
  readonly movers: readonly Mover[];
  readonly plans: readonly FloorPlan[];
  readonly plan: FloorPlan | undefined;
  readonly start: Start | undefined;
  readonly map: LeafletMap | undefined;
  readonly onTap: OnTap;
  readonly onStart: (start: Start) => void;
}

const kinds = ['entrance', 'place', 'mover'] as const;
type Kind = (typeof kinds)[number];

function kindOf({ start, plan }: StartChoiceProps): Kind {
  if (start && 'asset' in start) return 'mover';
  const entrances = plan ? entrancesOf(plan) : [];
  const isOne = start !== undefined && entrances.some((one) => startText(one.start) === startText(start));
  return entrances.length > 0 && (start === undefined || isOne) ? 'entrance' : 'place';
}

/** Choose where the way begins: at an entrance of the plan, at a place on it, or where a person or a thing is. */
export function StartChoice(props: StartChoiceProps) {
  const t = useT(wayWords);
  const [kind, setKind] = useState<Kind>(() => kindOf(props));
  const contents = { entrance: Entrances, place: PlaceOnMap, mover: MoverChoice };
  const Content = contents[kind];
  return (
    <section className="way-start" aria-label={t('fromWhere')}>
      <b>{t('fromWhere')}</b>
      <Segmented<Kind> label={t('how')} options={kinds.map((key) => ({ key, label: t(key) }))} value={kind} onChange={setKind} />
      <Content {...props} />
    </section>
  );
}

function Entrances({ plan, start, onStart }: StartChoiceProps) {
  const t = useT(wayWords);
  const text = useText();
  const entrances = plan ? entrancesOf(plan) : [];
  if (entrances.length === 0) return <p className="muted">{t('noEntrances')}</p>;
  return (
    <ul className="way-choices">
      {entrances.map(({ title, start: own }) => (
        <li key={startText(own)}>
          <button type="button" aria-pressed={start !== undefined && startText(own) === startText(start)} onClick={() => onStart(own)}>
            {text(title)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A tap on the map, or by keyboard the middle of the map that was moved there. */
function PlaceOnMap({ plan, map, onTap, onStart }: StartChoiceProps) {
  const t = useT(wayWords);
  const floor = plan?.floor;
  const take = useRef(onStart);
  take.current = onStart;
  useEffect(() => {
    onTap((at) => take.current({ at, ...(floor !== undefined && { floor }) }));
    return () => onTap(undefined);
  }, [onTap, floor]);
  const takeMiddle = () => {
    const { lng, lat } = map?.getCenter().wrap() ?? { lng: 0, lat: 0 };
    onStart({ at: [lng, lat], ...(floor !== undefined && { floor }) });
  };
  return (
    <>
      <p>{t('tapHint')}</p>
      <Button icon={<LocateFixed size={14} aria-hidden="true" />} disabled={!map} onClick={takeMiddle}>
        {t('takeMiddle')}
      </Button>
    </>
  );
}

/** Movers are offered without typing up to this many. */
const mostOffered = 8;

function MoverChoice({ to, movers, plans, plan, start, onStart }: StartChoiceProps) {
  const t = useT(wayWords);
  const text = useText();
  const format = useFormat();
  const [wanted, setWanted] = useState('');
  const isFound = ({ title }: Mover) => `${title.zh} ${title.en}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const isOnPlan = (mover: Mover) => plan !== undefined && planOf(plans, mover)?.id === plan.id;
  // Those on the same plan first, before others like it: who looks for a cart is a person; what stands comes last.
  const rank = (mover: Mover) => (mover.anchor ? 4 : 0) + (isOnPlan(mover) ? 0 : 2) + (mover.model === to?.model ? 1 : 0);
  const found = movers
    .filter((mover) => mover.asset !== to?.asset && mover.state !== 'unknown' && isFound(mover))
    .toSorted((one, other) => rank(one) - rank(other));
  const isChosen = ({ asset }: Mover) => start !== undefined && 'asset' in start && start.asset === asset;
  return (
    <>
      <input
        className="input"
        type="search"
        aria-label={t('findMover')}
        placeholder={t('findMover')}
        value={wanted}
        onChange={(e) => setWanted(e.target.value)}
        onKeyDown={(e) => e.key === 'Enter' && found[0] && onStart({ asset: found[0].asset })}
      />
      <p className="muted">{found.length === 0 ? t('noMover') : t('moverHint')}</p>
      <ul className="way-choices">
        {found.slice(0, mostOffered).map((mover) => (
          <li key={mover.asset}>
            <button type="button" aria-pressed={isChosen(mover)} onClick={() => onStart({ asset: mover.asset })}>
              {text(mover.title)}
            </button>
          </li>
        ))}
      </ul>
      {found.length > mostOffered && <p className="muted">{t('moreMovers', { n: format.number(found.length - mostOffered) })}</p>}
    </>
  );
}
