import { BrainCircuit } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useFormat, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { learnWords } from './learn-words.ts';
import type { Rule } from './marks.tsx';

function LearnDialog({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const t = useT(learnWords);
  const common = useCommon();
  const [from, setFrom] = useState<'past' | 'now'>('past');
  const learn = useChange('learnRuleAnew', {
    invalidates: ['getRule', 'listRules', 'readExpected', 'listAudit'],
    onDone: () => {
      toast(learnWords.done);
      onClose();
    },
  });
  const actions = (
    <>
      <Button onClick={onClose}>{common('cancel')}</Button>
      <Button
        look="danger"
        disabled={learn.isPending}
        onClick={() => learn.mutate({ params: { id: rule.id }, body: { from } }, { onError: toastError })}
      >
        {t('learnAnew')}
      </Button>
    </>
  );
  return (
    <Dialog isOpen onClose={onClose} title={t('learnAnew')} about={t('about')} actions={actions}>
      <div className="stack">
        <Segmented
          label={t('from')}
          options={[
            { key: 'past', label: t('past') },
            { key: 'now', label: t('now') },
          ]}
          value={from}
          onChange={setFrom}
        />
        <p className="muted">{t(from === 'past' ? 'pastAbout' : 'nowAbout')}</p>
      </div>
    </Dialog>
  );
}

/** Makes a rule that learns forget what it has learnt, after asking; nothing for rules that learn nothing. */
export function LearnAnew({ rule }: { readonly rule: Rule }) {
  const t = useT(learnWords);
  const [isAsking, setAsking] = useState(false);
  const kinds = useCall('listDetectors').data?.items ?? [];
  if (!kinds.some(({ kind, learns }) => learns && kind === rule.kind)) return null;
  return (
    <>
      <Button icon={<BrainCircuit size={14} aria-hidden="true" />} onClick={() => setAsking(true)}>
        {t('learnAnew')}
      </Button>
      {isAsking && <LearnDialog rule={rule} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Who made it learn anew, when, and from what. */
export function Relearnt({ rule: { relearn } }: { readonly rule: Rule }) {
  const t = useT(learnWords);
  const format = useFormat();
  if (!relearn) return null;
  return (
    <p className="muted">
      {t(relearn.from === 'past' ? 'relearntPast' : 'relearntNow', { by: relearn.by, time: format.full(relearn.at) })}
    </p>
  );
}
