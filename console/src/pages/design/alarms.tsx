import { alarmStates, priorityTitles } from '../../../../src/contracts/alarm.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { type BadgeLook, PriorityBadge, StateTag } from '../../ui/priority-badge.tsx';
import { InThemes } from './specimen.tsx';
import { designWords } from './words.ts';

const priorities = [1, 2, 3, 4] as const;
const badgeLooks: readonly BadgeLook[] = ['solid', 'ringing', 'hollow'];

/** The four priorities in every look, and every state in words. */
export function AlarmMarks() {
  const t = useT(designWords);
  const text = useText();
  return (
    <InThemes>
      <table className="badge-table">
        <thead>
          <tr>
            <td />
            {badgeLooks.map((look) => (
              <th key={look} scope="col">
                {t(look)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {priorities.map((priority) => (
            <tr key={priority}>
              <th scope="row" style={{ color: `var(--p${priority}t)` }}>
                {text(priorityTitles[priority])}
              </th>
              {badgeLooks.map((look) => (
                <td key={look}>
                  <PriorityBadge priority={priority} look={look} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="state-list">
        {alarmStates.map((state) => (
          <li key={state}>
            <StateTag state={state} />
          </li>
        ))}
      </ul>
    </InThemes>
  );
}
