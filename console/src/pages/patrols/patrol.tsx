import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { patrolWords } from './words.ts';

/** A patrol as a list tells it. */
export type Patrol = Reply<'openPatrol'>;
/** A patrol with its points and visits. */
export type PatrolDetail = Reply<'getPatrol'>;

/** What is asked again after a change. */
export const changed = ['listPatrols', 'getPatrol'] as const;

/** The state in words; what is overdue stands out. */
export function PatrolState({ state }: { readonly state: Patrol['state'] }) {
  const t = useT(patrolWords);
  return <span className={`tag ${state === 'missed' ? 'strong-tag' : state === 'started' ? 'on' : ''}`}>{t(state)}</span>;
}

/** Who walks, in a word. */
export function WalkerTag({ walker }: { readonly walker: Patrol['walker'] }) {
  const t = useT(patrolWords);
  return <span className="tag">{t(walker)}</span>;
}

/** How many of its points were visited. */
export function Progress({ patrol }: { readonly patrol: Patrol }) {
  const t = useT(patrolWords);
  const format = useFormat();
  return <span className="num">{t('progress', { done: format.number(patrol.visited), all: format.number(patrol.pointCount) })}</span>;
}
