import { useT } from '../i18n/use-t.ts';
import { usePackName } from './use-pack-name.ts';
import { widgetWords } from './words.ts';

/** Installing a pack writes `pack <id>` in the place of a person. */
const packOf = (by: string): string | undefined => /^pack ([\w-]+)$/.exec(by)?.[1];

/** Who did something, as the reader is told it: a person by name, a pack by its title, the program itself. */
export function useBy(): (by: string) => string {
  const t = useT(widgetWords);
  const packName = usePackName();
  return (by) => {
    const pack = packOf(by);
    if (pack !== undefined) return t('byPack', { pack: packName(pack) });
    return by === 'system' ? t('bySystem') : by;
  };
}
