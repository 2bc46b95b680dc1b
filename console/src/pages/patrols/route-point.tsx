import { Plus } from 'lucide-react';
import type { PatrolWalker } from '../../../../src/contracts/patrol.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { FoldingRow, type RowActs } from '../../ui/folding-row.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { newItem, type Point, type RouteProblem } from './route-draft.ts';
import { RouteItem } from './route-item.tsx';
import { type Around, PlaceFields } from './route-place.tsx';
import { routeWords } from './route-words.ts';
import { isMachine } from './walker.ts';

interface Part {
  readonly point: Point;
  readonly walker: PatrolWalker;
  readonly around: Around;
  /** What is wrong with it, once saving was tried. */
  readonly problems: readonly RouteProblem[];
  readonly onChange: (point: Point) => void;
}

function Items({ point, walker, problems, onChange }: Part) {
  const t = useT(routeWords);
  const { items } = point;
  return (
    <>
      <b>{t('items')}</b>
      <ol className="route-items">
        {items.map((item, i) => (
          <RouteItem
            key={item.id}
            number={i + 1}
            item={item}
            isForMachine={isMachine(walker)}
            problem={problems.find((one) => one.item === i + 1)?.what}
            onChange={(next) => onChange({ ...point, items: items.with(i, next) })}
            onRemove={() => onChange({ ...point, items: items.toSpliced(i, 1) })}
          />
        ))}
      </ol>
      <span>
        <Button
          icon={<Plus size={14} aria-hidden="true" />}
          disabled={items.length >= 50}
          onClick={() => onChange({ ...point, items: [...items, newItem(isMachine(walker) ? 'number' : 'yesNo')] })}
        >
          {t('addItem')}
        </Button>
      </span>
    </>
  );
}

/** A point of a route: where it is, how a visit is proved, what is looked at. */
export function RoutePoint(props: Part & RowActs & { readonly number: number; readonly of: number }) {
  const t = useT(routeWords);
  const format = useFormat();
  const { point, walker, problems, onChange } = props;
  const wrongPlace = problems.find(({ what }) => what === 'noPlace' || what === 'wrongPlace')?.what;
  const setCode = (code: string) => onChange({ ...point, code: code.trim() === '' ? undefined : code.trim().slice(0, 120) });
  return (
    <FoldingRow
      {...props}
      title={point.title || t('untitled')}
      marks={
        <>
          <span className="tag">{t('itemsN', { n: format.number(point.items.length) })}</span>
          {problems.length > 0 && <span className="tag strong-tag">{t('toMend')}</span>}
        </>
      }
    >
      <div className="field-grid">
        <TextField
          label={t('pointTitle')}
          isRequired
          value={point.title}
          onChange={(title) => onChange({ ...point, title: title.slice(0, 120) })}
        />
        {!isMachine(walker) && <TextField label={t('code')} help={t('codeHelp')} value={point.code ?? ''} onChange={setCode} />}
      </div>
      <AssetPicker label={t('asset')} value={point.asset} onChange={(asset) => onChange({ ...point, asset })} />
      <PlaceFields
        id={point.id}
        around={props.around}
        place={point.place}
        asset={point.asset}
        error={wrongPlace && t(wrongPlace)}
        onChange={(place) => onChange({ ...point, place })}
      />
      <Items {...props} />
    </FoldingRow>
  );
}
