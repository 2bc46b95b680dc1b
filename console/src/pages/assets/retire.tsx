import { useNavigate } from '@tanstack/react-router';
import { Archive, ArchiveRestore } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { OperationId } from '../../../../src/contracts/api/paths.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { AssetIcon } from '../../ui/asset-icon.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Asset } from '../../widgets/asset-figures.ts';
import { retireWords } from './retire-words.ts';

const changed = [
  ...(['listAssets', 'listRetiredAssets', 'listMovers', 'listRules', 'listAlarms', 'countAlarms', 'listAudit'] as const),
] as const satisfies readonly OperationId[];

/** Takes an asset out of use, after saying what that does; nothing for those who may not. */
export function RetireAsset({ asset }: { readonly asset: Asset }) {
  const t = useT(retireWords);
  const text = useText();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const above = asset.path.at(-1)?.id;
  const retire = useChange('retireAsset', {
    invalidates: changed,
    onDone: () => {
      toast(retireWords.retiredNow);
      if (above === undefined) void navigate({ to: '/assets' });
      else void navigate({ to: '/assets/$id', params: { id: above } });
    },
  });
  if (!useMay('administrator')) return null;
  const isHolding = asset.childCount > 0;
  return (
    <>
      <Button
        look="danger"
        icon={<Archive size={14} aria-hidden="true" />}
        disabled={isHolding}
        title={isHolding ? t('holdsOthers', { n: asset.childCount }) : undefined}
        onClick={() => setAsking(true)}
      >
        {t('retire')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('retireTitle', { name: text(asset.title) })}
        about={t('retireAbout')}
        confirm={t('retire')}
        isBusy={retire.isPending}
        onConfirm={() => retire.mutate({ params: { id: asset.id } }, { onError: toastError })}
      />
    </>
  );
}

function Row({ one }: { readonly one: Reply<'listRetiredAssets'>['items'][number] }) {
  const t = useT(retireWords);
  const text = useText();
  const format = useFormat();
  const restore = useChange('restoreAsset', { invalidates: changed, onDone: () => toast(retireWords.restored) });
  const facts = [
    one.key,
    one.parentTitle && t('within', { name: text(one.parentTitle) }),
    t('since', { time: format.full(one.retiredAt) }),
  ];
  return (
    <li>
      <AssetIcon name={one.icon} />
      <span className="name">
        {text(one.title)}
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </span>
      <Button
        icon={<ArchiveRestore size={14} aria-hidden="true" />}
        disabled={restore.isPending}
        onClick={() => restore.mutate({ params: { id: one.id } }, { onError: toastError })}
      >
        {t('restore')}
      </Button>
    </li>
  );
}

/** What was retired, and the way back; nothing for those who may not. */
export function RetiredAssets() {
  const t = useT(retireWords);
  const [isOpen, setOpen] = useState(false);
  const mayRestore = useMay('administrator');
  const retired = useCall('listRetiredAssets', { query: { limit: 200 } }, { enabled: mayRestore && isOpen });
  if (!mayRestore) return null;
  return (
    <>
      <IconButton label={t('retired')} onClick={() => setOpen(true)}>
        <Archive size={15} aria-hidden="true" />
      </IconButton>
      <Drawer isOpen={isOpen} onClose={() => setOpen(false)} title={t('retired')} about={t('retiredAbout')}>
        <Loaded query={retired}>
          {({ items, total = items.length }) =>
            items.length === 0 ? (
              <EmptyState title={t('none')} />
            ) : (
              <>
                <ul className="children retired">
                  {items.map((one) => (
                    <Row key={one.id} one={one} />
                  ))}
                </ul>
                {total > items.length && <p className="muted">{t('more', { n: items.length, total })}</p>}
              </>
            )
          }
        </Loaded>
      </Drawer>
    </>
  );
}
