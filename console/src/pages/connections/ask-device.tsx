import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { answerLines } from './answer.ts';
import type { Device } from './link-state.tsx';
import { connectionWords } from './words.ts';

const commands = ['query', 'queryClock', 'setClock', 'version', 'status', 'counters'] as const;
type Command = (typeof commands)[number];

/** Names of the plain parts of an answer. */
const names = {
  title: 'answerTitle',
  sentAt: 'answerSentAt',
  stationType: 'answerStationType',
  version: 'answerVersion',
  beforeSeconds: 'answerBefore',
  times: 'answerTimes',
  text: 'answerText',
} as const;
const isNamed = (key: string): key is keyof typeof names => key in names;

function Answer({ answer }: { readonly answer: Readonly<Record<string, unknown>> }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const { offsetSeconds } = answer;
  return (
    <div className="once" role="status">
      <b>{t('answer')}</b>
      {typeof offsetSeconds === 'number' && <span>{t('clockOff', { n: format.number(offsetSeconds, 1) })}</span>}
      <dl className="facts">
        {answerLines(answer, { text, format, nameOf: (key) => (isNamed(key) ? t(names[key]) : key) }).map(({ label, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer is shown once and its lines never move
          <div className="pair" key={`${index}-${label}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Ask a telemetry station something by a down-link, and show what it answered. */
export function AskDevice({ device }: { readonly device: Device }) {
  const t = useT(connectionWords);
  const mayAsk = useMay('operator');
  const [isAsking, setAsking] = useState(false);
  const ask = useChange('askDevice', { invalidates: ['listLinkEvents'] });
  const send = (command: Command) => {
    setAsking(false);
    ask.mutate({ params: { id: device.id }, body: { command } });
  };
  return (
    <section className="stack">
      <h3 className="section-title">{t('ask')}</h3>
      <p className="muted">{t('askAbout')}</p>
      <RoleHint needs="operator" />
      <div className="button-row">
        {commands.map((command) => (
          <Button
            key={command}
            disabled={!mayAsk || ask.isPending}
            onClick={() => (command === 'setClock' ? setAsking(true) : send(command))}
          >
            {t(command)}
          </Button>
        ))}
      </div>
      {ask.isPending && <p role="status">{t('asking')}</p>}
      {ask.error && <ErrorPanel error={ask.error} />}
      {ask.data && !ask.isPending && <Answer answer={ask.data} />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('setClockTitle', { identity: device.identity })}
        about={t('setClockAbout')}
        confirm={t('setClock')}
        onConfirm={() => send('setClock')}
      />
    </section>
  );
}
