import { useT } from '../i18n/use-t.ts';
import { useBoardData } from './data.ts';
import { boardWords } from './words.ts';

/** In the place of a point that is not known; nothing while the points are still being read. */
export function GonePoint({ number }: { readonly number: number }) {
  const t = useT(boardWords);
  if (useBoardData().points.size === 0) return null;
  return <p className="board-note muted">{t('gonePoint', { n: number })}</p>;
}
