import { Plus, X } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { type Channel, peopleOf } from './channel-forms.ts';
import { notifyWords } from './words.ts';

/** A rule as the API gives it. */
export type Rule = Reply<'createNotifyRule'>;
type ApiLevel = Rule['levels'][number];
/** A level as it is typed: names as one text. */
export interface Level {
  readonly key: string;
  readonly afterMinutes: string;
  readonly targets: readonly { readonly key: string; readonly channel: string; readonly to: string; readonly team?: string | undefined }[];
}

let lastKey = 0;
const newKey = () => `k${++lastKey}`;

/** A first level or a further one, with one channel. */
export const newLevel = (channel: string, afterMinutes: number): Level => ({
  key: newKey(),
  afterMinutes: String(afterMinutes),
  targets: [{ key: newKey(), channel, to: '' }],
});

/** Levels as they are typed. */
export const typedLevels = (levels: readonly ApiLevel[]): readonly Level[] =>
  levels.map(({ afterMinutes, targets }) => ({
    key: newKey(),
    afterMinutes: String(afterMinutes),
    targets: targets.map(({ channel, to, team }) => ({ key: newKey(), channel, to: to.join(', '), team })),
  }));

/** The other way round. */
export const levelsOf = (levels: readonly Level[]): ApiLevel[] =>
  levels.map(({ afterMinutes, targets }) => ({
    afterMinutes: Number(afterMinutes),
    targets: targets.map(({ channel, to, team }) => ({ channel, to: peopleOf(to), team })),
  }));

/** The list with one item changed, or left out. */
function changed<T extends { readonly key: string }>(list: readonly T[], key: string, next: T | undefined): readonly T[] {
  return list.flatMap((one) => (one.key !== key ? [one] : next === undefined ? [] : [next]));
}

type Target = Level['targets'][number];

function TargetFields(props: {
  readonly target: Target;
  readonly channels: readonly Channel[];
  readonly onChange: (target: Target | undefined) => void;
  readonly canRemove: boolean;
}) {
  const t = useT(notifyWords);
  const { target, channels, onChange } = props;
  const teams = useCall('listTeams').data?.items ?? [];
  const kind = channels.find(({ id }) => id === target.channel)?.config.kind ?? 'inApp';
  return (
    <div className="target-line">
      <Field label={t('channel')}>
        {(wiring) => (
          <select {...wiring} className="input" value={target.channel} onChange={(e) => onChange({ ...target, channel: e.target.value })}>
            {channels.map((c) => (
              <option key={c.id} value={c.id}>
                {c.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {kind !== 'webhook' && (
        <TextField label={t('people')} help={t(`${kind}People`)} value={target.to} onChange={(to) => onChange({ ...target, to })} />
      )}
      {kind !== 'webhook' && teams.length > 0 && (
        <Field label={t('dutyTeam')}>
          {(wiring) => (
            <select
              {...wiring}
              className="input"
              value={target.team ?? ''}
              onChange={(e) => onChange({ ...target, team: e.target.value || undefined })}
            >
              <option value="">{t('noTeam')}</option>
              {teams.map((team) => (
                <option key={team.id} value={team.id}>
                  {team.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {props.canRemove && (
        <IconButton label={t('removeTarget')} onClick={() => onChange(undefined)}>
          <X size={14} />
        </IconButton>
      )}
    </div>
  );
}

function LevelFields(props: {
  readonly level: Level;
  readonly index: number;
  readonly channels: readonly Channel[];
  readonly onChange: (level: Level | undefined) => void;
}) {
  const t = useT(notifyWords);
  const { level, index, channels, onChange } = props;
  const { targets } = level;
  const add = () => onChange({ ...level, targets: [...targets, { key: newKey(), channel: channels[0]?.id ?? '', to: '' }] });
  return (
    <fieldset className="level">
      <legend className="field-name">{index === 0 ? t('first') : t('levelN', { n: index })}</legend>
      {index > 0 && (
        <TextField
          label={t('afterMinutes')}
          type="number"
          value={level.afterMinutes}
          onChange={(afterMinutes) => onChange({ ...level, afterMinutes })}
        />
      )}
      {targets.map((target) => (
        <TargetFields
          key={target.key}
          target={target}
          channels={channels}
          canRemove={targets.length > 1}
          onChange={(next) => onChange({ ...level, targets: changed(targets, target.key, next) })}
        />
      ))}
      <div className="button-row">
        <Button icon={<Plus size={14} aria-hidden="true" />} onClick={add}>
          {t('addTarget')}
        </Button>
        {index > 0 && <Button onClick={() => onChange(undefined)}>{t('removeLevel')}</Button>}
      </div>
    </fieldset>
  );
}

/** Whom a rule tells at once, and whom later when nobody acknowledges. */
export function LevelsField(props: {
  readonly levels: readonly Level[];
  readonly channels: readonly Channel[];
  readonly onChange: (levels: readonly Level[]) => void;
}) {
  const t = useT(notifyWords);
  const { levels, channels, onChange } = props;
  const add = () => onChange([...levels, newLevel(channels[0]?.id ?? '', Number(levels.at(-1)?.afterMinutes ?? 0) + 15)]);
  return (
    <>
      {levels.map((level, index) => (
        <LevelFields
          key={level.key}
          level={level}
          index={index}
          channels={channels}
          onChange={(next) => onChange(changed(levels, level.key, next))}
        />
      ))}
      {levels.length < 5 && (
        <Button className="start" icon={<Plus size={14} aria-hidden="true" />} onClick={add}>
          {t('addLevel')}
        </Button>
      )}
    </>
  );
}
