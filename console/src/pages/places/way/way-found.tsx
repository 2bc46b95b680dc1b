import { Flag, TriangleAlert } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import type { PlainKey } from '../../../i18n/words.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import type { Way } from './stretch.ts';
import { wayWords } from './words.ts';

type Reason = NonNullable<Way['why']>;
type Said = PlainKey<typeof wayWords>;
/** What is said of each reason why no way is known, and what to do about it; the one with a slot is said by itself. */
const doing: Readonly<Record<Exclude<Reason, 'otherFloor'>, Said>> = {
  ...{ noPlan: 'noPlanDo', noWalls: 'noWallsDo' },
  ...{ outside: 'outsideDo', blocked: 'blockedDo' },
};

/** Metres and minutes of a way in words. */
export function useLength() {
  const t = useT(wayWords);
  const format = useFormat();
  return ({ kind, metres, minutes = 0 }: Way) => ({
    metres: t(kind === 'straight' ? 'straightMetres' : 'metres', { n: format.number(metres) }),
    minutes: minutes < 0.75 ? t('underMinute') : t('minutes', { n: format.number(Math.round(minutes)) }),
  });
}

/** Why there is only a straight line, and what to do. */
export function WhyStraight({ why, plan }: { readonly why: Reason; readonly plan: FloorPlan | undefined }) {
  const t = useT(wayWords);
  const floor = plan === undefined ? t('itsFloor') : t('floorN', { n: plan.floor });
  return (
    <p className="way-why">
      <TriangleAlert size={16} aria-hidden="true" />
      <span>
        <b>{t(why)}</b> {why === 'otherFloor' ? t('otherFloorDo', { floor }) : t(doing[why])}
      </span>
    </p>
  );
}

/** Arrow keys go from step to step. */
function moveFocus(event: KeyboardEvent<HTMLOListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const buttons: readonly (Element | null)[] = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(document.activeElement) + by];
  event.preventDefault();
  if (next instanceof HTMLElement) next.focus();
}

interface StepsProps {
  readonly way: Way;
  readonly name: string;
  readonly chosen: number | undefined;
  readonly onChoose: (step: number | undefined) => void;
}

/** The way in words; each step is shown on the map when it is chosen. */
export function Steps({ way, name, chosen, onChoose }: StepsProps) {
  const t = useT(wayWords);
  const text = useText();
  return (
    <>
      <p className="muted screen-only" id="way-step-hint">
        {t('stepHint')}
      </p>
      <ol className="way-steps" aria-label={t('steps')} aria-describedby="way-step-hint" onKeyDown={moveFocus}>
        {way.steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their number
          <li key={i}>
            <button type="button" aria-pressed={i === chosen} onClick={() => onChoose(i === chosen ? undefined : i)}>
              <span className="way-number" aria-hidden="true">
                {i + 1}
              </span>
              {text(step.text)}
            </button>
          </li>
        ))}
        <li className="way-arrive">
          <span className="way-number" aria-hidden="true">
            <Flag size={12} />
          </span>
          {t('arrive', { name })}
        </li>
      </ol>
    </>
  );
}
