import { Bot } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Device } from './link-state.tsx';
import { twinWords } from './twin-words.ts';

/** Marks a device whose values are made up at the moment; nothing when they are not. */
export function TwinTag({ device }: { readonly device: Device }) {
  const t = useT(twinWords);
  if (device.twin === undefined) return null;
  return (
    <span className="origin-tag simulated" title={t('tagHint')}>
      <Bot size={11} aria-hidden="true" />
      {t('tag')}
    </span>
  );
}

/** A whole number of seconds that the API takes; `undefined` for anything else. */
export function secondsIn(typed: string): number | undefined {
  const seconds = /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : 0;
  return seconds >= 1 && seconds <= 3600 ? seconds : undefined;
}

/** Switch the simulated twin of a device on and off. */
export function TwinSwitch({ device }: { readonly device: Device }) {
  const t = useT(twinWords);
  const format = useFormat();
  const mayChange = useMay('engineer');
  const [typed, setTyped] = useState(String(device.twin?.everySeconds ?? 10));
  const change = useChange('setDeviceTwin', {
    invalidates: ['listDevices', 'listLinkEvents'],
    onDone: ({ twin }) => toast(twin ? twinWords.started : twinWords.stopped),
  });
  const { id, twin } = device;
  const seconds = secondsIn(typed);
  const hasPoints = Object.keys(device.keys).length > 0;
  const set = (on: boolean) =>
    change.mutate({ params: { id }, body: on ? { on, everySeconds: seconds ?? 10 } : { on } }, { onError: toastError });
  if (!mayChange && twin === undefined) return null;
  return (
    <section className="stack">
      <h3 className="section-title">
        {t('title')} <TwinTag device={device} />
      </h3>
      <p className="muted">{t('about')}</p>
      {twin && <p role="status">{t('running', { since: format.full(twin.since), n: twin.everySeconds })}</p>}
      {mayChange && twin && (
        <Button className="start" disabled={change.isPending} onClick={() => set(false)}>
          {t('off')}
        </Button>
      )}
      {mayChange && !twin && !hasPoints && <p className="muted">{t('noPoints')}</p>}
      {mayChange && !twin && hasPoints && (
        <form
          className="stack"
          onSubmit={(e) => {
            e.preventDefault();
            if (seconds !== undefined) set(true);
          }}
        >
          <TextField label={t('every')} help={t('everyAbout')} value={typed} onChange={setTyped} />
          <Button type="submit" className="start" disabled={seconds === undefined || change.isPending}>
            {t('on')}
          </Button>
        </form>
      )}
    </section>
  );
}
