import { TriangleAlert } from 'lucide-react';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { decimalsOf, type Spare } from './spare.ts';
import { spareWords } from './words.ts';

/** Figures of a part in words. */
export function useSpareFigures() {
  const t = useT(spareWords);
  const format = useFormat();
  const quantity = (value: number, unit: string) => format.quantity(value, decimalsOf(value), unit);
  return {
    quantity,
    stores: ({ stock }: Spare) => stock.map(({ store, quantity: held }) => `${store} ${format.number(held, decimalsOf(held))}`).join(' · '),
    price: ({ price }: Spare) => (price === undefined ? '—' : format.number(price, 2)),
    value: ({ price, total }: Spare) => (price === undefined ? '—' : format.number(price * total, 2)),
    nowhere: t('nowhere'),
  };
}

/** What is in stock, marked by shape and word when it is too little. */
export function Stock({ part }: { readonly part: Spare }) {
  const t = useT(spareWords);
  const { quantity } = useSpareFigures();
  return (
    <span className="num">
      {part.isLow && (
        <span className="tag strong-tag">
          <TriangleAlert size={12} aria-hidden="true" />
          {t('low')}
        </span>
      )}{' '}
      {quantity(part.total, part.unit)}
    </span>
  );
}
