import './notify.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AdminFrame } from '../admin/admin-frame.tsx';
import { ChannelsTab } from './channels-tab.tsx';
import { DeliveriesTab } from './deliveries-tab.tsx';
import { RulesTab } from './rules-tab.tsx';
import { notifyWords } from './words.ts';

const tabs = ['channels', 'rules', 'deliveries'] as const;
type Key = (typeof tabs)[number];
const newWords = { channels: 'newChannel', rules: 'newRule' } as const;

/** Channels, rules and deliveries of notifications. */
export function NotifyPage() {
  const t = useT(notifyWords);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/admin/notify' });
  const [isCreating, setCreating] = useState(false);
  const key = tabs.find((one) => one === search.tab) ?? 'channels';
  const close = () => setCreating(false);
  const contents: Readonly<Record<Key, () => React.ReactNode>> = {
    channels: () => <ChannelsTab isCreating={isCreating} onCreated={close} />,
    rules: () => <RulesTab isCreating={isCreating} onCreated={close} />,
    deliveries: () => <DeliveriesTab />,
  };
  const create = key !== 'deliveries' && (
    <Button look="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setCreating(true)}>
      {t(newWords[key])}
    </Button>
  );
  return (
    <AdminFrame title={t('title')} actions={create}>
      {() => (
        <Tabs
          label={t('tabs')}
          value={key}
          onChange={(tab) => void navigate({ to: '/admin/notify', search: { tab }, replace: true })}
          tabs={tabs.map((one) => ({ key: one, label: t(one), content: contents[one] }))}
        />
      )}
    </AdminFrame>
  );
}
