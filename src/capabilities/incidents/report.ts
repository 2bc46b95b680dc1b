import type { Reply } from '../../contracts/api/index.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { StepView } from './list.ts';

type Report = Reply<'reportIncident'>;
type Detail = Reply<'getIncident'>;

/** What an incident comes to, at a time: who did what when, and times against limits. */
export function reportOf({ body: _, steps, entries, ...incident }: Detail, now: EpochMs): Report {
  const end = incident.closedAt ?? now;
  const told = steps.map((step) => stepReport(step, end));
  const count = (is: (step: Report['steps'][number]) => boolean) => told.filter(is).length;
  return {
    incident,
    seconds: secondsOf(incident.startedAt, end),
    levels: entries.flatMap(({ to, at, by }) => (to === undefined ? [] : [{ level: to, from: at, by }])),
    causes: entries.flatMap(({ kind, ref, title, at }) =>
      kind === 'cause' && ref !== undefined && title !== undefined ? [{ alarm: ref, title, at }] : [],
    ),
    steps: told,
    counts: {
      done: count(({ state }) => state === 'done'),
      skipped: count(({ state }) => state === 'skipped'),
      failed: count(({ state }) => state === 'failed'),
      open: count(({ state, applies }) => state === 'open' || state === 'running' || (state === 'waiting' && applies)),
      late: count(({ lateSeconds = 0 }) => lateSeconds > 0),
    },
    entries,
  };
}

const secondsOf = (from: EpochMs, to: EpochMs): number => Math.max(0, Math.round((to - from) / 1000));

function stepReport(step: StepView, end: EpochMs): Report['steps'][number] {
  const { startedAt, dueAt, endedAt } = step;
  if (startedAt === undefined) return step;
  const until = endedAt ?? end;
  const limit = dueAt === undefined ? {} : { limitSeconds: secondsOf(startedAt, dueAt), lateSeconds: secondsOf(dueAt, until) };
  return { ...step, tookSeconds: secondsOf(startedAt, until), ...limit };
}
