import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { ChannelDrawer } from './channel-drawer.tsx';
import type { Channel } from './channel-forms.ts';
import { useTitled } from './use-titled.ts';
import { notifyWords } from './words.ts';

function useColumns(): readonly Column<Channel>[] {
  const t = useT(notifyWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(60_000);
  return [
    {
      key: 'title',
      title: t('name'),
      width: 'minmax(140px, 1fr)',
      cell: (c) => (
        <>
          <span className="strong">{c.title}</span> {!c.enabled && <span className="tag">{t('off')}</span>}
        </>
      ),
    },
    { key: 'kind', title: t('kind'), width: '170px', cell: (c) => t(c.config.kind) },
    {
      key: 'where',
      title: t('where'),
      width: 'minmax(120px, 220px)',
      cell: (c) => <span className="sub">{c.host ?? t(c.config.kind === 'push' ? 'devicesOfPeople' : 'console')}</span>,
    },
    {
      key: 'waiting',
      title: t('waitingState'),
      width: '90px',
      align: 'end',
      cell: (c) => <span className="num">{format.number(c.waiting)}</span>,
    },
    {
      key: 'sent',
      title: t('lastSent'),
      width: '130px',
      cell: (c) => (c.lastSentAt === undefined ? t('never') : format.age(c.lastSentAt, now)),
    },
    {
      key: 'error',
      title: t('lastError'),
      width: 'minmax(160px, 1.2fr)',
      cell: (c) => <span className="sub">{text(c.lastErrorText) || '—'}</span>,
    },
  ];
}

/** The channels of the tenant; a click opens one. */
export function ChannelsTab({ isCreating, onCreated }: { readonly isCreating: boolean; readonly onCreated: () => void }) {
  const t = useT(notifyWords);
  const text = useText();
  const titled = useTitled();
  const columns = useColumns();
  const [openId, setOpenId] = useState<string>();
  return (
    <Panel title={t('channels')} note={t('channelsAbout')} className="fill-panel">
      <Loaded query={useCall('listNotifyChannels', undefined, { everyMs: 10_000 })}>
        {({ items: all }) => {
          const items = all.map(titled);
          const chosen = items.find(({ id }) => id === openId);
          return (
            <>
              <DataTable
                label={t('channels')}
                columns={columns}
                rows={items}
                keyOf={(c) => c.id}
                onOpen={(c) => setOpenId(c.id)}
                cardHeight={92}
                card={(c) => (
                  <span className="two-lines">
                    <b>{c.title}</b>
                    <small>
                      {t(c.config.kind)} · {c.enabled ? t('waiting', { n: c.waiting }) : t('off')}
                    </small>
                    {c.lastErrorText && <small className="wrapped">{text(c.lastErrorText)}</small>}
                  </span>
                )}
                empty={<EmptyState title={t('noChannels')}>{t('noChannelsAbout')}</EmptyState>}
              />
              {chosen && <ChannelDrawer key={chosen.id} channel={chosen} onClose={() => setOpenId(undefined)} />}
            </>
          );
        }}
      </Loaded>
      {isCreating && <ChannelDrawer channel={undefined} onClose={onCreated} />}
    </Panel>
  );
}
