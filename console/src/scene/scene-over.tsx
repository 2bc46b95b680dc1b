import { type MouseEvent, useEffect, useRef } from 'react';
import { isWithin } from '../../../src/contracts/picture.ts';
import { useCommon, useText } from '../i18n/use-t.ts';
import { type SceneItem, useReading } from '../pictures/data.ts';
import { useRemark, useShown } from '../pictures/values.tsx';
import { PriorityBadge } from '../ui/priority-badge.tsx';
import { useQualityWord } from '../ui/quality-words.ts';
import type { SceneEngine } from './engine.ts';

/** Tells the engine how a thing stands; over it a word when its value is old or bad, or a mark when it is abnormal. */
function Binding({ item, engine }: { readonly item: SceneItem; readonly engine: SceneEngine }) {
  const t = useCommon();
  const word = useQualityWord();
  const reading = useReading(item.point, item.bands);
  const { value, standing, priority } = reading;
  const condition = useReading(item.visible?.point);
  const isVisible = item.visible === undefined || isWithin(item.visible, condition.value);
  useEffect(
    () => engine.update(item.id, { value, standing, priority, isVisible }),
    [engine, item.id, value, standing, priority, isVisible],
  );
  const mark = useRef<HTMLSpanElement>(null);
  const isMoved = item.kind === 'water' || item.kind === 'gate';
  const isWrong = isMoved && (standing === 'bad' || standing === 'stale' || standing === 'none');
  const isMarked = item.point !== undefined && item.kind !== 'label' && (priority !== undefined || isWrong);
  useEffect(() => (isMarked && mark.current ? engine.follow(item.id, mark.current) : undefined), [engine, item.id, isMarked]);
  if (!isMarked) return null;
  return (
    <span ref={mark} className="scene-mark">
      {priority !== undefined && <PriorityBadge priority={priority} />}
      {isWrong && (
        <span className="quality-mark">
          {standing === 'none' ? t('noValue') : word(standing === 'stale' ? (reading.staleness ?? standing) : standing)}
        </span>
      )}
    </span>
  );
}

function Label(props: {
  readonly item: SceneItem;
  readonly engine: SceneEngine;
  readonly isChosen: boolean;
  readonly isEditing: boolean;
  readonly onPick: ((item: SceneItem, event: MouseEvent) => void) | undefined;
}) {
  const { item, engine, isChosen, isEditing, onPick } = props;
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const reading = useReading(item.point, item.bands);
  const condition = useReading(item.visible?.point);
  const shown = useShown(reading);
  const remark = useRemark(reading).filter(Boolean).join(' · ');
  const isVisible = isEditing || item.visible === undefined || isWithin(item.visible, condition.value);
  useEffect(() => (place.current ? engine.follow(item.id, place.current) : undefined), [engine, item.id]);
  const title = item.title ? text(item.title) : text(reading.point?.title);
  const { point, priority, standing } = reading;
  const body = (
    <>
      {priority !== undefined && <PriorityBadge priority={priority} />}
      <span>{title}</span>
      {item.point !== undefined && (
        <b className={`num ${standing === 'stale' || standing === 'none' ? 'stale' : ''}`}>
          {shown} <small>{point?.symbol}</small>
        </b>
      )}
      {remark !== '' && <small className="muted">{remark}</small>}
    </>
  );
  return (
    <div ref={place} className="scene-label" hidden={!isVisible}>
      {!onPick ? (
        <span className="scene-plate">{body}</span>
      ) : (
        <button type="button" className="scene-plate" aria-pressed={isChosen || undefined} onClick={(event) => onPick(item, event)}>
          {body}
        </button>
      )}
    </div>
  );
}

/** What lies over a scene: its labels, and marks of things that are old, bad or abnormal. */
export function SceneOver(props: {
  readonly items: readonly SceneItem[];
  readonly engine: SceneEngine;
  /** Things whose labels are framed. */
  readonly chosen?: ReadonlySet<string>;
  /** Labels that nothing shall be asked of are no buttons. */
  readonly isPickable: (item: SceneItem) => boolean;
  readonly onPick?: ((item: SceneItem, event: MouseEvent) => void) | undefined;
  /** Labels stand also while their condition does not hold. */
  readonly isEditing?: boolean;
}) {
  const { items, engine, chosen, isPickable, onPick, isEditing = false } = props;
  return (
    <div className="scene-over">
      {items.map((item) => (item.point !== undefined || item.visible ? <Binding key={item.id} item={item} engine={engine} /> : null))}
      {items.map((item) =>
        item.kind === 'label' ? (
          <Label
            key={item.id}
            item={item}
            engine={engine}
            isChosen={chosen?.has(item.id) ?? false}
            isEditing={isEditing}
            onPick={isPickable(item) ? onPick : undefined}
          />
        ) : null,
      )}
    </div>
  );
}
