import './connections.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { Loaded } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { NotThere } from '../../ui/thing-loaded.tsx';
import { toastError } from '../../ui/toast.tsx';
import { addressOf } from './address-of.ts';
import { DevicesTab } from './devices-tab.tsx';
import { LinkState, refusedTotal, type Source, Trouble } from './link-state.tsx';
import { EventsTab, RefusalsTab } from './log-tabs.tsx';
import { logWords } from './log-words.ts';
import { SettingsTab } from './settings-tab.tsx';
import { UnknownTab } from './unknown-tab.tsx';
import { connectionWords } from './words.ts';

const tabKeys = ['devices', 'unknown', 'events', 'refusals', 'settings'] as const;
type TabKey = (typeof tabKeys)[number];
const tabOf = (text: string | undefined): TabKey => tabKeys.find((key) => key === text) ?? 'devices';

function Figures({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const log = useT(logWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(5000);
  const protocol = useCall('listProtocols').data?.items.find((one) => one.protocol === source.protocol);
  const { link } = source;
  const figures = [
    { label: t('protocol'), value: text(protocol?.title) || source.protocol },
    { label: t('address'), value: addressOf(source) },
    { label: t('messages'), value: format.number(source.messages) },
    { label: t('values'), value: format.number(source.values) },
    { label: t('bytes'), value: format.bytes(source.bytes) },
    { label: t('refused'), value: format.number(refusedTotal(source)) },
    { label: log('connectedDevices'), value: format.number(link.connectedDevices) },
    { label: log('rate'), value: format.number(link.valuesPerSecond, 1) },
    { label: log('connects'), value: format.number(link.connects) },
    { label: log('losses'), value: format.number(link.losses) },
    { label: log('errors'), value: format.number(link.errors) },
    { label: log('heard'), value: link.heardAt === undefined ? log('never') : format.age(link.heardAt, now) },
  ];
  return (
    <Panel title={t('link')} actions={<LinkState state={source.state} />}>
      <div className="source-head">
        {figures.map(({ label, value }) => (
          <span key={label}>
            {label} <b className="num">{value}</b>
          </span>
        ))}
        <Trouble source={source} />
      </div>
    </Panel>
  );
}

/** Enabling is harmless; disabling cuts devices off, so it asks first. */
function EnableButton({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const change = useChange('updateSource', { invalidates: ['listSources', 'listLinkEvents'] });
  const set = (enabled: boolean) => {
    setAsking(false);
    change.mutate({ params: { id: source.id }, body: { enabled } }, { onError: toastError });
  };
  return (
    <>
      <Button disabled={change.isPending} onClick={() => (source.enabled ? setAsking(true) : set(true))}>
        {source.enabled ? t('disable') : t('enable')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('disableTitle', { source: text(source.title) })}
        about={t('disableAbout')}
        confirm={t('disable')}
        onConfirm={() => set(false)}
      />
    </>
  );
}

function SourceView({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const search: SearchOf<'tab' | 'text' | 'device'> = useSearch({ from: '/shell/connections/$id' });
  const { id } = source;
  const change = (part: typeof search) =>
    void navigate({ to: '/connections/$id', params: { id }, search: { ...search, ...part }, replace: true });
  const tabs = [
    {
      key: 'devices',
      label: t('devicesN', { n: source.deviceCount }),
      content: () => <DevicesTab source={source} text={search.text} openId={search.device} onChange={change} />,
    },
    { key: 'unknown', label: t('unknownN', { n: source.quarantineCount }), content: () => <UnknownTab source={source} /> },
    { key: 'events', label: t('events'), content: () => <EventsTab source={source} /> },
    { key: 'refusals', label: t('refusals'), content: () => <RefusalsTab source={source} /> },
    { key: 'settings', label: t('settings'), content: () => <SettingsTab source={source} /> },
  ] as const;
  return (
    <>
      <PageHead
        path={
          <>
            <Link to="/connections">{t('title')}</Link> /
          </>
        }
        title={text(source.title)}
        actions={mayChange && <EnableButton source={source} />}
      />
      <RoleHint needs="engineer" />
      <div>
        <Figures source={source} />
      </div>
      <Tabs
        label={t('tabs')}
        tabs={tabs}
        value={tabOf(search.tab)}
        onChange={(key) => change({ tab: key === 'devices' ? undefined : key, device: undefined })}
      />
    </>
  );
}

/** One source: its link, devices, unknown devices, log, refusals and settings. */
export function SourcePage() {
  const { id } = useParams({ from: '/shell/connections/$id' });
  const sources = useCall('listSources', undefined, { everyMs: 5000 });
  return (
    <div className="page">
      <Loaded query={sources}>
        {({ items }) => {
          const source = items.find((s) => s.id === id);
          return source ? <SourceView source={source} key={id} /> : <NotThere />;
        }}
      </Loaded>
    </div>
  );
}
