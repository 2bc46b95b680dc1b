import { Link } from '@tanstack/react-router';
import { Gauge } from 'lucide-react';
import type { LoadNotice } from '../../../src/contracts/api/live.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { troubleWords } from './trouble-words.ts';

/** Says what is too much, what was dropped, and where to see more. Goes when the platform says that all is well. */
export function LoadBanner({ load }: { readonly load: LoadNotice }) {
  const t = useT(troubleWords);
  const text = useText();
  const format = useFormat();
  const said = [
    load.state === 'overloaded' ? t('overloaded', { why: load.reasons.map(text).join(' · ') }) : '',
    load.droppedLastMinute > 0 ? t('dropped', { n: format.number(load.droppedLastMinute) }) : '',
  ];
  return (
    <div className="banner refusal" role="alert" data-load={load.state}>
      <Gauge size={15} aria-hidden="true" />
      <span>
        {said.filter(Boolean).join(' · ')} <Link to="/system">{t('toSystem')}</Link>
      </span>
    </div>
  );
}
