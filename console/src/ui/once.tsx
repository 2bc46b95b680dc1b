import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { toast, toastError } from './toast.tsx';
import { uiWords } from './words.ts';

/** A text with a button that copies it. */
export function CopyButton({ text }: { readonly text: string }) {
  const t = useT(uiWords);
  const copy = () => navigator.clipboard.writeText(text).then(() => toast(uiWords.copied), toastError);
  return (
    <Button icon={<Copy size={14} aria-hidden="true" />} onClick={() => void copy()}>
      {t('copy')}
    </Button>
  );
}

/** A secret or a sign-in link that the server tells a single time. */
export function Once({ title, secret, children }: { readonly title: string; readonly secret: string; readonly children?: ReactNode }) {
  const t = useT(uiWords);
  return (
    <div className="once" role="status">
      <b>{title}</b>
      <code>{secret}</code>
      <div className="button-row">
        <CopyButton text={secret} />
        <span className="muted">{t('onlyOnce')}</span>
      </div>
      {children}
    </div>
  );
}
