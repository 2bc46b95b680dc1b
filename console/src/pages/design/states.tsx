import { Lock } from 'lucide-react';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog, Drawer } from '../../ui/dialog.tsx';
import { Once } from '../../ui/once.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { uiWords } from '../../ui/words.ts';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

const problem = new ApiProblem(504, { code: 'TIMEOUT', message: designWords.sample.en, text: designWords.sample });

/** Nothing there, still loading, gone wrong, not allowed. */
export function States() {
  const t = useT(designWords);
  const ui = useT(uiWords);
  return (
    <div className="specimens">
      <Specimen name="EmptyState">
        <EmptyState title={t('empty')}>{t('noAsset')}</EmptyState>
      </Specimen>
      <Specimen name="Skeleton" state={t('loading')}>
        <Skeleton lines={3} />
      </Specimen>
      <Specimen name="ErrorPanel" state={t('problem')}>
        <ErrorPanel error={problem} onRetry={() => toast(designWords.done)} />
      </Specimen>
      <Specimen name="ErrorPanel" state={t('unexpected')}>
        <ErrorPanel error={new Error('x is not a function')} />
      </Specimen>
      <Specimen name="RoleHint">
        <p className="hint-bar">
          <Lock size={13} aria-hidden="true" />
          {ui('needsRole', { role: t('primary') })}
        </p>
      </Specimen>
      <Specimen name="Once">
        <Once title={t('secret')} secret="yf_9d1b5c0e2f" />
      </Specimen>
      <Specimen name="Panel" state={t('longText')}>
        <Panel title={t('longPoint')} note={t('fieldHelp')} foot={t('meta')}>
          <p className="panel-body">{t('body')}</p>
        </Panel>
      </Specimen>
    </div>
  );
}

type Opened = 'dialog' | 'drawer' | 'confirm' | undefined;

/** Dialogs, drawers, confirmations and notes; opened by buttons, because they lie over the page. */
export function Overlays() {
  const t = useT(designWords);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  return (
    <div className="specimens">
      <Specimen name="Dialog">
        <Button onClick={() => setOpened('dialog')}>{t('openDialog')}</Button>
      </Specimen>
      <Specimen name="Drawer">
        <Button onClick={() => setOpened('drawer')}>{t('openDrawer')}</Button>
      </Specimen>
      <Specimen name="ConfirmDialog">
        <Button onClick={() => setOpened('confirm')}>{t('openConfirm')}</Button>
      </Specimen>
      <Specimen name="toast">
        <span className="row-of">
          <Button onClick={() => toast(designWords.done)}>{t('toastGood')}</Button>
          <Button onClick={() => toast(designWords.sample, true)}>{t('toastBad')}</Button>
        </span>
      </Specimen>
      <Dialog isOpen={opened === 'dialog'} onClose={close} title={t('openDialog')} about={t('dialogAbout')}>
        {t('body')}
      </Dialog>
      <Drawer isOpen={opened === 'drawer'} onClose={close} title={t('openDrawer')} about={t('dialogAbout')}>
        {t('body')}
      </Drawer>
      <ConfirmDialog
        isOpen={opened === 'confirm'}
        onClose={close}
        title={t('askRemove')}
        about={t('askRemoveAbout')}
        word="0012345678"
        confirm={t('remove')}
        onConfirm={close}
      />
    </div>
  );
}
