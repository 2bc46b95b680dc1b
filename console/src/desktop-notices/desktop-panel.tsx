import { useState } from 'react';
import { priorityTitles } from '../../../src/contracts/alarm.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { PriorityBadge } from '../ui/priority-badge.tsx';
import { canTell, readChoice, writeChoice } from './choice.ts';
import { panelWords } from './panel-words.ts';

const priorities = [1, 2, 3, 4] as const;
const usual = [1, 2];

function Chooser({ chosen, onChange }: { readonly chosen: readonly number[]; readonly onChange: (chosen: readonly number[]) => void }) {
  const t = useT(panelWords);
  const text = useText();
  return (
    <fieldset className="bare desktop-choice">
      <legend className="field-name">{t('which')}</legend>
      {priorities.map((one) => (
        <label key={one} className="check-line">
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            onChange={(e) => onChange(priorities.filter((other) => (other === one ? e.target.checked : chosen.includes(other))))}
          />
          <PriorityBadge priority={one} />
          {text(priorityTitles[one])}
        </label>
      ))}
    </fieldset>
  );
}

/** Turns the messages of the computer on and off for this browser; it is asked for permission only when somebody turns them on. */
export function DesktopPanel() {
  const t = useT(panelWords);
  const [chosen, setChosen] = useState(readChoice);
  const [permission, setPermission] = useState(() => (canTell() ? Notification.permission : undefined));
  const isOn = permission === 'granted' && chosen.length > 0;
  const choose = (next: readonly number[]) => {
    writeChoice(next);
    setChosen(next);
  };
  const turnOn = async () => {
    const answer = await Notification.requestPermission();
    setPermission(answer);
    if (answer === 'granted') choose(usual);
  };
  return (
    <Panel title={t('title')}>
      <div className="panel-body stack">
        <p className="muted">{t('about')}</p>
        {permission === undefined && <p className="hint-bar">{t('impossible')}</p>}
        {permission === 'denied' && <p className="hint-bar wrong">{t('denied')}</p>}
        {isOn && <Chooser chosen={chosen} onChange={choose} />}
        {isOn ? (
          <Button className="start" onClick={() => choose([])}>
            {t('turnOff')}
          </Button>
        ) : (
          <Button className="start" disabled={permission === undefined || permission === 'denied'} onClick={() => void turnOn()}>
            {t('turnOn')}
          </Button>
        )}
      </div>
    </Panel>
  );
}
