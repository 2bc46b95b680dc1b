import type { OperationId } from '../contracts/api/paths.ts';
import { Failure } from '../contracts/errors.ts';
import type { Load } from '../contracts/load.ts';

/** Whoever was refused may try again after this time: the processor is judged over half a minute. */
const retrySeconds = 30;

/** True for a change that starts a source, or starts it anew; to stop one must always be possible. */
const startsSource = (body: unknown): boolean => {
  const { enabled, config } = (body ?? {}) as { readonly enabled?: boolean; readonly config?: unknown }; // holds: the contract of updateSource has checked it
  return enabled !== false && (enabled === true || config !== undefined);
};

/** What brings more work that lasts, and when it does. All else is always answered. */
const guarded: Readonly<Partial<Record<OperationId, (body: unknown) => boolean>>> = {
  createSource: () => true,
  updateSource: startsSource,
  installPack: () => true,
  importFile: () => true,
};

/** Makes the guard of the API: throws `NOT_ADMITTED` with the limit and what to do when nothing new is taken on. */
export const createGuard =
  (load: () => Pick<Load, 'closedTo'>) =>
  (operation: OperationId, body: unknown): void => {
    if (guarded[operation]?.(body) !== true) return;
    const { closedTo } = load();
    if (closedTo.length === 0) return;
    const zh = closedTo.map((reason) => reason.zh).join('；');
    const en = closedTo.map((reason) => reason.en).join('; ');
    throw new Failure('NOT_ADMITTED', `calling ${operation}: ${en}`, { details: { zh, en, seconds: retrySeconds } });
  };
