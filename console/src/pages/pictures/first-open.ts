import type { Text } from '../../../../src/contracts/text.ts';
import { fill } from '../../i18n/words.ts';
import { type Draft, unfinished } from './draft.ts';
import { useElementName } from './edit-panel.tsx';
import { editWords } from './edit-words.ts';
import { problemsOf } from './scene/scene-draft.ts';
import { useItemName } from './scene/scene-name.ts';
import { sceneEditWords } from './scene/scene-words.ts';

/** What keeps a draft from being saved, and where it is. */
export interface OpenEnd {
  readonly view: 'plan' | 'scene';
  readonly id: string;
  readonly text: Text;
}

const filled = ({ zh, en }: Text, name: string, problem: Text = { zh: '', en: '' }): Text => ({
  zh: fill(zh, { name, problem: problem.zh }),
  en: fill(en, { name, problem: problem.en }),
});

/** Finds the first thing that has to be completed before a draft is saved: of the picture, then of its scene. */
export function useFirstOpen(): (draft: Draft) => OpenEnd | undefined {
  const elementName = useElementName();
  const itemName = useItemName();
  return (draft) => {
    const element = unfinished(draft);
    if (element) return { view: 'plan', id: element.id, text: filled(editWords.unfinished, elementName(element)) };
    const [problem] = draft.scene ? problemsOf(draft.scene) : [];
    return problem && { view: 'scene', id: problem.item.id, text: filled(sceneEditWords.unfinished, itemName(problem.item), problem.text) };
  };
}
