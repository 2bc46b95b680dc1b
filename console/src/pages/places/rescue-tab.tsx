import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type DriftObject, driftObjects } from '../../../../src/contracts/drift-objects.ts';
import { useChange } from '../../api/change.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { Choice, NumberFields, numberOf, type Typed } from './rescue-fields.tsx';
import { rescueWords } from './rescue-words.ts';
import type { LonLat, Shape } from './shape-text.ts';

type Drift = Reply<'estimateDrift'>;
type Plan = Reply<'planSearch'>;

/** What the map shows of a search. */
export interface RescueShown {
  readonly at?: LonLat | undefined;
  /** Error of that place, m. */
  readonly metres: number;
  readonly drift?: Drift | undefined;
  readonly legs?: Shape | undefined;
}

const hourMs = 3_600_000;
const knot = 1852 / 3600;
const two = (n: number) => String(n).padStart(2, '0');
/** A time as an input of kind `datetime-local` has it. */
const localText = (time: number): string => {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
};
const placeText = ([longitude, latitude]: LonLat): string => `${longitude.toFixed(5)} ${latitude.toFixed(5)}`;
function placeOf(text: string): LonLat | undefined {
  const [longitude = Number.NaN, latitude = Number.NaN, ...more] = text
    .trim()
    .split(/[\s,，]+/)
    .map(Number);
  return more.length === 0 && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85 ? [longitude, latitude] : undefined;
}

interface Props {
  readonly shown: RescueShown;
  readonly onShow: (shown: RescueShown) => void;
}

/** The last known place, clicked or typed. */
function PlaceField({ shown, onShow }: Props) {
  const t = useT(rescueWords);
  /** What was typed, as long as no click has said another place. */
  const [place, setPlace] = useState<{ readonly text: string; readonly at: LonLat | undefined }>();
  const isTyped = place !== undefined && (place.at === undefined || place.at === shown.at);
  const written = isTyped ? place.text : shown.at ? placeText(shown.at) : '';
  const type = (text: string) => {
    const at = placeOf(text);
    setPlace({ text, at });
    if (at) onShow({ metres: shown.metres, at });
  };
  return (
    <TextField
      label={t('place')}
      value={written}
      onChange={type}
      error={written !== '' && placeOf(written) === undefined && t('wrongPlace')}
      isRequired
    />
  );
}

function DriftFacts({ drift }: { readonly drift: Drift }) {
  const t = useT(rescueWords);
  const format = useFormat();
  return (
    <>
      <FactList
        t={t}
        facts={[
          [
            'datum',
            <span key="datum" className="num">
              {placeText(drift.mean)}
            </span>,
          ],
          ['radius', format.quantity(drift.radius95 / 1000, 1, 'km')],
          ['drifted', format.quantity(drift.driftedMetres / 1000, 1, 'km')],
        ]}
      />
      <p className="muted">{t('cells')}</p>
    </>
  );
}

/** Where something has drifted to. */
function DriftForm({ shown, onShow }: Props) {
  const t = useT(rescueWords);
  const text = useText();
  const [typed, setTyped] = useState<Typed>(() => ({
    ...{ object: 'personUnknown', time: localText(Date.now() - 2 * hourMs), at: localText(Date.now() + hourMs) },
    ...{ windSpeed: '8', windFrom: '0', currentSpeed: '0.3', currentTo: '90' },
  }));
  const set = (part: Typed) => setTyped({ ...typed, ...part });
  const estimate = useChange('estimateDrift', { invalidates: [] });
  const [time, at] = [Date.parse(typed.time ?? ''), Date.parse(typed.at ?? '')];
  const speed = (key: string) => numberOf(typed[key]) ?? 0;
  const send = () => {
    if (shown.at === undefined) return;
    const wind = [{ from: time, speed: speed('windSpeed'), bearing: speed('windFrom') }];
    const current = [{ from: time, speed: speed('currentSpeed'), bearing: speed('currentTo') }];
    const body = {
      object: typed.object as DriftObject,
      place: [...shown.at] as [number, number],
      time,
      at,
      errorMetres: shown.metres,
      wind,
      current,
    }; // holds: it is chosen of the table
    estimate.mutate({ body }, { onSuccess: (drift) => onShow({ ...shown, drift }) });
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <h3>{t('drift')}</h3>
      <p className="muted">{t('clickHint')}</p>
      <PlaceField shown={shown} onShow={onShow} />
      <Choice label={t('object')} value={typed.object ?? ''} onChange={(object) => set({ object })}>
        {Object.entries(driftObjects).map(([key, title]) => (
          <option key={key} value={key}>
            {text(title)}
          </option>
        ))}
      </Choice>
      <TextField label={t('time')} type="datetime-local" value={typed.time ?? ''} onChange={(value) => set({ time: value })} isRequired />
      <TextField label={t('at')} type="datetime-local" value={typed.at ?? ''} onChange={(value) => set({ at: value })} isRequired />
      <TextField
        label={t('error')}
        type="number"
        value={String(shown.metres)}
        onChange={(value) => onShow({ ...shown, metres: Math.max(0, Number(value) || 0) })}
      />
      <NumberFields t={t} keys={['windSpeed', 'windFrom', 'currentSpeed', 'currentTo']} typed={typed} set={set} />
      {estimate.error && <ErrorPanel error={estimate.error} />}
      <Button look="primary" type="submit" disabled={shown.at === undefined || !Number.isFinite(time + at) || estimate.isPending}>
        {t('estimate')}
      </Button>
      {shown.drift && <DriftFacts drift={shown.drift} />}
    </form>
  );
}

const patterns = ['expandingSquare', 'sector', 'parallelTrack'] as const;
type Pattern = (typeof patterns)[number];

/** Legs as RFC 7946, to be loaded by a chart plotter. */
const geoJson = ({ line }: Plan): string =>
  JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } });

function PlanFacts({ plan }: { readonly plan: Plan }) {
  const t = useT(rescueWords);
  const format = useFormat();
  return (
    <>
      <FactList
        t={t}
        facts={[
          ['way', format.quantity(plan.metres / 1000, 1, 'km')],
          ['takes', t('hours', { n: format.number(plan.seconds / 3600, 1) })],
          ['coverage', plan.coverage !== undefined && format.number(plan.coverage, 2)],
          ['detection', plan.detection !== undefined && `${format.number(plan.detection * 100, 0)} %`],
        ]}
      />
      <a className="btn plain" href={`data:application/geo+json,${encodeURIComponent(geoJson(plan))}`} download="search.geojson">
        <Download size={14} aria-hidden="true" />
        {t('save')}
      </a>
    </>
  );
}

/** The legs of a search, from the datum where there is one. */
function SearchForm({ shown, onShow }: Props) {
  const t = useT(rescueWords);
  const [typed, setTyped] = useState<Typed>({
    pattern: 'expandingSquare',
    bearing: '0',
    spacing: '500',
    length: '4000',
    width: '',
    speed: '10',
    sweep: '',
  });
  const [plan, setPlan] = useState<Plan>();
  const set = (part: Typed) => setTyped({ ...typed, ...part });
  const search = useChange('planSearch', { invalidates: [] });
  const begin = shown.drift?.mean ?? shown.at;
  const send = () => {
    if (begin === undefined) return;
    const [width, sweep] = [numberOf(typed.width), numberOf(typed.sweep)];
    const body = {
      ...{ pattern: typed.pattern as Pattern, place: [begin[0], begin[1]] as [number, number], bearing: numberOf(typed.bearing) ?? 0 }, // holds: it is chosen of the list
      ...{
        spacingMetres: numberOf(typed.spacing) ?? 0,
        lengthMetres: numberOf(typed.length) ?? 0,
        speed: (numberOf(typed.speed) ?? 0) * knot,
      },
      ...(width !== undefined && { widthMetres: width }),
      ...(sweep !== undefined && { sweepMetres: sweep }),
    };
    const onSuccess = (found: Plan) => {
      setPlan(found);
      onShow({ ...shown, legs: { kind: 'corridor', line: found.line, metres: Math.max(1, (sweep ?? 2) / 2) } });
    };
    search.mutate({ body }, { onSuccess });
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <h3>{t('search')}</h3>
      <p className="muted">{t('from')}</p>
      <Choice label={t('pattern')} value={typed.pattern ?? ''} onChange={(pattern) => set({ pattern })}>
        {patterns.map((key) => (
          <option key={key} value={key}>
            {t(key)}
          </option>
        ))}
      </Choice>
      <TextField label={t('length')} type="number" value={typed.length ?? ''} onChange={(length) => set({ length })} isRequired />
      <NumberFields
        t={t}
        keys={[
          ...(typed.pattern === 'sector' ? [] : (['spacing'] as const)),
          ...(typed.pattern === 'parallelTrack' ? (['width'] as const) : []),
          'bearing',
          'speed',
          'sweep',
        ]}
        typed={typed}
        set={set}
      />
      {search.error && <ErrorPanel error={search.error} />}
      <Button look="primary" type="submit" disabled={begin === undefined || search.isPending}>
        {t('plan')}
      </Button>
      {plan && <PlanFacts plan={plan} />}
    </form>
  );
}

/** Search and rescue: where something has drifted to, and how to search there; both are drawn on the map. */
export function RescueTab(props: Props) {
  return (
    <div className="places-list">
      <DriftForm {...props} />
      <SearchForm {...props} />
    </div>
  );
}
