import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  BringToFront,
  Copy,
  type LucideIcon,
  SendToBack,
  Trash2,
} from 'lucide-react';
import { elementKindInfo } from '../../../../src/contracts/picture.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { PictureElement } from '../../pictures/data.ts';
import { IconButton } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Alignment, alignments, type Chosen, type Draft } from './draft.ts';
import { Properties } from './edit-properties.tsx';
import { editWords } from './edit-words.ts';

const icons: Readonly<Record<Alignment, LucideIcon>> = {
  left: AlignStartVertical,
  centre: AlignCenterVertical,
  right: AlignEndVertical,
  top: AlignStartHorizontal,
  middle: AlignCenterHorizontal,
  bottom: AlignEndHorizontal,
  spreadX: AlignHorizontalSpaceBetween,
  spreadY: AlignVerticalSpaceBetween,
};

/** What can be done with what is chosen. */
export interface ElementCommands {
  readonly align: (how: Alignment) => void;
  readonly order: (to: 'front' | 'back') => void;
  readonly double: () => void;
  readonly remove: () => void;
  readonly change: (element: PictureElement) => void;
}

/** How an element is called: its title, its words, or its kind. */
export function useElementName(): (element: PictureElement) => string {
  const text = useText();
  return (element) =>
    (element.kind === 'text' ? text(element.text) : text(element.title)) || `${text(elementKindInfo[element.kind].title)} ${element.id}`;
}

function Commands({ count, commands }: { readonly count: number; readonly commands: ElementCommands }) {
  const t = useT(editWords);
  return (
    <div className="edit-commands">
      <IconButton label={t('double')} onClick={commands.double}>
        <Copy size={16} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('front')} onClick={() => commands.order('front')}>
        <BringToFront size={16} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('back')} onClick={() => commands.order('back')}>
        <SendToBack size={16} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('remove')} onClick={commands.remove}>
        <Trash2 size={16} aria-hidden="true" />
      </IconButton>
      {count > 1 &&
        alignments.map((how) => {
          const Icon = icons[how];
          return (
            <IconButton key={how} label={t(how)} onClick={() => commands.align(how)}>
              <Icon size={16} aria-hidden="true" />
            </IconButton>
          );
        })}
    </div>
  );
}

/** At the right of the editor: the properties of what is chosen, or the list of all elements, the uppermost first. */
export function EditPanel(props: {
  readonly draft: Draft;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly commands: ElementCommands;
}) {
  const { draft, chosen, onChoose, commands } = props;
  const t = useT(editWords);
  const format = useFormat();
  const nameOf = useElementName();
  const own = draft.elements.filter(({ id }) => chosen.has(id));
  const [single] = own;
  if (own.length === 0 || !single)
    return (
      <Panel title={t('list')} className="edit-side-panel">
        {draft.elements.length === 0 && <p className="field-note">{t('nothing')}</p>}
        <ul className="edit-list">
          {draft.elements.toReversed().map((element) => (
            <li key={element.id}>
              <button type="button" onClick={() => onChoose(new Set([element.id]))}>
                {nameOf(element)}
              </button>
            </li>
          ))}
        </ul>
        <p className="field-note">{t('keys')}</p>
      </Panel>
    );
  return (
    <Panel title={own.length === 1 ? nameOf(single) : t('chosen', { n: format.number(own.length) })} className="edit-side-panel">
      <Commands count={own.length} commands={commands} />
      {own.length === 1 && <Properties key={single.id} element={single} onChange={commands.change} />}
    </Panel>
  );
}
