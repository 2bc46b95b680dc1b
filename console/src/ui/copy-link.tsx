import { Link2 } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';
import type { Words } from '../i18n/words.ts';
import { Button } from './button.tsx';
import { toast, toastError } from './toast.tsx';

const words = {
  copyLink: { zh: '复制链接', en: 'Copy link' },
  copied: { zh: '链接已复制', en: 'Link copied' },
} as const satisfies Words;

/** Copies the address of the view. */
export function CopyLink() {
  const t = useT(words);
  const copy = () => navigator.clipboard.writeText(location.href).then(() => toast(words.copied), toastError);
  return (
    <Button className="copy-link" icon={<Link2 size={15} />} onClick={() => void copy()}>
      {t('copyLink')}
    </Button>
  );
}
