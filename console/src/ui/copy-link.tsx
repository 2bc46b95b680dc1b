import { Link2 } from 'lucide-react';
import { common } from '../i18n/common.ts';
import { useCommon } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { toast, toastError } from './toast.tsx';

/** Copies the address of the view. */
export function CopyLink() {
  const t = useCommon();
  const copy = () => navigator.clipboard.writeText(location.href).then(() => toast(common.copied), toastError);
  return (
    <Button className="copy-link" icon={<Link2 size={15} />} onClick={() => void copy()}>
      {t('copyLink')}
    </Button>
  );
}
