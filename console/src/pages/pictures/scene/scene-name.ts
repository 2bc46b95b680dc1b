import { useContext } from 'react';
import { sceneKindInfo } from '../../../../../src/contracts/scene.ts';
import { useText } from '../../../i18n/use-t.ts';
import { PictureDataContext, type SceneItem } from '../../../pictures/data.ts';

/** How a thing of a scene is called: its title, what a label says instead, or its kind and id. */
export function useItemName(): (item: SceneItem) => string {
  const text = useText();
  const { points } = useContext(PictureDataContext);
  return (item) => {
    const point = item.kind === 'label' && item.point !== undefined ? points.get(item.point) : undefined;
    return text(item.title) || text(point?.title) || `${text(sceneKindInfo[item.kind].title)} ${item.id}`;
  };
}
