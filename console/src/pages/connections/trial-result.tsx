import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { statusOf } from '../../../../src/contracts/quality.ts';
import { rawNumber } from '../../i18n/raw.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { useQualityWord } from '../../ui/quality-words.ts';
import { saveFile } from './save-file.ts';
import { trialWords } from './trial-words.ts';

type Trial = Reply<'probeSource'>;
type Step = Trial['steps'][number];

const marks = { ok: CircleCheck, warning: CircleAlert, failed: CircleX } as const;

/** Takes over settings that a step of a trial offers. */
export type TakeFix = (config: Readonly<Record<string, unknown>>) => void;

function StepLine({ step, onFix }: { readonly step: Step; readonly onFix: TakeFix | undefined }) {
  const t = useT(trialWords);
  const text = useText();
  const format = useFormat();
  const Mark = marks[step.outcome];
  return (
    <li className={`trial-step ${step.outcome}`}>
      <Mark size={15} aria-label={t(step.outcome)} />
      <div>
        <span>{text(step.text)}</span> <small className="muted num">{t('atSeconds', { n: format.number(step.atMs / 1000, 1) })}</small>
        {step.advice && <p className="muted">{text(step.advice)}</p>}
        {(step.file ?? step.fix) && <StepActions step={step} onFix={onFix} />}
      </div>
    </li>
  );
}

function StepActions({ step: { file, fix }, onFix }: { readonly step: Step; readonly onFix: TakeFix | undefined }) {
  const t = useT(trialWords);
  const text = useText();
  return (
    <div className="button-row">
      {file && (
        <Button onClick={() => saveFile(file.name, file.text, 'application/x-pem-file')}>{t('download', { name: file.name })}</Button>
      )}
      {fix && onFix && <Button onClick={() => onFix(fix.config)}>{text(fix.title)}</Button>}
    </div>
  );
}

const verdictOf = ({ ok, steps }: Trial) => {
  if (!ok) return 'trialFailed';
  return steps.some(({ outcome }) => outcome === 'warning') ? 'trialNoted' : 'trialOk';
};

/** What happened in a test, step by step, and the first values. */
export function TrialResult({ trial, onFix }: { readonly trial: Trial; readonly onFix?: TakeFix }) {
  const t = useT(trialWords);
  const word = useQualityWord();
  return (
    <div className="stack">
      <b className={trial.ok ? '' : 'wrong-text'}>{t(verdictOf(trial))}</b>
      <ol className="trial-steps">
        {trial.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are shown once and never move
          <StepLine step={step} key={index} onFix={onFix} />
        ))}
      </ol>
      {trial.values.length > 0 && (
        <PlainTable
          label={t('firstValues')}
          columns={[
            { key: 'identity', title: t('identity'), cell: (v) => v.identity },
            { key: 'key', title: t('key'), cell: (v) => <code>{v.key}</code> },
            { key: 'value', title: t('value'), align: 'end', cell: (v) => v.text ?? (v.value === null ? '???' : rawNumber(v.value)) },
            { key: 'quality', title: t('quality'), cell: (v) => (v.isKnown ? word(statusOf(v.quality)) : t('notConfigured')) },
          ]}
          rows={trial.values}
          keyOf={(v) => `${v.identity} ${v.key}`}
        />
      )}
    </div>
  );
}
