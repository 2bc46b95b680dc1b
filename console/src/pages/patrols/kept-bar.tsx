import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { keptStarts, useKept } from './outbox.ts';
import { patrolWords } from './words.ts';

/** Says what is on this phone only, and sends it; nothing when all has arrived. */
export function KeptBar({ flush }: { readonly flush: () => Promise<void> }) {
  const t = useT(patrolWords);
  const format = useFormat();
  const { list, isSending } = useKept();
  const starts = keptStarts.useKept((kept) => kept.list);
  const waiting = list.filter(({ refused }) => refused === undefined).length;
  const begun = starts.filter(({ refused }) => refused === undefined).length;
  if (waiting + begun === 0) return null;
  return (
    <div className="walk-kept" role="status">
      <b>{t('unsent')}</b>
      <span>
        {[begun > 0 && t('unsentStart'), waiting > 0 && t('unsentAbout', { n: format.number(waiting) })].filter(Boolean).join(' ')}
      </span>
      <Button disabled={isSending} onClick={() => void flush()}>
        {t(isSending ? 'sending' : 'sendNow')}
      </Button>
    </div>
  );
}
