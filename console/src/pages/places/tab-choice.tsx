import { ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { mapTasks } from '../../../../src/contracts/map-tasks.ts';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { placesWords } from './words.ts';

/** The tabs beside the map, in their order: what every site has, and between them what there is to do in some sectors only. */
export const placesTabs = ['movers', 'fences', ...mapTasks, 'maps'] as const;
/** One of {@link placesTabs}. */
export type PlacesTab = (typeof placesTabs)[number];

/** Between two askings for what there is to do, ms. */
const everyMs = 60_000;

interface Props {
  readonly value: PlacesTab;
  readonly onChange: (tab: PlacesTab) => void;
}

/** The choice of a tab: those that there is something for and the one that is open; the rest, to begin with, under “More”. */
export function TabChoice({ value, onChange }: Props) {
  const t = useT(placesWords);
  const tasks = useCall('listMapTasks', undefined, { everyMs, keepPrevious: true });
  const listed: ReadonlySet<PlacesTab> = new Set<PlacesTab>(['movers', 'fences', 'maps', value, ...(tasks.data?.items ?? [])]);
  const options = placesTabs.filter((key) => listed.has(key)).map((key) => ({ key, label: t(key) }));
  // What is not known yet would go from under a pointer.
  const rest = tasks.data || tasks.isError ? placesTabs.filter((key) => !listed.has(key)) : [];
  return (
    <div className="places-tabs">
      <Segmented label={t('view')} options={options} value={value} onChange={onChange} />
      {rest.length > 0 && <MoreTabs tabs={rest} onChange={onChange} />}
    </div>
  );
}

function MoreTabs({ tabs, onChange }: { readonly tabs: readonly PlacesTab[]; readonly onChange: Props['onChange'] }) {
  const t = useT(placesWords);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button>
          {t('moreTabs')}
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          {tabs.map((key) => (
            <DropdownMenu.Item key={key} className="menu-item" onSelect={() => onChange(key)}>
              {t(key)}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
