import { useState } from 'react';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { CarriedFields, TargetFields } from './bridge-fields.tsx';
import type { Bridge } from './outward-page.tsx';
import { outwardWords } from './words.ts';

/** A bridge as it is typed. */
export type Body = Sent<'createBridge', 'body'>;
const lists = ['listBridges', 'listAudit'] as const;

const blank: Body = {
  ...{ title: '', enabled: true, host: '', port: 8883, tls: true, ca: '', certificate: '', version: '5', clientId: '', user: '' },
  ...{ assets: [], points: [], retained: false, keepMegabytes: 1024 },
  ...{ valueTopic: 'yangfan/values/{asset}/{point}', alarmTopic: 'yangfan/alarms/{asset}', placeTopic: 'yangfan/places/{asset}' },
};

/** What is sent of a bridge that is shown: its secrets are left out, which keeps them. */
function bodyOf({ id: _id, state: _state, hasPassword: _p, hasPrivateKey: _k, ...body }: Bridge): Body {
  return body;
}

function Counters({ bridge }: { readonly bridge: Bridge }) {
  const t = useT(outwardWords);
  const text = useText();
  const format = useFormat();
  const { state } = bridge;
  return (
    <FactList
      t={t}
      facts={[
        ['link', t(state.link)],
        ['since', state.since !== undefined && format.full(state.since)],
        ['lastError', text(state.lastErrorText)],
        ['sentValues', format.number(state.sentValues)],
        ['sentEvents', format.number(state.sentEvents)],
        ['waiting', t('waitingN', { bytes: format.bytes(state.waitingBytes), n: format.number(state.waitingEvents) })],
        ['lag', state.lagMs > 0 && t('secondsN', { n: format.number(state.lagMs / 1000) })],
        ['lost', t('waitingN', { bytes: format.bytes(state.lostBytes), n: format.number(state.lostEvents) })],
        ['refused', format.number(state.refused)],
        ['damaged', state.damagedBytes > 0 && format.bytes(state.damagedBytes)],
      ]}
    />
  );
}

/** Sign in at the broker with what is typed, and tell how it went. */
function TestButton({ body, bridge }: { readonly body: Body; readonly bridge: Bridge | undefined }) {
  const t = useT(outwardWords);
  const text = useText();
  const test = useChange('tryBridge');
  const { host, port, tls, ca, certificate, privateKey, version, clientId, user, password } = body;
  const sent = { host, port, tls, ca, certificate, privateKey, version, clientId, user, password, ...(bridge && { bridge: bridge.id }) };
  return (
    <div className="stack">
      <Button className="start" disabled={test.isPending || host.trim() === ''} onClick={() => test.mutate({ body: sent })}>
        {t(test.isPending ? 'testing' : 'test')}
      </Button>
      <div role="status">
        {test.data && !test.isPending && (
          <p className={`hint-bar ${test.data.ok ? '' : 'wrong'}`}>
            {test.data.ok ? t('testOk', { ms: test.data.tookMs }) : t('testFailed', { error: text(test.data.errorText) })}
          </p>
        )}
      </div>
      {test.error && <ErrorPanel error={test.error} />}
    </div>
  );
}

function RemoveBridge({ bridge, onDone }: { readonly bridge: Bridge; readonly onDone: () => void }) {
  const t = useT(outwardWords);
  const remove = useChange('removeBridge', {
    invalidates: lists,
    onDone: () => {
      toast(outwardWords.removed);
      onDone();
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeTitle', { name: bridge.title })}
      about={t('removeAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: bridge.id } }, { onError: toastError })}
    />
  );
}

/** Make a bridge, or look at one, change, test and remove it. */
export function BridgeDrawer({ bridge, onClose }: { readonly bridge: Bridge | undefined; readonly onClose: () => void }) {
  const t = useT(outwardWords);
  const [body, setBody] = useState<Body>(() => (bridge === undefined ? blank : bodyOf(bridge)));
  const unsaved = useUnsaved(body, ['bridge']);
  const onDone = () => {
    unsaved.saved();
    toast(outwardWords.saved);
    onClose();
  };
  const create = useChange('createBridge', { invalidates: lists, onDone });
  const replace = useChange('replaceBridge', { invalidates: lists, onDone });
  const send = () => {
    if (bridge) replace.mutate({ params: { id: bridge.id }, body });
    else create.mutate({ body });
  };
  const error = create.error ?? replace.error;
  const isBusy = create.isPending || replace.isPending;
  return (
    <Drawer isOpen onClose={onClose} title={bridge?.title ?? t('create')}>
      {bridge && <Counters bridge={bridge} />}
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <TargetFields body={body} bridge={bridge} onChange={setBody} />
        <TestButton body={body} bridge={bridge} />
        <CarriedFields body={body} onChange={setBody} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={isBusy || body.title.trim() === '' || body.host.trim() === ''}>
            {t(bridge ? 'save' : 'make')}
          </Button>
          {bridge && <RemoveBridge bridge={bridge} onDone={onClose} />}
        </div>
      </form>
    </Drawer>
  );
}
