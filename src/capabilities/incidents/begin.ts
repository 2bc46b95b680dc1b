import { uuidv7 } from 'uuidv7';
import type { PlanStep, StepKind } from '../../contracts/plan.ts';
import type { Language, Text } from '../../contracts/text.ts';
import { tell } from './tell.ts';
import { moveStep, say, type Turn } from './turn.ts';

const minuteMs = 60_000;
/** Limit of the work order of a step that has none. */
const usualTaskMinutes = 60;

type Do<K extends StepKind> = Extract<PlanStep['do'], { readonly kind: K }>;
/** Begin a step of a kind: what it does by itself goes out as an event, in the transaction that moves the step. */
type Begin<K extends StepKind> = (turn: Turn, step: PlanStep, what: Do<K>) => void;

/** Let a step begin, once. A drill sends nothing and orders nothing. */
export function begin(turn: Turn, step: PlanStep): void {
  const start = begins[step.do.kind] as Begin<StepKind>; // holds: the table has for each kind what takes it
  start(turn, step, step.do);
}

const noCamera = (key: string): Text => ({ zh: `摄像机 ${key} 已不存在`, en: `The camera ${key} is no longer there` });

const limitOf = (turn: Turn, { withinMinutes }: PlanStep) =>
  withinMinutes === undefined ? {} : { dueAt: turn.at + withinMinutes * minuteMs };

/** Somebody has to act on it. @param title what they should know of it */
function open(turn: Turn, step: PlanStep, title?: Text): void {
  moveStep(turn, step.key, 'open', limitOf(turn, step));
  say(turn, { kind: 'started', step: step.key, people: step.who, title }, 'system');
  if (step.who.length === 0) return;
  tell(turn, {
    ...{ key: `${step.key}/begin/${turn.at}`, to: step.who, title: step.title },
    text: step.about ?? { zh: '请在预案页面处置此步骤。', en: 'Act on this step on the page of the incident.' },
  });
}

const begins: { readonly [K in StepKind]: Begin<K> } = {
  notify: (turn, step, { message }) => {
    moveStep(turn, step.key, 'done', { endedBy: 'system' });
    say(turn, { kind: 'notified', step: step.key, people: step.who, title: message }, 'system');
    tell(turn, { key: `${step.key}/notify`, to: step.who, title: step.title, text: message });
  },
  message: (turn, step, { message, minutes }) => {
    moveStep(turn, step.key, 'done', { endedBy: 'system' });
    say(turn, { kind: 'shown', step: step.key, title: message }, 'system');
    const { id: incident, tenant, level, isDrill } = turn.row;
    if (isDrill) return;
    const body = {
      tenant,
      id: `${incident}/${step.key}`,
      incident,
      text: message,
      level,
      from: turn.at,
      until: turn.at + minutes * minuteMs,
    };
    turn.news.push({ kind: 'screenMessage.wanted', body });
  },
  task: (turn, step, { asset: wanted, priority, checklist }) => {
    if (turn.row.isDrill) return open(turn, step);
    const workOrder = uuidv7();
    const { tenant, id: incident, startedBy, number, body } = turn.row;
    const dueAt = turn.at + (step.withinMinutes ?? usualTaskMinutes) * minuteMs;
    moveStep(turn, step.key, 'running', { ref: workOrder, ...limitOf(turn, step) });
    say(turn, { kind: 'ordered', step: step.key, people: step.who, ref: workOrder, title: step.title }, 'system');
    const asset = turn.assetOf(wanted ?? '') ?? turn.row.asset ?? undefined;
    const order = { tenant, workOrder, title: step.title, asset, priority, dueAt, checklist, incident, by: startedBy };
    const aboutIn = (language: Language) => [`${body.title[language]} ${number}`, step.about?.[language]].filter(Boolean).join('\n');
    const about = { zh: aboutIn('zh'), en: aboutIn('en') };
    turn.news.push({ kind: 'task.wanted', body: { ...order, description: '', about, assignedTo: step.who[0] ?? '' } });
  },
  command: (turn, step) => open(turn, step),
  video: (turn, step, { asset }) => open(turn, step, asset === undefined || turn.assetOf(asset) ? undefined : noCamera(asset)),
  call: (turn, step) => open(turn, step),
  action: (turn, step) => open(turn, step),
  decide: (turn, step) => open(turn, step),
};
