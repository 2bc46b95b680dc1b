import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { useChange } from '../api/change.ts';
import { ApiProblem } from '../api/problem.ts';
import { invalidate, useCall } from '../api/queries.ts';
import { usePreferences } from '../app/preferences.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { Button, Segmented } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { RemoveButton } from '../ui/remove-button.tsx';
import { Loaded } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { canPush, currentSubscription, giveUpPush, ownDeviceId, turnOnPush } from './subscribe.ts';
import { pushWords } from './words.ts';

type Push = Reply<'getPush'>;
type Device = Push['devices'][number];
const levels = [1, 2, 3, 4] as const;

function Line({ device, isOwn }: { readonly device: Device; readonly isOwn: boolean }) {
  const t = useT(pushWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(60_000);
  const { id, title, lastSentAt, lastErrorText } = device;
  const test = useChange('testPushDevice', { invalidates: ['getPush'] });
  const onDone = (): void => {
    toast(pushWords.removed);
    if (isOwn) void giveUpPush().then(() => invalidate('getPush'));
  };
  const remove = useChange('removePushDevice', { invalidates: ['getPush'], onDone });
  const result = test.data;
  return (
    <li>
      <span className="two-lines">
        <span>
          <b>{title}</b> {isOwn && <span className="tag">{t('thisDevice')}</span>}
        </span>
        <small>{lastSentAt === undefined ? t('never') : t('lastDelivered', { age: format.age(lastSentAt, now) })}</small>
        {lastErrorText && <small className="wrong-text">{t('lastError', { error: text(lastErrorText) })}</small>}
      </span>
      <span className="button-row">
        <Button disabled={test.isPending} onClick={() => test.mutate({ params: { id } }, { onError: toastError })}>
          {t(test.isPending ? 'testing' : 'test')}
        </Button>
        <RemoveButton
          label={t('remove')}
          title={t('removeTitle', { name: title })}
          about={t('removeAbout')}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { id } }, { onError: toastError })}
        />
      </span>
      {result && (
        <p className={`hint-bar ${result.isSent ? '' : 'wrong'}`} role="status">
          {result.isSent ? t('testSent') : t('testFailed', { error: text(result.errorText) })}
        </p>
      )}
    </li>
  );
}

/** Why this browser was not turned on, in words for people. */
function useTurnOn(publicKey: string) {
  const t = useT(pushWords);
  const text = useText();
  const language = usePreferences((p) => p.language);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const turnOn = async (leastPriority: number): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      // Only ever from a click: browsers refuse the question otherwise, and so would people.
      if ((await Notification.requestPermission()) !== 'granted') return setProblem(t('denied'));
      await turnOnPush(publicKey, { language, leastPriority });
    } catch (error) {
      setProblem(error instanceof ApiProblem ? text(error.text) : t('unreachable', { error: String(error) }));
    } finally {
      setBusy(false);
      invalidate('getPush');
    }
  };
  return { turnOn, problem, isBusy };
}

function ThisDevice({ publicKey, own }: { readonly publicKey: string; readonly own: Device | undefined }) {
  const t = useT(pushWords);
  const language = usePreferences((p) => p.language);
  const { turnOn, problem, isBusy } = useTurnOn(publicKey);
  const remove = useChange('removePushDevice', { invalidates: ['getPush'] });
  // Messages follow the language of the console.
  useEffect(() => {
    if (own && own.language !== language)
      void turnOnPush(publicKey, { language, leastPriority: own.leastPriority }).then(() => invalidate('getPush'), toastError);
  }, [own, language, publicKey]);
  const turnOff = async (id: string): Promise<void> => {
    await giveUpPush();
    remove.mutate({ params: { id } }, { onError: toastError, onSuccess: () => toast(pushWords.off) });
  };
  if (!canPush()) return <p className="hint-bar">{t('impossible')}</p>;
  return (
    <>
      {problem && (
        <p className="hint-bar wrong" role="status">
          {problem}
        </p>
      )}
      {own ? (
        <>
          <p role="status">{t('on')}</p>
          <div className="stack">
            <span className="field-name">{t('least')}</span>
            <Segmented
              label={t('least')}
              value={String(own.leastPriority)}
              options={levels.map((level) => ({ key: String(level), label: t(`upTo${level}`) }))}
              onChange={(key) => void turnOn(Number(key))}
            />
          </div>
          <Button className="start" onClick={() => void turnOff(own.id)}>
            {t('turnOff')}
          </Button>
        </>
      ) : (
        <>
          {ownDeviceId() !== undefined && !isBusy && (
            <p className="hint-bar wrong" role="status">
              {t('ended')}
            </p>
          )}
          <Button className="start" look="primary" disabled={isBusy} onClick={() => void turnOn(4)}>
            {t(isBusy ? 'turningOn' : 'turnOn')}
          </Button>
        </>
      )}
    </>
  );
}

function Body({ publicKey, devices }: Push) {
  const t = useT(pushWords);
  const given = useQuery({ queryKey: ['getPush', 'subscription', devices], queryFn: async () => Boolean(await currentSubscription()) });
  const own = given.data ? devices.find(({ id }) => id === ownDeviceId()) : undefined;
  return (
    <div className="panel-body stack">
      <p className="muted">{t('about')}</p>
      <ThisDevice publicKey={publicKey} own={own} />
      <span className="field-name">{t('devices')}</span>
      {devices.length === 0 ? (
        <p className="muted">{t('none')}</p>
      ) : (
        <ul className="push-devices">
          {devices.map((device) => (
            <Line key={device.id} device={device} isOwn={device.id === own?.id} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Turns push on and off for this browser, and lists all browsers of the person. */
export function PushPanel() {
  const t = useT(pushWords);
  return (
    <Panel title={t('title')}>
      <Loaded query={useCall('getPush')}>{(push) => <Body {...push} />}</Loaded>
    </Panel>
  );
}
