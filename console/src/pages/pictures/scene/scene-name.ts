import { sceneKindInfo } from '../../../../../src/contracts/scene.ts';
import { useText } from '../../../i18n/use-t.ts';
import type { SceneItem } from '../../../pictures/data.ts';

/** How a thing of a scene is called: its title, or its kind and id. */
export function useItemName(): (item: SceneItem) => string {
  const text = useText();
  return (item) => text(item.title) || `${text(sceneKindInfo[item.kind].title)} ${item.id}`;
}
