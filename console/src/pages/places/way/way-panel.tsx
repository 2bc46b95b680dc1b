import './way.css';
import type { Map as LeafletMap } from 'leaflet';
import { Maximize2, Printer, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useCall } from '../../../api/queries.ts';
import { useShortcut } from '../../../app/shortcuts.ts';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import { useNow } from '../../../live/use-live.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Loaded, Skeleton } from '../../../ui/states.tsx';
import { MoverNow, useSaidAt } from '../mover-now.tsx';
import type { OnTap } from '../places-map.tsx';
import type { Mover } from '../shape-text.ts';
import { useWallsLayer } from '../walls/walls-layer.ts';
import { entrancesOf, isUsable, lastStart, planOf, readStart, rememberStart, type Start, startText } from './start.ts';
import { StartChoice } from './start-choice.tsx';
import { stretchOf, type Way } from './stretch.ts';
import { useWay } from './use-way.ts';
import { Steps, useLength, WhyStraight } from './way-found.tsx';
import { printWay, useWayLayer, useWayView } from './way-layer.ts';
import { wayWords } from './words.ts';

/** What the panel of a way is drawn from. */
export interface WayPanelProps {
  readonly asset: string;
  /** Where it begins, as the address says it. */
  readonly from: string;
  readonly movers: readonly Mover[];
  /** Movers are still asked for. */
  readonly isLoading: boolean;
  readonly map: LeafletMap | undefined;
  readonly onTap: OnTap;
  readonly onFrom: (from: string) => void;
  readonly onClose: () => void;
}

const noPlans: readonly FloorPlan[] = [];

/** The name of a start: of a mover, of an entrance, or just a place. */
function useStartName(start: Start | undefined, movers: readonly Mover[], plan: FloorPlan | undefined): string {
  const t = useT(wayWords);
  const text = useText();
  if (start === undefined) return '';
  if ('asset' in start) return text(movers.find(({ asset }) => asset === start.asset)?.title) || start.asset;
  const entrance = plan && entrancesOf(plan).find((one) => startText(one.start) === startText(start));
  return entrance ? text(entrance.title) : t('chosenPlace');
}

/** The time of a place that is too old; `undefined` while it is fresh. */
function useStaleSince(mover: Mover | undefined, now: number): number | undefined {
  const time = useSaidAt(mover);
  return mover && time !== undefined && now - time > mover.freshSeconds * 1000 ? time : undefined;
}

/** What cannot be seen on the map: that one of the two may be elsewhere by now. */
function StaleNotes({ to, from }: { readonly to: Mover; readonly from: Mover | undefined }) {
  const t = useT(wayWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const [since, sinceOfStart] = [useStaleSince(to, now), useStaleSince(from, now)];
  return (
    <>
      {since !== undefined && <p className="way-stale">{t('stale', { age: format.age(since, now) })}</p>}
      {from && sinceOfStart !== undefined && <p className="way-stale">{t('staleStart', { name: text(from.title) })}</p>}
    </>
  );
}

interface FoundProps {
  readonly way: Way;
  readonly to: Mover;
  readonly from: Mover | undefined;
  readonly plan: FloorPlan | undefined;
  readonly step: number | undefined;
  readonly onStep: (step: number | undefined) => void;
  readonly onWhole: () => void;
}

/** How far and how long it is, what to mind, and the steps. */
function Found({ way, to, from, plan, step, onStep, onWhole }: FoundProps) {
  const t = useT(wayWords);
  const text = useText();
  const length = useLength();
  const { metres, minutes } = length(way);
  // Read out only when it has become another one, not with every metre that the thing goes on.
  const told = length({ ...way, metres: Math.round(way.metres / 10) * 10 });
  return (
    <>
      <p className="sr" role="status">
        {way.kind === 'walk' ? t('told', told) : t('toldStraight', { metres: told.metres })}
      </p>
      <div className="way-sum">
        <b>{metres}</b>
        {way.kind === 'walk' && <span>{minutes}</span>}
        <span className="spacer" />
        <Button icon={<Maximize2 size={14} aria-hidden="true" />} onClick={onWhole}>
          {t('wholeWay')}
        </Button>
      </div>
      <p className="way-where">
        {plan && `${text(plan.title)} · `}
        <MoverNow mover={to} />
      </p>
      <StaleNotes to={to} from={from} />
      {way.why && <WhyStraight why={way.why} plan={plan} />}
      {way.kind === 'walk' && <Steps way={way} name={text(to.title)} chosen={step} onChoose={onStep} />}
    </>
  );
}

/** Where no start is said, the last of this browser is taken, if a way to the thing can begin there. */
function useLastStart(
  to: Mover | undefined,
  { movers, plans, onFrom }: Pick<WayPanelProps, 'movers' | 'onFrom'> & { readonly plans: readonly FloorPlan[] },
): void {
  const last = to && plans.length > 0 ? lastStart() : undefined;
  const text = to && last && isUsable(last, to, { movers, plans }) ? startText(last) : undefined;
  useEffect(() => {
    if (text !== undefined) onFrom(text);
  }, [text, onFrom]);
}

/** All of a way: its ends, what the server found, and which step is looked at. */
function useWayPanel({ asset, from: said, movers, map, onFrom }: WayPanelProps) {
  const plans = useCall('listFloorPlans', undefined, { everyMs: 60_000 }).data?.items ?? noPlans;
  const to = movers.find((one) => one.asset === asset);
  const read = readStart(said);
  const start = read && 'asset' in read && read.asset === asset ? undefined : read;
  const from = start && 'asset' in start ? movers.find((one) => one.asset === start.asset) : undefined;
  useLastStart(start === undefined ? to : undefined, { movers, plans, onFrom });
  const query = useWay(asset, { to, start: to && start, from });
  const way = start && query.data?.asset === asset ? query.data : undefined;
  const plan = plans.find(({ id }) => id === way?.plan) ?? (to && planOf(plans, to));
  const [step, setStep] = useState<number>();
  const [isChoosing, setChoosing] = useState(false);
  const show = useWayView(map, query.isPlaceholderData ? undefined : way, `${asset} ${said} ${plan?.id}`);
  const shownStep = way && step !== undefined && step < way.steps.length ? step : undefined;
  useWallsLayer(map, plan);
  useWayLayer(map, way, shownStep);
  const choose = (next: number | undefined) => {
    setStep(next);
    if (way) show(next === undefined ? way.places : stretchOf(way, next));
  };
  const begin = useCallback(
    (next: Start) => {
      rememberStart(next);
      setChoosing(false);
      setStep(undefined);
      onFrom(startText(next));
    },
    [onFrom],
  );
  return {
    plans,
    plan,
    to,
    start,
    from,
    query,
    way,
    step: shownStep,
    choose,
    isChoosing: isChoosing || start === undefined,
    setChoosing,
    begin,
  };
}

/** The way on foot to a mover: where it begins, how long it is, its steps, and all of it on the map. */
export function WayPanel(props: WayPanelProps) {
  const t = useT(wayWords);
  const text = useText();
  const state = useWayPanel(props);
  const { to, way, plan, start, isChoosing } = state;
  const title = useRef<HTMLSpanElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  useShortcut('Escape', t('close'), props.onClose);
  const name = useStartName(start, props.movers, plan);
  return (
    <Panel
      title={
        <span ref={title} tabIndex={-1}>
          {t('title', { name: text(to?.title) })}
        </span>
      }
      className="places-side way-panel"
      actions={
        <>
          <IconButton
            label={t('print')}
            disabled={!way || !props.map}
            onClick={() => way && props.map && void printWay(props.map, way.places)}
          >
            <Printer size={16} />
          </IconButton>
          <IconButton label={t('close')} onClick={props.onClose}>
            <X size={16} />
          </IconButton>
        </>
      }
    >
      <div className="way-body">
        {to === undefined && (props.isLoading ? <Skeleton lines={3} /> : <NotThere />)}
        {to && start && (
          <div className="way-from">
            <span>{t('fromName', { name })}</span>
            <Button aria-expanded={isChoosing} onClick={() => state.setChoosing(!isChoosing)}>
              {t(isChoosing ? 'keepStart' : 'changeStart')}
            </Button>
          </div>
        )}
        {to && isChoosing && (
          <StartChoice
            {...{ to, plan, start }}
            movers={props.movers}
            plans={state.plans}
            map={props.map}
            onTap={props.onTap}
            onStart={state.begin}
          />
        )}
        {to && start && (
          <Loaded query={{ ...state.query, data: way }}>
            {(found) => (
              <Found
                {...{ to, plan }}
                way={found}
                from={state.from}
                step={state.step}
                onStep={state.choose}
                onWhole={() => state.choose(undefined)}
              />
            )}
          </Loaded>
        )}
      </div>
    </Panel>
  );
}

function NotThere() {
  const t = useT(wayWords);
  return (
    <p className="way-why" role="alert">
      <span>
        <b>{t('notThere')}</b> {t('notThereDo')}
      </span>
    </p>
  );
}
