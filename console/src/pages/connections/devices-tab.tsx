import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCallPages } from '../../api/pages.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { addWords } from './add-device-words.ts';
import { DeviceDrawer } from './device-drawer.tsx';
import { DeviceSheets } from './device-sheets.tsx';
import { DiscoverDrawer } from './discover-drawer.tsx';
import { IssueSecrets } from './issue-secrets.tsx';
import type { Device, Source } from './link-state.tsx';
import { templateWords } from './template-words.ts';
import { TemplatesDrawer } from './templates-drawer.tsx';
import { trialWords } from './trial-words.ts';
import { TwinTag } from './twin-switch.tsx';
import { connectionWords } from './words.ts';

function useDeviceColumns({ secretUse }: Pick<Source, 'secretUse'>): readonly Column<Device>[] {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const seen = (d: Device) => (d.lastSeenAt === undefined ? t('never') : format.age(d.lastSeenAt, now));
  const secret: Column<Device> = {
    key: 'secret',
    title: t('secret'),
    width: '110px',
    cell: (d) => (d.hasSecret ? t('hasSecret') : '—'),
  };
  return [
    { key: 'identity', title: t('identity'), width: 'minmax(130px, 1fr)', cell: (d) => <span className="strong">{d.identity}</span> },
    { key: 'link', title: t('link'), width: '120px', cell: (d) => (d.connected ? t('connected') : t('disconnected')) },
    { key: 'seen', title: t('seen'), width: '120px', cell: seen },
    { key: 'asset', title: t('asset'), width: 'minmax(120px, 1fr)', cell: (d) => (d.assetTitle ? text(d.assetTitle) : t('noAsset')) },
    {
      key: 'origin',
      title: t('origin'),
      width: 'minmax(100px, 170px)',
      cell: (d) => (
        <>
          <OriginTag origin={d.origin} /> <TwinTag device={d} />
        </>
      ),
    },
    {
      key: 'keys',
      title: t('keys'),
      width: 'minmax(120px, 1fr)',
      cell: (d) => <span className="sub">{Object.keys(d.keys).join(', ')}</span>,
    },
    ...(secretUse === 'unused' ? [] : [secret]),
  ];
}

function DeviceCard({ device }: { readonly device: Device }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  return (
    <span className="two-lines">
      <b>
        {device.identity} <OriginTag origin={device.origin} /> <TwinTag device={device} />
      </b>
      <small>{device.assetTitle ? text(device.assetTitle) : t('noAsset')}</small>
      <small>
        {device.connected ? t('connected') : t('disconnected')} ·{' '}
        {device.lastSeenAt === undefined ? t('never') : format.age(device.lastSeenAt, now)}
      </small>
    </span>
  );
}

/** The devices of a source; one opens beside the list. */
export function DevicesTab(props: {
  readonly source: Source;
  readonly text: string | undefined;
  readonly openId: string | undefined;
  readonly onChange: (part: SearchOf<'text' | 'device'>) => void;
}) {
  const t = useT(connectionWords);
  const columns = useDeviceColumns(props.source);
  const mayIssue = useMay('engineer');
  const { source } = props;
  const add = useT(addWords);
  const trial = useT(trialWords);
  const template = useT(templateWords);
  const [hasTemplates, setTemplates] = useState(false);
  const [isDiscovering, setDiscovering] = useState(false);
  const pages = useCallPages(
    'listDevices',
    { params: { id: source.id }, query: { text: props.text, limit: 1000 } },
    { everyMs: 5000, keepPrevious: true },
  );
  const open = pages.items.find((d) => d.id === props.openId);
  return (
    <Panel title={t('devices')} className="fill-panel">
      <div className="tab-tools">
        {mayIssue && (
          <Link className="btn primary" to="/connections/add" search={{ source: source.id }}>
            {add('title')}
          </Link>
        )}
        <DeviceSheets source={source} />
        {mayIssue && <Button onClick={() => setTemplates(true)}>{template('templates')}</Button>}
        {mayIssue && <Button onClick={() => setDiscovering(true)}>{trial('discover')}</Button>}
        {mayIssue && source.secretUse !== 'unused' && source.deviceCount > 0 && <IssueSecrets source={source} />}
        <TextFilter label={t('filterDevices')} value={props.text} onChange={(text) => props.onChange({ text })} />
      </div>
      {pages.error && pages.items.length === 0 ? (
        <ErrorPanel error={pages.error} onRetry={pages.refetch} />
      ) : (
        <DataTable
          label={t('devices')}
          columns={columns}
          rows={pages.items}
          keyOf={(d) => d.id}
          onOpen={({ id }) => props.onChange({ device: id })}
          openKey={props.openId}
          onNearEnd={pages.readMore}
          card={(d) => <DeviceCard device={d} />}
          cardHeight={88}
          empty={<EmptyState title={t('noDevices')}>{t('noDevicesAbout')}</EmptyState>}
        />
      )}
      {hasTemplates && <TemplatesDrawer source={source} onClose={() => setTemplates(false)} />}
      {isDiscovering && <DiscoverDrawer source={source} onClose={() => setDiscovering(false)} />}
      {open && <DeviceDrawer key={open.id} device={open} source={source} onClose={() => props.onChange({ device: undefined })} />}
    </Panel>
  );
}
