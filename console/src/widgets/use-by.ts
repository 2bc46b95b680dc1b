import { useT } from '../i18n/use-t.ts';
import type { Words } from '../i18n/words.ts';
import { usePackName } from './use-pack-name.ts';

// Here and not among the words of all widgets, which every page loads.
const byWords = {
  byPack: { zh: '场景包 {pack}', en: 'Pack {pack}' },
  bySystem: { zh: '系统', en: 'System' },
} as const satisfies Words;

/** Installing a pack writes `pack <id>` in the place of a person. */
const packOf = (by: string): string | undefined => /^pack ([\w-]+)$/.exec(by)?.[1];

/** Who did something, as the reader is told it: a person by name, a pack by its title, the program itself. */
export function useBy(): (by: string) => string {
  const t = useT(byWords);
  const packName = usePackName();
  return (by) => {
    const pack = packOf(by);
    if (pack !== undefined) return t('byPack', { pack: packName(pack) });
    return by === 'system' ? t('bySystem') : by;
  };
}
