import './outward.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { CirclePause, Plug, Plus, Unplug } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { BridgeDrawer } from './bridge-drawer.tsx';
import { outwardWords } from './words.ts';

/** A bridge as the server tells it. */
export type Bridge = Reply<'createBridge'>;

const icons = { up: Plug, down: Unplug, off: CirclePause } as const;

function LinkTag({ link }: { readonly link: Bridge['state']['link'] }) {
  const t = useT(outwardWords);
  const Icon = icons[link];
  return (
    <span className={`tag ${link === 'down' ? 'strong-tag' : link === 'up' ? 'on' : ''}`}>
      <Icon size={12} aria-hidden="true" />
      {t(link)}
    </span>
  );
}

/** How much waits, in words. */
function useWaiting() {
  const t = useT(outwardWords);
  const format = useFormat();
  const of = (bytes: number, events: number) =>
    bytes + events === 0 ? '0' : t('waitingN', { bytes: format.bytes(bytes), n: format.number(events) });
  return {
    waiting: ({ state }: Bridge) => of(state.waitingBytes, state.waitingEvents),
    lost: ({ state }: Bridge) => of(state.lostBytes, state.lostEvents),
  };
}

const errorOf = ({ state }: Bridge) => (state.link === 'down' ? state.lastErrorText : undefined);

function useColumns(): readonly Column<Bridge>[] {
  const t = useT(outwardWords);
  const text = useText();
  const format = useFormat();
  const { waiting, lost } = useWaiting();
  return [
    { key: 'link', title: t('link'), width: '100px', cell: (b) => <LinkTag link={b.state.link} /> },
    { key: 'title', title: t('name'), width: 'minmax(120px, 1fr)', cell: (b) => <span className="strong">{b.title}</span> },
    { key: 'broker', title: t('broker'), width: 'minmax(140px, 1fr)', cell: (b) => <span className="num">{`${b.host}:${b.port}`}</span> },
    { key: 'values', title: t('sentValues'), width: '96px', align: 'end', cell: (b) => format.number(b.state.sentValues) },
    { key: 'events', title: t('sentEvents'), width: '96px', align: 'end', cell: (b) => format.number(b.state.sentEvents) },
    { key: 'waiting', title: t('waiting'), width: '140px', align: 'end', cell: waiting },
    {
      key: 'lost',
      title: t('lost'),
      width: '140px',
      align: 'end',
      cell: (b) => <span className={b.state.lostBytes + b.state.lostEvents > 0 ? 'strong' : 'sub'}>{lost(b)}</span>,
    },
    { key: 'refused', title: t('refused'), width: '80px', align: 'end', cell: (b) => format.number(b.state.refused) },
    { key: 'error', title: t('lastError'), width: 'minmax(140px, 1.2fr)', cell: (b) => text(errorOf(b)) },
  ];
}

function BridgeCard({ bridge }: { readonly bridge: Bridge }) {
  const t = useT(outwardWords);
  const text = useText();
  const format = useFormat();
  const { waiting, lost } = useWaiting();
  const { state } = bridge;
  return (
    <span className="two-lines">
      <b>{bridge.title}</b>
      <small>
        <LinkTag link={state.link} /> {bridge.host}:{bridge.port}
      </small>
      <small>
        {t('sentValues')} {format.number(state.sentValues)} · {t('sentEvents')} {format.number(state.sentEvents)}
      </small>
      <small>
        {t('waiting')} {waiting(bridge)} · {t('lost')} {lost(bridge)}
      </small>
      <small className="wrapped">{text(errorOf(bridge))}</small>
    </span>
  );
}

/** The bridges to other brokers with their links and counters. */
export function OutwardPage() {
  const t = useT(outwardWords);
  const mayChange = useMay('administrator');
  const bridges = useCall('listBridges', undefined, { everyMs: 3000 });
  const columns = useColumns();
  const navigate = useNavigate();
  const { bridge: openId } = useSearch({ from: '/shell/connections/outward' });
  const open = (bridge?: string) => void navigate({ to: '/connections/outward', search: bridge ? { bridge } : {}, replace: true });
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        actions={
          <>
            <Link to="/connections">{t('sources')}</Link>
            {mayChange && (
              <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => open('new')}>
                {t('create')}
              </Button>
            )}
          </>
        }
      />
      <RoleHint needs="administrator" />
      <Loaded query={bridges}>
        {({ items }) => {
          const chosen = items.find(({ id }) => id === openId);
          return (
            <Panel title={t('title')} note={t('about')} className="fill-panel">
              <DataTable
                label={t('title')}
                columns={columns}
                rows={items}
                keyOf={(b) => b.id}
                {...(mayChange && { onOpen: (b: Bridge) => open(b.id) })}
                card={(b) => <BridgeCard bridge={b} />}
                cardHeight={136}
                empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
              />
              {chosen && mayChange && <BridgeDrawer key={chosen.id} bridge={chosen} onClose={() => open()} />}
            </Panel>
          );
        }}
      </Loaded>
      {openId === 'new' && mayChange && <BridgeDrawer bridge={undefined} onClose={() => open()} />}
    </div>
  );
}
