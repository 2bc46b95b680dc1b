import './filters.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Bookmark, Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useT } from '../i18n/use-t.ts';
import { beginning, type Filter, filterIn, isSame, type SavedFilter, withFilter } from './filter.ts';
import { ManageFilters } from './manage-filters.tsx';
import { SaveFilter } from './save-filter.tsx';
import { filterWords } from './words.ts';

/** The lists that have saved filters. */
export type FilteredList = SavedFilter['list'];

/** The filter in the address, and the way to another one. */
function useFilter(keys: readonly string[]) {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const apply = (filter: Filter) => void navigate({ to: '.', search: withFilter(search, keys, filter) as never, replace: true }); // holds: the page's own keys, see its route
  return { search, present: filterIn(search, keys), apply };
}

function Item({ one, isPresent, onChoose }: { readonly one: SavedFilter; readonly isPresent: boolean; readonly onChoose: () => void }) {
  const t = useT(filterWords);
  const notes = [!one.isOwn && t('by', { owner: one.owner }), one.isOwn && one.isShared && t('shared'), one.isDefault && t('begins')];
  return (
    <DropdownMenu.CheckboxItem className="menu-item filter-item" checked={isPresent} onSelect={onChoose}>
      <span className="filter-check">{isPresent && <Check size={14} aria-hidden="true" />}</span>
      <span>{one.name}</span>
      <small className="muted">{notes.filter(Boolean).join(' · ')}</small>
    </DropdownMenu.CheckboxItem>
  );
}

/** The saved filters of a list: choose one, save the present one, share, and begin the list with one. `keys` are those of the address that filter the list. */
export function SavedFilters({
  list,
  keys,
  place = [],
  mayBegin = true,
}: {
  readonly list: FilteredList;
  readonly keys: readonly string[];
  /** Keys that only say where the list is; default: none. */
  readonly place?: readonly string[];
  /** False where the address leads to one thing of the list; default: the list is begun with the person's default. */
  readonly mayBegin?: boolean;
}) {
  const t = useT(filterWords);
  const { search, present, apply } = useFilter(keys);
  const items = useCall('listSavedFilters', { query: { list } }).data?.items;
  const [open, setOpen] = useState<'save' | 'manage'>();
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!items || hasBegun.current) return;
    hasBegun.current = true;
    const first = beginning(items, search, place);
    if (first && mayBegin) apply(first);
  });
  const known = items ?? [];
  const chosen = known.find(({ filter }) => isSame(filter, present));
  const isEmpty = Object.keys(present).length === 0;
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className={`btn plain filter-button ${chosen ? 'chosen' : ''}`}>
          <Bookmark size={14} aria-hidden="true" />
          <span>{chosen ? chosen.name : t('filters')}</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu filter-menu" align="end" sideOffset={6}>
            {known.length === 0 && <DropdownMenu.Label className="menu-label">{t('none')}</DropdownMenu.Label>}
            {known.map((one) => (
              <Item key={one.id} one={one} isPresent={one === chosen} onChoose={() => apply(one.filter)} />
            ))}
            <DropdownMenu.Separator className="menu-line" />
            <DropdownMenu.Item className="menu-item" disabled={isEmpty} onSelect={() => apply({})}>
              {t('all')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => setOpen('save')}>
              {t('save')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" disabled={known.length === 0} onSelect={() => setOpen('manage')}>
              {t('manage')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {open === 'save' && <SaveFilter list={list} filter={present} onClose={() => setOpen(undefined)} />}
      {open === 'manage' && <ManageFilters items={known} present={present} onClose={() => setOpen(undefined)} />}
    </>
  );
}
