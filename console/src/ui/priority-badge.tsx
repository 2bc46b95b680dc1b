import { type AlarmState, alarmStateTitles, priorityTitles } from '../../../src/contracts/alarm.ts';
import { useText } from '../i18n/use-t.ts';

/** A priority by ISA-18.2, 1 the highest. */
export type Priority = 1 | 2 | 3 | 4;

/** A number as a priority; anything that is none counts as the lowest. */
export const priorityOf = (n: number | undefined): Priority => (n === 1 || n === 2 || n === 3 ? n : 4);

/** How a badge shows the state of its alarm: a ring that blinks when unacknowledged, hollow when it returned by itself. */
export type BadgeLook = 'solid' | 'ringing' | 'hollow';

/** The look of a badge for an alarm state. */
export const badgeLook = (state: AlarmState): BadgeLook =>
  state === 'unacknowledged' ? 'ringing' : state === 'returnedUnacknowledged' ? 'hollow' : 'solid';

/** Priority by shape, colour and number, never by colour alone; with `state`, its hint says that too. */
export function PriorityBadge(props: { readonly priority: number; readonly look?: BadgeLook; readonly state?: AlarmState }) {
  const text = useText();
  const { look = 'solid', state } = props;
  const p = priorityOf(props.priority);
  const label = [priorityTitles[p], state && alarmStateTitles[state]]
    .filter(Boolean)
    .map((part) => text(part || undefined))
    .join(' · ');
  return (
    <span className={`badge p${p} ${look}`} role="img" aria-label={label} title={label}>
      <span aria-hidden="true">{p}</span>
    </span>
  );
}

/** The state of an alarm in words. */
export function StateTag({ state }: { readonly state: AlarmState }) {
  const text = useText();
  return <span className={`state-tag ${state}`}>{text(alarmStateTitles[state])}</span>;
}
