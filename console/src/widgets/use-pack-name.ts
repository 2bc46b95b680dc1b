import { useCall } from '../api/queries.ts';
import { useText } from '../i18n/use-t.ts';

/** What a pack is called, by its id; the id itself while that is not known, and of a pack that is gone. */
export function usePackName(): (pack: string) => string {
  const text = useText();
  const items = useCall('listPacks').data?.items;
  return (pack) => text(items?.find(({ id }) => id === pack)?.title) || pack;
}
