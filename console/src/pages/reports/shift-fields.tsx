import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { reportWords } from './words.ts';

/** How far back a shift can be chosen, ms. */
const backMs = 14 * 86_400_000;

/** Choose the team whose shifts a report follows. */
export function TeamField({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (team: string | undefined) => void;
}) {
  const t = useT(reportWords);
  const teams = useCall('listTeams').data?.items;
  return (
    <Field label={t('team')} help={teams?.length === 0 ? t('noTeams') : undefined} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={value ?? ''} onChange={(e) => onChange(e.target.value || undefined)}>
          <option value="" />
          {(teams ?? []).map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A shift of a team: the day on which it begins, and its key. */
export interface ChosenShift {
  readonly day: string;
  readonly shift: string;
}

/** Choose a shift that has begun; nothing chosen is the newest that is over. */
export function ShiftField(props: {
  readonly team: string;
  readonly value: ChosenShift | undefined;
  readonly onChange: (shift: ChosenShift | undefined) => void;
}) {
  const { team, value, onChange } = props;
  const t = useT(reportWords);
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const query = { from: String(now - backMs), to: String(now) };
  const shifts = [...(useCall('getRoster', { params: { id: team }, query }).data?.items ?? [])].reverse();
  const at = shifts.findIndex((one) => one.day === value?.day && one.shift === value?.shift);
  return (
    <Field label={t('shift')}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={at < 0 ? '' : String(at)}
          onChange={(e) => {
            const one = e.target.value === '' ? undefined : shifts[Number(e.target.value)];
            onChange(one && { day: one.day, shift: one.shift });
          }}
        >
          <option value="">{t('lastShift')}</option>
          {shifts.map((one, i) => (
            <option key={`${one.day} ${one.shift} ${one.from}`} value={String(i)}>
              {one.day} {one.title} {format.clock(one.from)} – {format.clock(one.to)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
