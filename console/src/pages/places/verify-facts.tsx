import { placeSourceName } from '../../../../src/contracts/place-sources.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { declarationWords } from './declarations-words.ts';
import type { Mover } from './shape-text.ts';

/** What is registered of what moves, to be compared with what is there. */
export function Registered({ asset }: { readonly asset: string }) {
  const t = useT(declarationWords);
  const text = useText();
  const format = useFormat();
  const { data } = useCall('getAsset', { params: { id: asset } });
  if (data === undefined) return null;
  const written = data.attributes.filter(({ number }) => number !== undefined);
  if (written.length === 0) return <small className="muted">{t('nothingRegistered')}</small>;
  return (
    <dl className="facts">
      {written.map((one) => (
        <div key={one.key} className="pair">
          <dt>{text(one.title)}</dt>
          <dd className="num">{format.amount(one.number, { ...one, decimals: decimalsOf(one.number ?? 0) })}</dd>
        </div>
      ))}
    </dl>
  );
}

/** When what moves was last heard, by source where it has several. */
export function Heard({ mover }: { readonly mover: Mover | undefined }) {
  const t = useT(declarationWords);
  const text = useText();
  const format = useFormat();
  const now = useNow();
  if (mover?.time === undefined) return <small className="muted">{t('neverHeard')}</small>;
  const sources: readonly { readonly source: string; readonly time: number }[] = mover.sources ?? [
    { source: mover.placeSource ?? '', time: mover.time },
  ];
  return (
    <dl className="facts">
      {sources.map(({ source, time }) => (
        <div key={source} className="pair">
          <dt>{t('heard', { source: text(placeSourceName(source)) })}</dt>
          <dd className="num">{format.age(time, now)}</dd>
        </div>
      ))}
    </dl>
  );
}
