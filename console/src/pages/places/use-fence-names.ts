import { shipTypes } from '../../../../src/contracts/ship-types.ts';
import { useCall } from '../../api/queries.ts';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import type { Fence, Mover } from './shape-text.ts';
import { placesWords } from './words.ts';

/** So many names are written out. */
const mostNames = 4;

/** Titles of what a fence is for, and of what carries one that moves. */
export function useFenceNames(movers: readonly Mover[]) {
  const t = useT(placesWords);
  const text = useText();
  const comma = useLanguage() === 'zh' ? '、' : ', ';
  const models = useCall('listModels').data?.items ?? [];
  const modelName = (key: string) => text(models.find(({ id }) => id === key)?.title) || key;
  const moverName = (id: string) => text(movers.find(({ asset }) => asset === id)?.title) || t('goneMover');
  const listed = (names: readonly string[]) => {
    const shown = names.slice(0, mostNames).join(comma);
    return names.length > mostNames ? t('andMore', { names: shown, n: names.length }) : shown;
  };
  return {
    /** Models, and in brackets the groups of ships that it is only for; everything when neither is named. */
    forWhom({ models: keys, shipTypes: groups }: Fence): string {
      const whom = keys.length === 0 ? t('allModels') : listed(keys.map(modelName));
      return groups.length === 0 ? whom : t('onlyShips', { whom, names: listed(groups.map((group) => text(shipTypes[group].title))) });
    },
    /** Empty for a fence that stays. */
    carriers({ shape }: Fence): string {
      return shape.kind === 'around' ? listed([...shape.models.map(modelName), ...shape.assets.map(moverName)]) : '';
    },
  };
}
