import { useState } from 'react';
import { isOutside } from '../../../../src/contracts/work.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { keptDeed, keptWork, type Tick, type Work } from './kept-work.ts';
import type { OrderDetail } from './order.tsx';
import { workWords } from './words.ts';

type Check = OrderDetail['checklist'][number];
type Settle = (settled: Omit<Tick, 'index' | 'at'>) => void;

function By({ check }: { readonly check: Check }) {
  const t = useT(workWords);
  const format = useFormat();
  const limits = { low: String(check.low ?? '…'), high: String(check.high ?? '…'), unit: check.unit ?? '' };
  const hasLimits = check.low !== undefined || check.high !== undefined;
  return (
    <>
      {hasLimits && <small>{t('limits', limits)}</small>}
      {check.by && <small>{t('checkedBy', { name: check.by, time: check.at === undefined ? '' : format.clock(check.at) })}</small>}
    </>
  );
}

/** A value to be read: recorded, then shown with its mark. */
function ValueLine({ check, isOff, onSettle }: { readonly check: Check; readonly isOff: boolean; readonly onSettle: Settle }) {
  const t = useT(workWords);
  const text = useText();
  const [typed, setTyped] = useState('');
  const value = Number(typed.replace(',', '.'));
  const isNumber = typed.trim() !== '' && Number.isFinite(value);
  return (
    <form
      className="check-value"
      onSubmit={(e) => {
        e.preventDefault();
        if (isNumber) onSettle({ done: true, value });
      }}
    >
      <span>
        {text(check.text)}
        {check.done && (
          <b className="num">
            {' '}
            {check.value} {check.unit}{' '}
          </b>
        )}
        {isOutside(check) && <span className="tag strong-tag">{t('outside')}</span>}
        <By check={check} />
      </span>
      {!check.done && !check.notApplicable && !isOff && (
        <>
          <input
            className="input"
            inputMode="decimal"
            aria-label={`${text(check.text)} ${check.unit ?? ''}`}
            placeholder={check.unit ?? t('value')}
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
          />
          <Button type="submit" disabled={!isNumber}>
            {t('saveValue')}
          </Button>
        </>
      )}
    </form>
  );
}

function Line(props: { readonly check: Check; readonly isOff: boolean; readonly isKept: boolean; readonly onSettle: Settle }) {
  const { check, isOff, isKept, onSettle } = props;
  const t = useT(workWords);
  const text = useText();
  const isValue = check.kind === 'value';
  return (
    <li className="check-row">
      {isValue ? (
        <ValueLine check={check} isOff={isOff} onSettle={onSettle} />
      ) : (
        <label>
          <input
            type="checkbox"
            checked={check.done}
            disabled={isOff || check.notApplicable}
            onChange={(e) => onSettle({ done: e.target.checked })}
          />
          <span>
            {text(check.text)}
            <By check={check} />
          </span>
        </label>
      )}
      {isKept && <span className="tag">{t('notSent')}</span>}
      {check.notApplicable && <span className="tag">{t('notApplicable')}</span>}
      {!isOff &&
        (check.notApplicable || (isValue && check.done) ? (
          <Button onClick={() => onSettle({ done: false })}>{t('undo')}</Button>
        ) : (
          !check.done && <Button onClick={() => onSettle({ done: false, notApplicable: true })}>{t('notApplicable')}</Button>
        ))}
    </li>
  );
}

/** The checklist of an order, large enough for a thumb. */
export function OrderChecklist(props: { readonly order: OrderDetail; readonly work: Work; readonly mayTick: boolean }) {
  const { order, work, mayTick } = props;
  const t = useT(workWords);
  const kept = keptWork.useKept(({ list }) => list);
  const isKept = (index: number) =>
    kept.some(({ order: id, deed, refused }) => id === order.id && deed.kind === 'tick' && deed.tick.index === index && !refused);
  const settle =
    (index: number): Settle =>
    (settled) =>
      work.does(keptDeed(order, { kind: 'tick', tick: { index, ...settled } }));
  if (order.checklist.length === 0) return <EmptyState title={t('noChecklist')} />;
  return (
    <ul className="checks">
      {order.checklist.map((check, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a checklist are known by their place and never move
        <Line key={index} check={check} isOff={!mayTick} isKept={isKept(index)} onSettle={settle(index)} />
      ))}
    </ul>
  );
}
