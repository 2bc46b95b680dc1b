import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { Rule } from './levels-field.tsx';
import { RuleDrawer } from './rule-drawer.tsx';
import { useTitled } from './use-titled.ts';
import { notifyWords } from './words.ts';

type Named = ReadonlyMap<string, string>;

function useRuleTexts(names: Named) {
  const t = useT(notifyWords);
  const text = useText();
  const level = ({ afterMinutes, targets }: Rule['levels'][number]) =>
    `${afterMinutes === 0 ? '' : `${t('afterN', { n: afterMinutes })} → `}${targets.map(({ channel }) => names.get(channel) ?? channel).join(', ')}`;
  return {
    priority: ({ leastPriority: n }: Rule) => (n === 1 ? t('onlyCritical') : t('priorityUpTo', { n })),
    asset: ({ asset, assetTitle }: Rule) => (asset === undefined ? t('allAssets') : text(assetTitle)),
    on: ({ on }: Rule) => on.map((one) => t(one)).join(', '),
    quiet: ({ quiet }: Rule) => (quiet === undefined ? '—' : [`${quiet.from}–${quiet.to}`, quiet.zone].filter(Boolean).join(' ')),
    levels: ({ levels }: Rule) => levels.map(level).join('; '),
  };
}

function useColumns(names: Named): readonly Column<Rule>[] {
  const t = useT(notifyWords);
  const texts = useRuleTexts(names);
  return [
    {
      key: 'title',
      title: t('name'),
      width: 'minmax(140px, 1fr)',
      cell: (r) => (
        <>
          <span className="strong">{r.title}</span> {!r.enabled && <span className="tag">{t('off')}</span>}
        </>
      ),
    },
    { key: 'priority', title: t('leastPriority'), width: '100px', cell: texts.priority },
    { key: 'asset', title: t('asset'), width: 'minmax(110px, 200px)', cell: texts.asset },
    { key: 'on', title: t('when'), width: 'minmax(120px, 200px)', cell: texts.on },
    { key: 'quiet', title: t('quiet'), width: 'minmax(120px, 200px)', cell: (r) => <span className="num">{texts.quiet(r)}</span> },
    { key: 'levels', title: t('levels'), width: 'minmax(200px, 1.6fr)', cell: (r) => <span className="sub">{texts.levels(r)}</span> },
  ];
}

/** The rules of the tenant; a click opens one. */
export function RulesTab({ isCreating, onCreated }: { readonly isCreating: boolean; readonly onCreated: () => void }) {
  const t = useT(notifyWords);
  const [openId, setOpenId] = useState<string>();
  const titled = useTitled();
  const channels = (useCall('listNotifyChannels').data?.items ?? []).map(titled);
  const names = new Map(channels.map(({ id, title }) => [id, title]));
  const columns = useColumns(names);
  const texts = useRuleTexts(names);
  return (
    <Panel title={t('rules')} note={t('rulesAbout')} className="fill-panel">
      <Loaded query={useCall('listNotifyRules')}>
        {({ items: all }) => {
          const items = all.map(titled);
          const chosen = items.find(({ id }) => id === openId);
          return (
            <>
              <DataTable
                label={t('rules')}
                columns={columns}
                rows={items}
                keyOf={(r) => r.id}
                onOpen={(r) => setOpenId(r.id)}
                card={(r) => (
                  <span className="two-lines">
                    <b>{r.title}</b>
                    <small>
                      {texts.priority(r)} · {texts.asset(r)}
                    </small>
                    <small>{texts.levels(r)}</small>
                  </span>
                )}
                empty={<EmptyState title={t('noRules')}>{t('noRulesAbout')}</EmptyState>}
              />
              {chosen && <RuleDrawer key={chosen.id} rule={chosen} channels={channels} onClose={() => setOpenId(undefined)} />}
            </>
          );
        }}
      </Loaded>
      {isCreating && <RuleDrawer rule={undefined} channels={channels} onClose={onCreated} />}
    </Panel>
  );
}
