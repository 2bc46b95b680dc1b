import { Plus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { useChoiceKeys } from '../../ui/choice-keys.ts';
import type { PointRef } from './use-points.ts';
import { trendsWords } from './words.ts';

type Found = Reply<'searchEverything'>['items'][number];

/** All points of a found asset, one button each. */
function AssetPoints({ found, onAdd }: { readonly found: Found; readonly onAdd: (ref: PointRef) => void }) {
  const text = useText();
  const points = useCall('getAsset', { params: { id: found.id } }).data?.points ?? [];
  return points.map((p) => (
    <PointChoice
      key={p.number}
      label={text(p.title)}
      detail={text(found.title)}
      onAdd={() => onAdd({ number: p.number, asset: found.id })}
    />
  ));
}

function PointChoice({ label, detail, onAdd }: { readonly label: string; readonly detail: string; readonly onAdd: () => void }) {
  return (
    <li>
      <button type="button" className="menu-item" onClick={onAdd}>
        <span>
          <Plus size={13} aria-hidden="true" /> {label}
        </span>
        <small className="muted">{detail}</small>
      </button>
    </li>
  );
}

interface PointSearchProps {
  readonly onAdd: (ref: PointRef) => void;
  /** Whether one point is looked for: the search is over when it is chosen. Default: several are, one after the other. */
  readonly isForOne?: boolean;
}

/** Find points by the name of the point or of its asset, and add them. */
export function PointSearch({ onAdd, isForOne = false }: PointSearchProps) {
  const t = useT(trendsWords);
  const text = useText();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { field, choices, press } = useChoiceKeys<HTMLDivElement>();
  const label = t(isForOne ? 'choose' : 'add');
  const take = (ref: PointRef) => {
    onAdd(ref);
    if (!isForOne) return;
    setTyped('');
    setOpen(false);
  };
  const wanted = useDeferredValue(typed.trim());
  const found = useCall('searchEverything', { query: { text: wanted, limit: 30 } }, { enabled: wanted !== '', keepPrevious: true });
  const items = found.data?.items ?? [];
  const points = items.filter((i) => i.kind === 'point');
  const assets = items.filter((i) => i.kind === 'asset').slice(0, 3);
  return (
    <Popover.Root open={isOpen && wanted !== ''} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <input
          ref={field}
          onKeyDown={press}
          className="input point-search"
          type="search"
          data-filter
          aria-label={label}
          placeholder={label}
          value={typed}
          onFocus={() => setOpen(true)}
          onChange={(e) => {
            setTyped(e.target.value);
            setOpen(true);
          }}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          ref={choices}
          aria-busy={wanted !== typed.trim() || found.isPlaceholderData}
          onKeyDown={press}
          className="popover point-choices"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          aria-label={t('found')}
          onOpenAutoFocus={(e) => e.preventDefault()}
        >
          {points.length + assets.length === 0 ? (
            <p className="muted none">{t('noMatch')}</p>
          ) : (
            <ul>
              {points.map((p) => (
                <PointChoice
                  key={p.id}
                  label={text(p.title)}
                  detail={text(p.detail)}
                  onAdd={() => take({ number: Number(p.id), asset: p.asset })}
                />
              ))}
              {assets.map((a) => (
                <AssetPoints key={a.id} found={a} onAdd={take} />
              ))}
            </ul>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
