import { Link, useNavigate } from '@tanstack/react-router';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import type { Asset } from '../../widgets/asset-figures.ts';
import { AssetForm } from './asset-form.tsx';
import { formWords } from './form-words.ts';

/** Make an asset, within another where one is given; nothing for those who may not. */
export function NewAsset({ parent, look }: { readonly parent?: string; readonly look?: 'primary' }) {
  const t = useT(formWords);
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  if (!useMay('engineer')) return null;
  return (
    <>
      <Button look={look} icon={<Plus size={14} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t(parent === undefined ? 'create' : 'createBelow')}
      </Button>
      {isOpen && (
        <AssetForm
          parent={parent}
          onClose={() => setOpen(false)}
          onDone={({ id }) => {
            setOpen(false);
            void navigate({ to: '/assets/$id', params: { id } });
          }}
        />
      )}
    </>
  );
}

/** The way to a device that sends values; nothing for those who may not. */
export function AddDevice() {
  const t = useT(formWords);
  if (!useMay('engineer')) return null;
  return (
    <Link className="btn" to="/connections/add">
      {t('addDevice')}
    </Link>
  );
}

/** Change name, place and attributes of an asset; nothing for those who may not. */
export function EditAsset({ asset }: { readonly asset: Asset }) {
  const t = useT(formWords);
  const [isOpen, setOpen] = useState(false);
  if (!useMay('engineer')) return null;
  return (
    <>
      <Button icon={<Pencil size={14} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('edit')}
      </Button>
      {isOpen && <AssetForm asset={asset} onClose={() => setOpen(false)} onDone={() => setOpen(false)} />}
    </>
  );
}
