import type { UseQueryResult } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useMay } from '../../app/session.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import type { Editing } from './places-page.tsx';
import { draftOf, type Fence, type Mover } from './shape-text.ts';
import { useFenceNames } from './use-fence-names.ts';
import { placesWords } from './words.ts';

/** All fences, to be shown on the map and changed. */
export function FencesTab(props: {
  readonly query: UseQueryResult<Reply<'listFences'>>;
  readonly movers: readonly Mover[];
  readonly selected: string | undefined;
  readonly onSelect: (fence: string) => void;
  readonly onEdit: (editing: Editing) => void;
}) {
  const t = useT(placesWords);
  const text = useText();
  const mayChange = useMay('engineer');
  const names = useFenceNames(props.movers);
  const about = ({ shape, isEnabled, isActive, inside, alarms }: Fence) => {
    const state = isEnabled ? (isActive ? t('insideCount', { n: inside }) : t('notNow')) : t('disabled');
    return [t(shape.kind), state, ...(Object.keys(alarms).length > 0 ? [t('alarming')] : [])].join(' · ');
  };
  return (
    <div className="places-list">
      {mayChange && (
        <Button
          look="primary"
          icon={<Plus size={14} />}
          onClick={() => props.onEdit({ fence: undefined, draft: { kind: 'circle', places: '', metres: '500' } })}
        >
          {t('newFence')}
        </Button>
      )}
      <Loaded query={props.query}>
        {({ items }) => (
          <PlainTable
            label={t('fences')}
            rows={items}
            keyOf={({ id }) => id}
            empty={<EmptyState title={t('noFences')}>{t('noFencesAbout')}</EmptyState>}
            columns={[
              {
                key: 'name',
                title: t('name'),
                cell: (fence) => (
                  <>
                    <button
                      type="button"
                      className="link"
                      aria-pressed={fence.id === props.selected}
                      onClick={() => props.onSelect(fence.id)}
                    >
                      {text(fence.title)}
                    </button>
                    {fence.shape.kind === 'around' && (
                      <small className="places-basis">{t('carriedBy', { names: names.carriers(fence) })}</small>
                    )}
                    {fence.basis && <small className="places-basis">{t('basis', { what: text(fence.basis) })}</small>}
                  </>
                ),
              },
              { key: 'about', title: t('kind'), cell: about },
              { key: 'models', title: t('forModels'), cell: names.forWhom },
              {
                key: 'edit',
                title: '',
                align: 'end',
                cell: (fence) =>
                  mayChange && (
                    <IconButton
                      label={t('edit', { name: text(fence.title) })}
                      onClick={() => props.onEdit({ fence, draft: draftOf(fence.shape) })}
                    >
                      <Pencil size={14} />
                    </IconButton>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </div>
  );
}
