import type { Reply } from '../../../src/contracts/api/index.ts';
import { useCall } from '../api/queries.ts';
import { useT } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { fixedRange, type RangeText } from './range.ts';
import { shiftRangeWords } from './shift-range-words.ts';

type Team = Reply<'getDuty'>['items'][number];
type Choose = (range: RangeText) => void;
/** Where the shift before is looked for, ms: a team may have had a day off. */
const backMs = 3 * 86_400_000;

function TeamShifts({ team, now, onChoose }: { readonly team: Team; readonly now: number; readonly onChoose: Choose }) {
  const t = useT(shiftRangeWords);
  const [present] = team.now;
  const query = { from: String(now - backMs), to: String(now) };
  const roster = useCall('getRoster', { params: { id: team.team }, query }).data?.items ?? [];
  const last = roster
    .filter(({ to, members }) => to <= now && members.length > 0)
    .sort((a, b) => a.to - b.to)
    .at(-1);
  if (present === undefined && last === undefined) return null;
  return (
    <fieldset className="bare range-form">
      <legend>{team.title}</legend>
      {present && (
        <Button onClick={() => onChoose({ from: String(present.from), to: 'now' })}>{t('thisShift', { name: present.title })}</Button>
      )}
      {last && <Button onClick={() => onChoose(fixedRange(last))}>{t('lastShift', { name: last.title })}</Button>}
    </fieldset>
  );
}

/** The running shift and the one before of each team on duty, as a range with one click; nothing where there are no teams. */
export function ShiftRanges({ now, onChoose }: { readonly now: number; readonly onChoose: Choose }) {
  const teams = useCall('getDuty').data?.items ?? [];
  return teams.map((team) => <TeamShifts key={team.team} team={team} now={now} onChoose={onChoose} />);
}
