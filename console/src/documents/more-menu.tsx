import { Copy, Download, EllipsisVertical, Printer, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useMay } from '../app/session.ts';
import { IconButton } from '../ui/button.tsx';
import { toastError } from '../ui/toast.tsx';

function MenuItem({ icon, label, onSelect }: { readonly icon: ReactNode; readonly label: string; readonly onSelect: () => void }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      <span className="icon-line">
        {icon} {label}
      </span>
    </DropdownMenu.Item>
  );
}

/** What is done rarely with something that was built here: print, export, and for engineers copy and delete. */
export function MoreMenu(props: {
  readonly t: (word: 'more' | 'print' | 'export' | 'copy' | 'remove') => string;
  readonly onExport: () => Promise<void>;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
}) {
  const { t, onExport, onCopy, onRemove } = props;
  const mayEdit = useMay('engineer');
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={t('more')}>
          <EllipsisVertical size={16} aria-hidden="true" />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <MenuItem icon={<Printer size={14} aria-hidden="true" />} label={t('print')} onSelect={() => setTimeout(() => window.print())} />
          <MenuItem
            icon={<Download size={14} aria-hidden="true" />}
            label={t('export')}
            onSelect={() => void onExport().catch(toastError)}
          />
          {mayEdit && (
            <>
              <MenuItem icon={<Copy size={14} aria-hidden="true" />} label={t('copy')} onSelect={onCopy} />
              <MenuItem icon={<Trash2 size={14} aria-hidden="true" />} label={t('remove')} onSelect={onRemove} />
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
