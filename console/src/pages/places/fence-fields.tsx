import { useState } from 'react';
import { priorityTitles } from '../../../../src/contracts/alarm.ts';
import { shipTypes } from '../../../../src/contracts/ship-types.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Segmented } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { mergedFields } from './meanwhile.ts';
import type { Fence, Kind } from './shape-text.ts';
import { placesWords } from './words.ts';

type ShipType = Fence['shipTypes'][number];
type AlarmKind = keyof Fence['alarms'];
type Hours = NonNullable<Fence['hours']>;

/** What a person says of a fence besides its shape; numbers as they are typed. */
interface State {
  readonly zh: string;
  readonly en: string;
  readonly models: readonly string[];
  readonly shipTypes: readonly ShipType[];
  readonly dwellMinutes: string;
  readonly mostKmh: string;
  readonly silentMinutes: string;
  readonly silentWithin: string;
  readonly cpaMetres: string;
  readonly tcpaMinutes: string;
  readonly alarms: Fence['alarms'];
  readonly hours: Hours | undefined;
  readonly floor: string;
  readonly asksDeclarations: boolean;
  readonly isEnabled: boolean;
}

/** By which word the form calls each of them. */
export const fieldWords = {
  ...{ zh: 'titleZh', en: 'titleEn', models: 'models', shipTypes: 'shipTypes', dwellMinutes: 'dwell', mostKmh: 'mostSpeed' },
  ...{ silentMinutes: 'silentMinutes', silentWithin: 'silentWithin', cpaMetres: 'cpa', tcpaMinutes: 'tcpa', alarms: 'alarmsTitle' },
  ...{ hours: 'hoursTitle', floor: 'floor', asksDeclarations: 'asksDeclarations', isEnabled: 'enabled' },
} as const satisfies Readonly<Record<keyof State, keyof typeof placesWords>>;

/** The state with the way to change it. */
export interface FenceFields {
  readonly state: State;
  readonly set: (part: Partial<State>) => void;
}

const written = (value: number | undefined, of = 1): string => (value === undefined ? '' : String(Math.round((value / of) * 100) / 100));
const read = (typed: string, of = 1): number | undefined => (typed.trim() === '' ? undefined : Number(typed) * of);
const kmh = 1 / 3.6;

const stateOf = (fence: Fence | undefined): State => ({
  ...{ zh: fence?.title.zh ?? '', en: fence?.title.en ?? '', models: fence?.models ?? [], shipTypes: fence?.shipTypes ?? [] },
  dwellMinutes: written(fence?.dwellSeconds, 60),
  mostKmh: written(fence?.mostSpeed, kmh),
  silentMinutes: written(fence?.silent?.seconds, 60),
  silentWithin: written(fence?.silent?.withinMetres ?? 0),
  cpaMetres: written(fence?.approach?.metres),
  tcpaMinutes: written(fence?.approach?.seconds ?? 600, 60),
  ...{ alarms: fence?.alarms ?? {}, hours: fence?.hours, isEnabled: fence?.isEnabled ?? true, floor: written(fence?.floor) },
  asksDeclarations: fence?.asksDeclarations ?? false,
});

/** Limits of a kind of fence; one that moves has others than one that stays. */
function optionalOf(state: State, kind: Kind) {
  const [silentSeconds, cpa] = [read(state.silentMinutes, 60), read(state.cpaMetres)];
  const isMoving = kind === 'around';
  return {
    hours: state.hours,
    dwellSeconds: isMoving ? undefined : read(state.dwellMinutes, 60),
    mostSpeed: isMoving ? undefined : read(state.mostKmh, kmh),
    floor: isMoving ? undefined : read(state.floor),
    silent: isMoving || silentSeconds === undefined ? undefined : { seconds: silentSeconds, withinMetres: read(state.silentWithin) ?? 0 },
    approach: !isMoving || cpa === undefined ? undefined : { metres: cpa, seconds: read(state.tcpaMinutes, 60) ?? 600 },
  };
}

/** What is left out is to be no longer. */
export const nullsOf = (optional: ReturnType<typeof optionalOf>) => ({
  hours: optional.hours ?? null,
  dwellSeconds: optional.dwellSeconds ?? null,
  mostSpeed: optional.mostSpeed ?? null,
  silent: optional.silent ?? null,
  approach: optional.approach ?? null,
  floor: optional.floor ?? null,
});

/** The fields of the form with what the API takes of them. */
export function useFenceFields(fence: Fence | undefined, kind: Kind) {
  const [state, setState] = useState(() => stateOf(fence));
  const set = (part: Partial<State>) => setState((before) => ({ ...before, ...part }));
  const { zh, en, models, isEnabled } = state;
  const optional = optionalOf(state, kind);
  const kinds = alarmKinds(kind);
  const alarms = Object.fromEntries(Object.entries(state.alarms).filter(([key]) => kinds.some((one) => one === key)));
  const numbers = [optional.dwellSeconds, optional.mostSpeed, optional.silent?.seconds, optional.approach?.metres];
  const isWhole = zh.trim() !== '' && en.trim() !== '' && numbers.every((one) => one === undefined || one > 0);
  const body = {
    title: { zh: zh.trim(), en: en.trim() },
    models: [...models],
    shipTypes: [...state.shipTypes],
    alarms,
    isEnabled,
    asksDeclarations: state.asksDeclarations && kind !== 'around',
  };
  /** Take over what somebody else made of the fence; names the fields that both changed. */
  const takeOver = (theirs: Fence) => {
    const { merged, both } = mergedFields(stateOf(fence), stateOf(theirs), state);
    setState(merged);
    return both;
  };
  return { state, set, isWhole, body, optional, takeOver };
}

/** Which ships the fence is for. */
export function ShipTypeChoice(props: { readonly chosen: readonly ShipType[]; readonly onChange: (chosen: readonly ShipType[]) => void }) {
  const t = useT(placesWords);
  const text = useText();
  const { chosen, onChange } = props;
  const all = Object.keys(shipTypes) as ShipType[]; // holds: the keys are those of the table
  return (
    <fieldset className="places-models">
      <legend>{t('shipTypes')}</legend>
      {all.map((key) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, key] : chosen.filter((one) => one !== key))}
          />
          {text(shipTypes[key].title)}
        </label>
      ))}
    </fieldset>
  );
}

type Part = FenceFields & { readonly kind: Kind };

/** Limits: stay, speed and silence of a fence that stays, CPA and TCPA of one that moves. */
export function LimitFields({ state, set, kind }: Part) {
  const t = useT(placesWords);
  if (kind === 'around')
    return (
      <div className="places-pair">
        <TextField label={t('cpa')} type="number" value={state.cpaMetres} onChange={(cpaMetres) => set({ cpaMetres })} />
        <TextField label={t('tcpa')} type="number" value={state.tcpaMinutes} onChange={(tcpaMinutes) => set({ tcpaMinutes })} />
      </div>
    );
  return (
    <>
      <div className="places-pair">
        <TextField label={t('dwell')} type="number" value={state.dwellMinutes} onChange={(dwellMinutes) => set({ dwellMinutes })} />
        <TextField label={t('mostSpeed')} type="number" value={state.mostKmh} onChange={(mostKmh) => set({ mostKmh })} />
      </div>
      <div className="places-pair">
        <TextField
          label={t('silentMinutes')}
          type="number"
          value={state.silentMinutes}
          onChange={(silentMinutes) => set({ silentMinutes })}
        />
        <TextField label={t('silentWithin')} type="number" value={state.silentWithin} onChange={(silentWithin) => set({ silentWithin })} />
      </div>
      <TextField label={t('floor')} type="number" value={state.floor} onChange={(floor) => set({ floor })} />
    </>
  );
}

const alarmWords = {
  enter: 'alarmEnter',
  leave: 'alarmLeave',
  dwell: 'alarmDwell',
  fast: 'alarmFast',
  silent: 'alarmSilent',
  near: 'alarmNear',
  approach: 'alarmApproach',
} as const satisfies Readonly<Record<AlarmKind, keyof typeof placesWords>>;

const alarmKinds = (kind: Kind): readonly AlarmKind[] =>
  kind === 'around' ? ['near', 'approach'] : ['enter', 'leave', 'dwell', 'fast', 'silent'];
const priorities = [1, 2, 3, 4] as const;

/** What raises an alarm, with its priority. */
export function AlarmFields({ state, set, kind }: Part) {
  const t = useT(placesWords);
  const text = useText();
  return (
    <fieldset className="places-alarms">
      <legend>{t('alarmsTitle')}</legend>
      {alarmKinds(kind).map((one) => (
        <label key={one}>
          <span>{t(alarmWords[one])}</span>
          <select
            className="input"
            value={state.alarms[one] ?? ''}
            onChange={(e) => set({ alarms: { ...state.alarms, [one]: e.target.value === '' ? undefined : Number(e.target.value) } })}
          >
            <option value="">{t('noAlarm')}</option>
            {priorities.map((priority) => (
              <option key={priority} value={priority}>
                {text(priorityTitles[priority])}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

const allDays = [1, 2, 3, 4, 5, 6, 7] as const;
const usualHours = (): Hours => ({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  spans: [{ days: [...allDays], from: '22:00', to: '06:00' }],
});

/** When the fence is watched: always, or in a season and at one time of some days; further spans stay as they are. */
export function HourFields({ state: { hours }, set }: FenceFields) {
  const t = useT(placesWords);
  const span = hours?.spans[0] ?? { days: [...allDays], from: '00:00', to: '00:00' };
  const change = (part: Partial<Hours>) => hours && set({ hours: { ...hours, ...part } });
  const changeSpan = (part: Partial<typeof span>) => hours && change({ spans: [{ ...span, ...part }, ...hours.spans.slice(1)] });
  const day = (typed: string) => (typed === '' ? undefined : typed);
  return (
    <fieldset className="places-hours">
      <legend>{t('hoursTitle')}</legend>
      <Segmented
        label={t('hoursTitle')}
        options={[
          { key: 'always', label: t('always') },
          { key: 'hours', label: t('atHours') },
        ]}
        value={hours ? 'hours' : 'always'}
        onChange={(key) => set({ hours: key === 'always' ? undefined : (hours ?? usualHours()) })}
      />
      {hours && (
        <>
          <TextField label={t('zone')} value={hours.zone} onChange={(zone) => change({ zone })} isRequired />
          <div className="places-pair">
            <TextField label={t('fromTime')} type="time" value={span.from} onChange={(from) => changeSpan({ from })} />
            <TextField label={t('toTime')} type="time" value={span.to} onChange={(to) => changeSpan({ to })} />
          </div>
          <div className="places-pair">
            <TextField
              label={t('firstDay')}
              type="date"
              value={hours.firstDay ?? ''}
              onChange={(firstDay) => change({ firstDay: day(firstDay) })}
            />
            <TextField
              label={t('lastDay')}
              type="date"
              value={hours.lastDay ?? ''}
              onChange={(lastDay) => change({ lastDay: day(lastDay) })}
            />
          </div>
          <div className="places-pair">
            <TextField
              label={t('firstTime')}
              type="time"
              value={hours.firstTime ?? ''}
              onChange={(firstTime) => change({ firstTime: day(firstTime) })}
            />
            <TextField
              label={t('lastTime')}
              type="time"
              value={hours.lastTime ?? ''}
              onChange={(lastTime) => change({ lastTime: day(lastTime) })}
            />
          </div>
          <fieldset className="places-models" aria-label={t('days')}>
            {allDays.map((one) => (
              <label key={one}>
                <input
                  type="checkbox"
                  checked={span.days.includes(one)}
                  onChange={(e) => changeSpan({ days: e.target.checked ? [...span.days, one].sort() : span.days.filter((d) => d !== one) })}
                />
                {[...t('weekdays')][one - 1]}
              </label>
            ))}
          </fieldset>
        </>
      )}
    </fieldset>
  );
}
