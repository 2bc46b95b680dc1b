import '../work/work.css';
import { useMemo, useState } from 'react';
import { commandStates } from '../../../../src/contracts/command.ts';
import { type Check, type Command, CommandState, Interlocks, Reasons } from '../../commands/command.tsx';
import { HoldButton } from '../../commands/hold-button.tsx';
import { commandWords } from '../../commands/words.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { AssetMap, type Place } from '../../map/asset-map.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Timeline } from '../incidents/timeline.tsx';
import { operationWords } from './operation-words.ts';
import { InThemes, Specimen } from './specimen.tsx';

const minuteMs = 60_000;

/** Places of every priority and without an alarm, some so close that marks move apart and names change sides. */
export function Maps() {
  const t = useT(operationWords);
  const [selected, setSelected] = useState<string>();
  const places = useMemo(() => {
    const at = (id: string, latitude: number, longitude: number, priority?: number): Place => ({
      ...{ id, latitude, longitude, kind: priority === undefined ? 'water' : 'spot' },
      title: priority === undefined ? t('quiet') : t('ringing', { n: priority }),
      ...(priority !== undefined && { priority }),
    });
    return [at('a', 11.6, 75.9, 1), at('b', 11.5, 76.0, 2), at('c', 10.8, 76.6, 3), at('d', 10.8, 77.1, 4), at('e', 9.9, 76.9)];
  }, [t]);
  return (
    <Specimen name="AssetMap" state={t('mapState')} isWide>
      <div className="design-map">
        <AssetMap label={t('map')} places={places} selected={selected} onSelect={setSelected} card={() => <p>{t('card')}</p>} />
      </div>
    </Specimen>
  );
}

/** Who did what when: persons and the system, with words and without. */
export function Timelines() {
  const now = useMemo(() => Date.now(), []);
  const text = useText();
  const steps = [{ key: 'gate', title: operationWords.stepGate }];
  const entries = [
    { id: '1', at: now - 40 * minuteMs, by: 'system', kind: 'opened' as const, to: 'IV' as const },
    { id: '2', at: now - 32 * minuteMs, by: text(operationWords.person), kind: 'commanded' as const, step: 'gate' },
    { id: '3', at: now - 31 * minuteMs, by: 'system', kind: 'failed' as const, step: 'gate', text: text(operationWords.whyOpen) },
    { id: '4', at: now - 12 * minuteMs, by: text(operationWords.person), kind: 'note' as const, text: text(operationWords.noteText) },
    { id: '5', at: now, by: 'system', kind: 'closed' as const },
  ];
  return (
    <InThemes>
      <Timeline incident={{ entries, steps }} />
    </InThemes>
  );
}

const source = { kind: 'assumed', reference: '' } as const;
const interlocks: Check['interlocks'] = [
  { title: operationWords.remote, why: operationWords.whyRemote, holds: true, asked: true, source: { kind: 'design', reference: '' } },
  { title: operationWords.siren, why: operationWords.whyOpen, holds: false, asked: true, source },
  { title: operationWords.level, why: operationWords.whyOld, holds: false, asked: false, source },
];
const reasons: Command['reasons'] = [
  { code: 'interlock', text: operationWords.whyOpen },
  { code: 'busy', text: operationWords.busy },
];
function CommandDialog({ isClear, onClose }: { readonly isClear: boolean; readonly onClose: () => void }) {
  const t = useT(operationWords);
  const words = useT(commandWords);
  const common = useCommon();
  const shown = isClear ? interlocks.slice(0, 1) : interlocks;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('moveGate')}
      about={t('moveGateAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <HoldButton hint={words('holdHint')} disabled={!isClear} onHeld={onClose}>
            {words('holdSend')}
          </HoldButton>
        </>
      }
    >
      <div className="stack command-form">
        <h3>{words('interlocks')}</h3>
        <Interlocks check={{ interlocks: shown }} />
        {!isClear && <Reasons reasons={reasons.slice(1)} />}
      </div>
    </Dialog>
  );
}

/** Commands: how they stand, their interlocks, what speaks against one, and the dialog with the way free and barred. */
export function CommandParts() {
  const t = useT(operationWords);
  const [open, setOpen] = useState<'clear' | 'barred'>();
  return (
    <div className="live-widgets">
      <InThemes>
        <div className="row-of">
          {commandStates.map((state) => (
            <CommandState key={state} state={state} />
          ))}
        </div>
        <div className="live-widgets">
          <Interlocks check={{ interlocks }} />
          <Interlocks check={{ interlocks: [] }} />
          <Reasons reasons={reasons} />
        </div>
      </InThemes>
      <div className="specimens">
        <Specimen name="OrderDialog" state={t('clear')}>
          <Button onClick={() => setOpen('clear')}>{t('openClear')}</Button>
        </Specimen>
        <Specimen name="OrderDialog" state={t('barred')}>
          <Button onClick={() => setOpen('barred')}>{t('openBarred')}</Button>
        </Specimen>
      </div>
      {open && <CommandDialog isClear={open === 'clear'} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
