import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { keyExamples } from './key-examples.ts';
import { type TakeFix, TrialResult } from './trial-result.tsx';
import { trialWords } from './trial-words.ts';
import { connectionWords } from './words.ts';

/** Keys as people type them: parted by commas. */
export const keysOf = (typed: string): Record<string, { scale: number; offset: number }> =>
  Object.fromEntries(
    typed
      .split(/[,，\n]/)
      .map((key) => key.trim())
      .filter((key) => key !== '')
      .map((key) => [key, { scale: 1, offset: 0 }]),
  );

/** Test a configuration before it is saved, with a device to ask where the protocol asks; tells what happened step by step. */
export function TrialForm(props: {
  readonly protocol: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The source whose settings these are; its devices are tried, too. */
  readonly source?: string | undefined;
  readonly onProblem: (problem: ApiProblem | null) => void;
  /** Settings that the person took over from the result. */
  readonly onFix: TakeFix;
}) {
  const t = useT(trialWords);
  const words = useT(connectionWords);
  const { protocol, config, source } = props;
  const example = keyExamples[protocol] ?? '';
  const [identity, setIdentity] = useState('');
  const [keys, setKeys] = useState('');
  const [seconds, setSeconds] = useState('5');
  const probe = useChange('probeSource');
  const devices = identity.trim() === '' ? [] : [{ identity: identity.trim(), keys: keysOf(keys) }];
  const waits = Math.min(60, Math.max(1, Number(seconds) || 5));
  const send = () =>
    probe.mutate({ body: { protocol, config, source, devices, seconds: waits } }, { onSettled: (_, error) => props.onProblem(error) });
  const takeFix: TakeFix = (fix) => {
    props.onFix(fix);
    probe.reset();
    toast(trialWords.taken);
  };
  return (
    <section className="stack trial">
      <div className="trial-fields">
        <TextField label={t('deviceToAsk')} help={t('deviceToAskAbout')} value={identity} onChange={setIdentity} />
        <TextField
          label={t('keysToAsk')}
          help={t('keysToAskAbout', { example: example && t('suchAs', { keys: example }) })}
          value={keys}
          onChange={setKeys}
        />
        <TextField label={t('seconds')} value={seconds} onChange={setSeconds} />
      </div>
      <div className="button-row">
        <Button disabled={probe.isPending} onClick={send}>
          {probe.isPending ? words('testing') : words('test')}
        </Button>
        <span className="muted">{t('notStored')}</span>
      </div>
      <div role="status">{probe.data && !probe.isPending && <TrialResult trial={probe.data} onFix={takeFix} />}</div>
      {probe.error && <ErrorPanel error={probe.error} />}
    </section>
  );
}
