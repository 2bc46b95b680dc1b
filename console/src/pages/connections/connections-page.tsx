import './connections.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { addressOf } from './address-of.ts';
import { LinkState, refusedTotal, type Source, Trouble } from './link-state.tsx';
import { SourceWizard } from './source-wizard.tsx';
import { connectionWords } from './words.ts';

function useSourceColumns(): readonly Column<Source>[] {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const count = (n: number) => (n === 0 ? <span className="sub">0</span> : <span className="strong">{format.number(n)}</span>);
  return [
    { key: 'link', title: t('link'), width: '104px', cell: (s) => <LinkState state={s.state} /> },
    { key: 'source', title: t('source'), width: 'minmax(160px, 1fr)', cell: (s) => <span className="strong">{text(s.title)}</span> },
    { key: 'protocol', title: t('protocol'), width: '80px', cell: (s) => <span className="sub">{s.protocol}</span> },
    {
      key: 'address',
      title: t('address'),
      width: 'minmax(120px, 150px)',
      cell: (s) => (
        <span className="num" title={addressOf(s)}>
          {addressOf(s)}
        </span>
      ),
    },
    { key: 'devices', title: t('devices'), width: '70px', align: 'end', cell: (s) => format.number(s.deviceCount) },
    { key: 'messages', title: t('messages'), width: '90px', align: 'end', cell: (s) => format.number(s.messages) },
    { key: 'values', title: t('values'), width: '90px', align: 'end', cell: (s) => format.number(s.values) },
    { key: 'bytes', title: t('bytes'), width: '84px', align: 'end', cell: (s) => format.bytes(s.bytes) },
    { key: 'refused', title: t('refused'), width: '80px', align: 'end', cell: (s) => count(refusedTotal(s)) },
    { key: 'unknown', title: t('unknown'), width: '80px', align: 'end', cell: (s) => count(s.quarantineCount) },
    { key: 'error', title: t('lastError'), width: 'minmax(160px, 1.3fr)', cell: (s) => <Trouble source={s} /> },
  ];
}

function SourceCard({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  return (
    <span className="two-lines">
      <b>{text(source.title)}</b>
      <small>
        <LinkState state={source.state} /> {source.protocol} · {addressOf(source)}
      </small>
      {source.state === 'up' || source.lastErrorText === undefined ? (
        <small>
          {t('devicesN', { n: source.deviceCount })} · {t('values')} {format.number(source.values)} · {t('refused')}{' '}
          {format.number(refusedTotal(source))} · {t('unknown')} {format.number(source.quarantineCount)}
        </small>
      ) : (
        <small className="wrapped">
          <Trouble source={source} />
        </small>
      )}
    </span>
  );
}

/** All sources with their link, traffic, refusals and unknown devices. */
export function ConnectionsPage() {
  const t = useT(connectionWords);
  const format = useFormat();
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const { create } = useSearch({ from: '/shell/connections' });
  const sources = useCall('listSources', undefined, { everyMs: 5000 });
  const columns = useSourceColumns();
  const open = (isOpen: boolean) => void navigate({ to: '/connections', search: isOpen ? { create: '1' } : {}, replace: true });
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        actions={
          <>
            <Link to="/connections/outward">{t('outward')}</Link>
            <Link to="/connections/edges">{t('edges')}</Link>
            {mayChange && (
              <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => open(true)}>
                {t('newSource')}
              </Button>
            )}
          </>
        }
      />
      <RoleHint needs="engineer" />
      <Loaded query={sources}>
        {({ items }) => (
          <Panel title={t('title')} note={t('count', { n: format.number(items.length) })} className="fill-panel">
            <DataTable
              label={t('title')}
              columns={columns}
              rows={items}
              keyOf={(s) => s.id}
              onOpen={({ id }) => void navigate({ to: '/connections/$id', params: { id } })}
              card={(s) => <SourceCard source={s} />}
              cardHeight={100}
              empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
            />
          </Panel>
        )}
      </Loaded>
      {create !== undefined && mayChange && <SourceWizard onClose={() => open(false)} />}
    </div>
  );
}
