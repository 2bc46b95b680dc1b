import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { AdoptDrawer } from './adopt-drawer.tsx';
import type { Source, Stranger } from './link-state.tsx';
import { SentList } from './sent-list.tsx';
import { connectionWords } from './words.ts';

interface Row {
  readonly stranger: Stranger;
  readonly isBusy: boolean;
  /** Adopt it as its like are, without a question. */
  readonly onAdopt: () => void;
  /** Say onto what it is adopted. */
  readonly onChoose: () => void;
  readonly onDismiss: () => void;
}

function StrangerRow(props: Row) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const mayChange = useMay('engineer');
  const { stranger } = props;
  return (
    <div className="stranger">
      <div>
        <b>{stranger.identity}</b>
        <SentList values={stranger.values} />
        <small className="muted">
          {t('messages')} {format.number(stranger.messages)} · {t('firstAt')} {format.full(stranger.firstAt)} · {t('lastAt')}{' '}
          {format.age(stranger.lastAt, now)} · {text(stranger.text)}
        </small>
      </div>
      {mayChange && (
        <div className="button-row">
          <Button look="primary" disabled={props.isBusy} onClick={props.onAdopt}>
            {t('adoptNow')}
          </Button>
          <Button onClick={props.onChoose}>{t('adoptBy')}</Button>
          <Button onClick={props.onDismiss}>{t('dismiss')}</Button>
        </div>
      )}
    </div>
  );
}

/** Devices that sent something and are not known: adopt them or dismiss them. */
export function UnknownTab({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const [adopting, setAdopting] = useState<Stranger>();
  const [dismissing, setDismissing] = useState<Stranger>();
  const strangers = useCall('listQuarantine', undefined, { everyMs: 5000 });
  const dismiss = useChange('dismissQuarantine', {
    invalidates: ['listQuarantine', 'listSources'],
    onDone: () => setDismissing(undefined),
  });
  const adopt = useChange('adoptDevice', {
    invalidates: ['listQuarantine', 'listSources', 'listDevices', 'listAssets'],
    onDone: () => toast(connectionWords.adopted),
  });
  /** One click; when nothing like it is known, the person chooses. */
  const adoptNow = (stranger: Stranger) =>
    adopt.mutate({ params: { id: stranger.id }, body: {} }, { onError: () => setAdopting(stranger) });
  return (
    <Panel title={t('unknownN', { n: source.quarantineCount })}>
      <Loaded query={strangers}>
        {({ items }) => {
          const own = items.filter((s) => s.source === source.id);
          if (own.length === 0) return <EmptyState title={t('noUnknown')}>{t('noUnknownAbout')}</EmptyState>;
          return own.map((s) => (
            <StrangerRow
              key={s.id}
              stranger={s}
              isBusy={adopt.isPending}
              onAdopt={() => adoptNow(s)}
              onChoose={() => setAdopting(s)}
              onDismiss={() => setDismissing(s)}
            />
          ));
        }}
      </Loaded>
      {adopting && <AdoptDrawer stranger={adopting} onClose={() => setAdopting(undefined)} />}
      <ConfirmDialog
        isOpen={dismissing !== undefined}
        onClose={() => setDismissing(undefined)}
        title={t('dismissTitle', { identity: dismissing?.identity ?? '' })}
        about={t('dismissAbout')}
        confirm={t('dismiss')}
        isBusy={dismiss.isPending}
        onConfirm={() => dismissing && dismiss.mutate({ params: { id: dismissing.id } }, { onError: toastError })}
      />
    </Panel>
  );
}
