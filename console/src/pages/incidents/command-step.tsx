import { useState } from 'react';
import type { PlanStep } from '../../../../src/contracts/plan.ts';
import { useCall } from '../../api/queries.ts';
import { Interlocks, Reasons } from '../../commands/command.tsx';
import { HoldButton } from '../../commands/hold-button.tsx';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { TextField } from '../../ui/field.tsx';
import { type StepPart, useAct } from './step-card.tsx';
import { incidentWords } from './words.ts';

type What = Extract<PlanStep['do'], { readonly kind: 'command' }>;

/** The command of a step with its interlocks as they stand; issued by holding the button, then it goes its way in control. */
export function CommandStep({ part, what, mayAct }: { readonly part: StepPart; readonly what: What; readonly mayAct: boolean }) {
  const t = useT(incidentWords);
  const text = useText();
  const format = useFormat();
  const act = useAct(part);
  const [again, setAgain] = useState('');
  const { asset = '', state } = part.step;
  const { isDrill } = part.incident;
  const isOpen = state === 'open' && asset !== '';
  const { value, command } = what;
  const kind = useCall('listCommandKinds', { params: { id: asset } }, { enabled: asset !== '' }).data?.items.find(
    ({ key }) => key === command,
  );
  const check = useCall('checkCommand', { body: { asset, command, value } }, { enabled: isOpen, everyMs: 1000, keepPrevious: true }).data;
  const choice = kind?.choices?.find((one) => one.value === value);
  const shown = choice ? text(choice.title) : format.quantity(value, kind?.decimals ?? 0, kind?.symbol ?? '');
  const isTyped = kind?.confirmation === 'type' && !isDrill;
  const repeated = isTyped && again.trim() !== '' ? Number(again) : undefined;
  return (
    <div className="stack">
      <span>{t('commandIs', { title: kind ? text(kind.title) : command, value: shown })}</span>
      {isOpen && check && (
        <>
          <Interlocks check={check} />
          <Reasons reasons={check.reasons.filter(({ code }) => code !== 'interlock')} />
        </>
      )}
      {mayAct && isOpen && (
        <>
          {isTyped && <TextField label={t('repeat')} type="number" value={again} onChange={setAgain} />}
          <div className="step-actions">
            <HoldButton
              hint={t('holdHint')}
              disabled={act.isBusy || (isTyped && repeated !== value) || (!isDrill && check?.wouldBeSent !== true)}
              onHeld={() => act.send({ act: 'issue', ...(repeated !== undefined && { repeated }) })}
            >
              {t(isDrill ? 'issueDrill' : 'issue')}
            </HoldButton>
          </div>
        </>
      )}
    </div>
  );
}
