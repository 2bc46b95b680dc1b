import './folding-row.css';
import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button, IconButton } from './button.tsx';
import { foldingRowWords } from './folding-row-words.ts';

/** What a list of rows does with one of them. */
export interface RowActs {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One of a list whose order counts: folded to its name, or open with its fields; moved, and removed unless it is the only one. */
export function FoldingRow(
  props: RowActs & {
    /** Its place, from 1. */
    readonly number: number;
    /** How many there are. */
    readonly of: number;
    readonly title: string;
    readonly marks?: ReactNode;
    readonly children: ReactNode;
  },
) {
  const t = useT(foldingRowWords);
  const { number, title, isOpen } = props;
  return (
    <section className="folding-row" aria-label={`${number} ${title}`}>
      <header>
        <span className="tag">{number}</span>
        <b>{title}</b>
        {props.marks}
        <span className="spacer" />
        <IconButton label={t('moveUp')} disabled={number === 1} onClick={() => props.onMove(-1)}>
          <ChevronUp size={16} />
        </IconButton>
        <IconButton label={t('moveDown')} disabled={number === props.of} onClick={() => props.onMove(1)}>
          <ChevronDown size={16} />
        </IconButton>
        <IconButton label={t('remove')} disabled={props.of === 1} onClick={props.onRemove}>
          <Trash2 size={15} />
        </IconButton>
        <Button aria-expanded={isOpen} onClick={props.onToggle}>
          {t(isOpen ? 'fold' : 'open')}
        </Button>
      </header>
      {isOpen && props.children}
    </section>
  );
}
