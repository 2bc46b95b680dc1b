import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { editWords } from './edit-words.ts';

interface Part {
  readonly widget: BoardWidget;
  readonly onChange: (widget: BoardWidget) => void;
}

interface Choice {
  readonly id: string;
  readonly name: string;
}

function Choose(props: {
  readonly label: string;
  readonly help?: string;
  /** What stands for no choice. */
  readonly none: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}) {
  const { choices, value = '' } = props;
  const isKnown = value === '' || choices.some(({ id }) => id === value);
  return (
    <Field label={props.label} help={props.help}>
      {(wiring) => (
        <select {...wiring} className="input" value={value} onChange={(e) => props.onChange(e.target.value || undefined)}>
          <option value="">{props.none}</option>
          {!isKnown && <option value={value}>{value}</option>}
          {choices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Pictures({ widget, onChange }: Part & { readonly widget: Extract<BoardWidget, { readonly kind: 'picture' }> }) {
  const t = useT(editWords);
  const text = useText();
  const items = useCall('listPictures', { query: {} }).data?.items ?? [];
  const choices = items.map(({ id, title, assetTitle }) => ({
    id,
    name: [text(title), assetTitle && text(assetTitle)].filter(Boolean).join(' · '),
  }));
  const change = (picture = '') => onChange({ ...widget, picture });
  return (
    <Choose
      label={t('picture')}
      help={t('pictureHelp')}
      none={t('choosePicture')}
      choices={choices}
      value={widget.picture}
      onChange={change}
    />
  );
}

/** Which process picture a widget shows. */
export const PictureChoice = ({ widget, onChange }: Part) =>
  widget.kind === 'picture' ? <Pictures widget={widget} onChange={onChange} /> : null;

function Maps({ widget, onChange }: Part & { readonly widget: Extract<BoardWidget, { readonly kind: 'map' }> }) {
  const t = useT(editWords);
  const text = useText();
  const bases = (useCall('listBaseMaps').data?.items ?? []).filter(({ content }) => content !== undefined);
  const plans = (useCall('listFloorPlans').data?.items ?? []).filter(({ fit }) => fit !== undefined);
  const floorOf = ({ building, floor, title }: (typeof plans)[number]) =>
    [building, t('floor', { n: floor }), text(title)].filter(Boolean).join(' · ');
  return (
    <>
      <Choose
        label={t('baseMap')}
        help={t('baseMapHelp')}
        none={t('chosenMap')}
        choices={bases.map(({ id, title }) => ({ id, name: text(title) }))}
        value={widget.baseMap}
        onChange={(baseMap) => onChange({ ...widget, baseMap })}
      />
      <Choose
        label={t('floorPlan')}
        none={t('noPlan')}
        choices={plans.map((plan) => ({ id: plan.id, name: floorOf(plan) }))}
        value={widget.floorPlan}
        onChange={(floorPlan) => onChange({ ...widget, floorPlan })}
      />
    </>
  );
}

/** What a map is drawn on. */
export const Grounds = ({ widget, onChange }: Part) => (widget.kind === 'map' ? <Maps widget={widget} onChange={onChange} /> : null);

function Cameras({ widget, onChange }: Part & { readonly widget: Extract<BoardWidget, { readonly kind: 'camera' }> }) {
  const t = useT(editWords);
  const text = useText();
  const items = useCall('listCameras').data?.items ?? [];
  const nameOf = ({ title, hasStill }: (typeof items)[number]) => (hasStill ? text(title) : `${text(title)} · ${t('noStill')}`);
  return (
    <Choose
      label={t('camera')}
      help={t('cameraHelp')}
      none={t('chooseCamera')}
      choices={items.map((one) => ({ id: one.id, name: nameOf(one) }))}
      value={widget.asset}
      onChange={(asset = '') => onChange({ ...widget, asset })}
    />
  );
}

/** Which camera a widget shows. */
export const CameraChoice = ({ widget, onChange }: Part) =>
  widget.kind === 'camera' ? <Cameras widget={widget} onChange={onChange} /> : null;
