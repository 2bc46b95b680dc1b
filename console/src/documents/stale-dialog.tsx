import { useCommon } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Somebody saved meanwhile: keep one's own changes as a copy, or drop them and load the newest. */
export function StaleDialog(props: {
  readonly t: (word: 'staleTitle' | 'staleAbout' | 'loadTheirs' | 'saveCopy') => string;
  readonly isBusy: boolean;
  readonly onLoadTheirs: () => void;
  readonly onSaveCopy: () => void;
  readonly onClose: () => void;
}) {
  const { t, isBusy, onLoadTheirs, onSaveCopy, onClose } = props;
  const common = useCommon();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('staleTitle')}
      about={t('staleAbout')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="danger" onClick={onLoadTheirs}>
            {t('loadTheirs')}
          </Button>
          <Button look="primary" disabled={isBusy} onClick={onSaveCopy}>
            {t('saveCopy')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
