import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useT } from '../../../i18n/use-t.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { readPlaces } from '../shape-text.ts';
import { type At, type Chosen, type Entrance, type WallsDraft, withEntrance, withLine } from './draft.ts';
import { wallsWords } from './words.ts';

interface Props {
  readonly draft: WallsDraft;
  readonly chosen: Chosen;
  readonly unit: 'metres' | 'pixels';
  /** `about` says which changes are one step back together. */
  readonly onChange: (draft: WallsDraft, about: string) => void;
  readonly onRemove: () => void;
}

const lineText = (line: readonly (readonly number[])[]): string =>
  line.map(([x = 0, y = 0]) => `${Number(x.toFixed(2))} ${Number(y.toFixed(2))}`).join('\n');

/** A text that follows what it stands for, until somebody types what cannot be read yet. */
function useTyped(written: string, isRead: (text: string) => boolean) {
  const [typed, setTyped] = useState(written);
  useEffect(() => setTyped((before) => (lineText(readPlaces(before).places) === written ? before : written)), [written]);
  return { typed, setTyped, isWrong: !isRead(typed) };
}

/** Points of a wall or a block by numbers: for those who draw without a pointer, and to be exact. */
function ObstacleFields({ draft, chosen: { i }, unit, onChange }: Props) {
  const t = useT(wallsWords);
  const line = draft.obstacles[i]?.line ?? [];
  const { typed, setTyped } = useTyped(lineText(line), () => true);
  const { wrong } = readPlaces(typed);
  const type = (text: string) => {
    setTyped(text);
    const read = readPlaces(text);
    if (read.wrong === undefined) onChange(withLine(draft, i, read.places), `line ${i}`);
  };
  return (
    <TextArea
      label={t('points', { unit: t(unit) })}
      error={wrong === undefined ? undefined : t('wrongLine', { n: wrong })}
      look="num"
      rows={Math.min(8, Math.max(3, line.length + 1))}
      value={typed}
      onChange={type}
    />
  );
}

function EntranceFields({ draft, chosen: { i }, unit, onChange }: Props) {
  const t = useT(wallsWords);
  const entrance: Entrance = draft.entrances[i] ?? { title: { zh: '', en: '' }, at: [0, 0] };
  const isOne = (text: string) => readPlaces(text).wrong === undefined && readPlaces(text).places.length === 1;
  const { typed, setTyped, isWrong } = useTyped(lineText([entrance.at]), isOne);
  const set = (part: Partial<Entrance>) => onChange(withEntrance(draft, i, { ...entrance, ...part }), `entrance ${i}`);
  const name = (part: Partial<Entrance['title']>) => set({ title: { ...entrance.title, ...part } });
  const type = (text: string) => {
    setTyped(text);
    const [at]: readonly (At | undefined)[] = readPlaces(text).places;
    if (isOne(text) && at) set({ at });
  };
  return (
    <>
      <TextField label={t('titleZh')} value={entrance.title.zh} onChange={(zh) => name({ zh })} isRequired />
      <TextField label={t('titleEn')} value={entrance.title.en} onChange={(en) => name({ en })} isRequired />
      <TextField label={t('at', { unit: t(unit) })} value={typed} onChange={type} error={isWrong ? t('wrongAt') : undefined} />
    </>
  );
}

/** All of the chosen wall, block or entrance, to be typed, and the way to remove it. */
export function ChosenFields(props: Props) {
  const t = useT(wallsWords);
  const Fields = props.chosen.kind === 'obstacle' ? ObstacleFields : EntranceFields;
  return (
    <div className="walls-chosen">
      <Fields key={`${props.chosen.kind} ${props.chosen.i}`} {...props} />
      <Button look="danger" icon={<Trash2 size={14} aria-hidden="true" />} hotkey="Del" onClick={props.onRemove}>
        {t('remove')}
      </Button>
    </div>
  );
}
