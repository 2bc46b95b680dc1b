import { useEffect, useRef } from 'react';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import { type Chosen, lengthOf, type WallsDraft } from './draft.ts';
import { wallsWords } from './words.ts';

/** All that is drawn, to be chosen without a pointer on the map. */
export function WallsList(props: {
  readonly draft: WallsDraft;
  readonly chosen: Chosen | undefined;
  /** Metres of a unit of the plan. */
  readonly scale: number;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const { draft, chosen, scale, onChoose } = props;
  const t = useT(wallsWords);
  const text = useText();
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const [box, row] = [list.current, chosen && list.current?.querySelector<HTMLElement>('[aria-pressed=true]')];
    if (!box || !row) return;
    // Within the list only: the page stays where it is.
    const top = row.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 2;
  }, [chosen]);
  const isChosen = (one: Chosen) => chosen?.kind === one.kind && chosen.i === one.i;
  const items = [
    ...draft.entrances.map(({ title }, i) => ({
      one: { kind: 'entrance', i } as const,
      words: t('entranceN', { n: i + 1, name: text(title) || t('unnamed') }),
    })),
    ...draft.obstacles.map((obstacle, i) => ({
      one: { kind: 'obstacle', i } as const,
      words: t(obstacle.kind === 'wall' ? 'wallN' : 'blockN', { n: i + 1, m: format.quantity(lengthOf(obstacle) * scale, 1, 'm') }),
    })),
  ];
  if (items.length === 0) return <p className="muted">{t('none')}</p>;
  return (
    <ul ref={list} className="walls-list" aria-label={t('all')}>
      {items.map(({ one, words }) => (
        <li key={`${one.kind} ${one.i}`}>
          <button type="button" aria-pressed={isChosen(one)} onClick={() => onChoose(one)}>
            {words}
          </button>
        </li>
      ))}
    </ul>
  );
}
