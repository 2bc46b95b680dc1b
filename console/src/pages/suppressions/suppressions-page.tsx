import './suppressions.css';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Suppression } from './draft.ts';
import { SuppressionDrawer } from './suppression-drawer.tsx';
import { TurnDialog } from './turn-dialog.tsx';
import { suppressionWords } from './words.ts';

const everyMs = 5000;

function State({ one }: { readonly one: Suppression }) {
  const t = useT(suppressionWords);
  const text = useText();
  const format = useFormat();
  if (one.problem) return <span className="tag strong-tag">{text(one.problem)}</span>;
  if (!one.enabled) return <span className="tag">{t('off')}</span>;
  if (!one.isActive) return <span className="muted">{t('idle')}</span>;
  return (
    <span className="suppression-cell">
      <span className="tag strong-tag">{t('active')}</span>
      <small className="muted">
        {one.since !== undefined && t('since', { time: format.clock(one.since) })}{' '}
        {one.until !== undefined && t('until', { time: format.clock(one.until) })}
      </small>
      {one.by && one.note && <small className="muted">{t('by', { by: one.by, note: one.note })}</small>}
    </span>
  );
}

function When({ one }: { readonly one: Suppression }) {
  const t = useT(suppressionWords);
  const text = useText();
  const format = useFormat();
  if (one.when.kind === 'hand') return <>{t('byHand')}</>;
  return (
    <span className="suppression-cell">
      <span>
        {text(one.pointAssetTitle)} · {text(one.pointTitle)}
      </span>
      <small className="muted">
        {t(one.when.compare)}{' '}
        {format.amount(one.when.value, { unit: one.unit, symbol: one.symbol ?? '', decimals: decimalsOf(one.when.value) })}
      </small>
    </span>
  );
}

function Covers({ one }: { readonly one: Suppression }) {
  const t = useT(suppressionWords);
  const text = useText();
  const format = useFormat();
  return (
    <span className="suppression-cell">
      <span>
        {one.assetTitle && `${text(one.assetTitle)} · `}
        {t('coversWords', { rules: format.number(one.ruleCount) })}
      </span>
      {one.alarmCount > 0 && (
        <Link to="/alarms" search={{ view: 'suppressed' }}>
          {t('suppressed', { n: format.number(one.alarmCount) })}
        </Link>
      )}
    </span>
  );
}

function Actions({ one, onEdit, onBegin }: { readonly one: Suppression; readonly onEdit: () => void; readonly onBegin: () => void }) {
  const t = useT(suppressionWords);
  const [mayTurn, mayEdit] = [useMay('operator'), useMay('engineer')];
  const end = useChange('switchSuppression', {
    invalidates: ['listSuppressions', 'listAlarms', 'countAlarms', 'getAlarm'],
    onDone: () => toast(suppressionWords.ended),
  });
  return (
    <span className="button-row">
      {mayTurn &&
        one.when.kind === 'hand' &&
        one.enabled &&
        (one.isActive ? (
          <Button
            disabled={end.isPending}
            onClick={() => end.mutate({ params: { id: one.id }, body: { isOn: false } }, { onError: toastError })}
          >
            {t('end')}
          </Button>
        ) : (
          <Button onClick={onBegin}>{t('begin')}</Button>
        ))}
      {mayEdit && <Button onClick={onEdit}>{t('edit')}</Button>}
    </span>
  );
}

/** States of the plant in which some alarms are not meant: what they are, whether they hold, and what they hide. */
export function SuppressionsPage() {
  const t = useT(suppressionWords);
  const mayEdit = useMay('engineer');
  const [open, setOpen] = useState<Suppression | 'new'>();
  const [begun, setBegun] = useState<Suppression>();
  const query = useCall('listSuppressions', {}, { everyMs });
  return (
    <div className="page flowing">
      <PageHead
        title={t('title')}
        actions={
          mayEdit && (
            <Button look="primary" icon={<Plus size={14} />} onClick={() => setOpen('new')}>
              {t('add')}
            </Button>
          )
        }
      />
      <p className="muted suppression-about">{t('about')}</p>
      <RoleHint needs="engineer" />
      <Panel title={t('title')} className="suppressions">
        <Loaded query={query}>
          {({ items }) => (
            <PlainTable
              label={t('title')}
              columns={[
                {
                  key: 'name',
                  title: t('name'),
                  cell: (one) => (
                    <span className="suppression-cell">
                      <b>{one.title}</b>
                      <small className="muted">{one.reason}</small>
                    </span>
                  ),
                },
                { key: 'when', title: t('when'), cell: (one) => <When one={one} /> },
                { key: 'state', title: t('state'), cell: (one) => <State one={one} /> },
                { key: 'covers', title: t('covers'), cell: (one) => <Covers one={one} /> },
                {
                  key: 'actions',
                  title: '',
                  align: 'end',
                  cell: (one) => <Actions one={one} onEdit={() => setOpen(one)} onBegin={() => setBegun(one)} />,
                },
              ]}
              rows={items}
              keyOf={(one) => one.id}
              empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
            />
          )}
        </Loaded>
      </Panel>
      {open && <SuppressionDrawer one={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
      {begun && <TurnDialog one={begun} onClose={() => setBegun(undefined)} />}
    </div>
  );
}
