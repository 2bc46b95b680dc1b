import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { Intake } from './intake.ts';
import { backoffOf, type PollLimits, type Target } from './target.ts';

/** What rounds work with. */
export interface RoundsParts {
  readonly host: DriverHost;
  readonly intake: Pick<Intake, 'mark'>;
  readonly limits: PollLimits;
  /** The targets as the bindings have them now; asked again when bindings have changed. */
  readonly targets: () => readonly Target[];
  /** True: the session goes on when no target answers, because it hears others in the meantime; default false. */
  readonly outlivesTargets?: boolean;
  /** 0…1, for the jitter; default `Math.random`. */
  readonly random?: () => number;
}

interface Turn {
  target: Target;
  /** `new`: not asked yet, or not answered yet; `away`: given up for the moment. */
  state: 'new' | 'up' | 'away';
  /** Unanswered in a row. */
  misses: number;
  /** Monotonic ms. */
  dueAt: number;
  isAsked: boolean;
  /** It has asked to be left alone for a while: that is an answer too. */
  isPatient: boolean;
  failure: Failure | undefined;
}

/** How often changed bindings are looked for when nothing else happens. */
const followMs = 250;
/** Bad samples get so long to find room when the session ends. */
const roomMs = 1_000;

const failureOf = (error: unknown, { name }: Target): Failure => {
  if (error instanceof Failure) return error;
  throw new Error(`BUG: asking ${name} threw no Failure`, { cause: error });
};

/** All targets of a session with their turns. */
class Rounds {
  readonly #parts: RoundsParts;
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  /** One for each question under way: what a question hangs on the signal of the session would stay there until its time limit is over. */
  readonly #questions = new Set<AbortController>();
  #turns = new Map<string, Turn>();
  #seenVersion: number | undefined;
  #asked = 0;
  /** Those of them that are not known to answer. */
  #doubtful = 0;
  #alarm: NodeJS.Timeout | undefined;
  #fail: (error: unknown) => void = () => {};

  constructor(parts: RoundsParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = AbortSignal.any([signal, this.#ended.signal]);
    const end = (): void => {
      for (const question of this.#questions) question.abort(this.#signal.reason);
    };
    this.#signal.addEventListener('abort', end, { once: true });
  }

  /** Ask until the signal aborts; throws when no target answers any more. */
  async run(): Promise<void> {
    const following = setInterval(() => this.#pump(), followMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        this.#signal.addEventListener('abort', () => resolve(), { once: true });
        if (this.#signal.aborted) resolve();
        else this.#pump();
      });
    } finally {
      clearInterval(following);
      clearTimeout(this.#alarm);
      this.#ended.abort();
      await Promise.all(this.#running);
    }
  }

  #follow(): void {
    const { host, targets } = this.#parts;
    if (host.bindingsVersion === this.#seenVersion) return;
    this.#seenVersion = host.bindingsVersion;
    const before = this.#turns;
    const fresh = { state: 'new', misses: 0, dueAt: 0, isAsked: false, isPatient: false, failure: undefined } as const;
    this.#turns = new Map(targets().map((target) => [target.name, Object.assign(before.get(target.name) ?? { ...fresh }, { target })]));
  }

  #pump(): void {
    if (this.#signal.aborted) return;
    clearTimeout(this.#alarm);
    this.#follow();
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const turn of [...this.#turns.values()].sort((a, b) => a.dueAt - b.dueAt)) {
      if (turn.isAsked) continue;
      if (turn.dueAt > now) {
        next = turn.dueAt;
        break;
      }
      if (this.#hasSlot(turn)) this.#ask(turn);
    }
    // A target that is due and has no slot is looked at again when an answer comes.
    if (next < Number.POSITIVE_INFINITY) this.#alarm = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(next - now)));
  }

  #hasSlot({ state }: Turn): boolean {
    const { inFlight } = this.#parts.limits;
    return this.#asked < inFlight && (state === 'up' || this.#doubtful < Math.max(1, inFlight >> 1));
  }

  #ask(turn: Turn): void {
    turn.isAsked = true;
    const wasUp = turn.state === 'up';
    this.#asked++;
    if (!wasUp) this.#doubtful++;
    const now = performance.now();
    // From when it was due, so that periods do not drift; from now when that is long past.
    const from = now - turn.dueAt > turn.target.everyMs ? now : turn.dueAt;
    const question = new AbortController();
    this.#questions.add(question);
    const asking = turn.target
      .ask(question.signal)
      .then(
        () => this.#answered(turn, from + turn.target.everyMs),
        (error: unknown) => this.#missed(turn, failureOf(error, turn.target), question.signal),
      )
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        turn.isAsked = false;
        this.#asked--;
        if (!wasUp) this.#doubtful--;
        this.#running.delete(asking);
        this.#questions.delete(question);
        this.#pump();
      });
    this.#running.add(asking);
  }

  #tell(kind: 'connected' | 'disconnected', { target }: Turn, detail: string): void {
    const { host } = this.#parts;
    host.link({ kind, identity: target.identity, time: host.clock.now(), detail });
  }

  #answered(turn: Turn, dueAt: number): void {
    if (turn.state !== 'up' && !this.#signal.aborted) this.#tell('connected', turn, `${turn.target.name} answers`);
    Object.assign(turn, { state: 'up', misses: 0, isPatient: false, failure: undefined, dueAt });
  }

  async #missed(turn: Turn, failure: Failure, signal: AbortSignal): Promise<void> {
    if (this.#signal.aborted) return;
    const { limits, intake, random = Math.random } = this.#parts;
    const waitMs = Number(failure.details.waitMs ?? 0);
    turn.misses++;
    turn.failure = failure;
    turn.isPatient = waitMs > 0;
    const tries = turn.misses - limits.retries - 1;
    if (tries < 0 && !turn.isPatient) {
      turn.dueAt = performance.now() + Math.min(turn.target.everyMs, limits.firstBackoffMs);
      return;
    }
    if (turn.state !== 'away') this.#tell('disconnected', turn, failure.message);
    turn.state = 'away';
    turn.dueAt = performance.now() + Math.max(waitMs, backoffOf(limits, Math.max(0, tries), random()));
    await intake.mark(turn.target.devices(), timeLimit(roomMs, signal));
    this.#judge();
  }

  /** When nobody answers any more, the source is lost: the platform shows it so and begins anew. */
  #judge(): void {
    const turns = [...this.#turns.values()];
    if (this.#parts.outlivesTargets === true) return;
    if (turns.some(({ state, isPatient }) => state !== 'away' || isPatient)) return;
    this.#fail(turns.find(({ failure }) => failure !== undefined)?.failure);
  }
}

/**
 * Ask all targets, each in its own time, so that one that is slow or dead delays no other.
 *
 * Resolves when the signal aborts; throws the `Failure` of a target when none answers any more, after a bad sample was put behind the
 * newest of every point; see `outlivesTargets`.
 */
export function pollTargets(parts: RoundsParts, signal: AbortSignal): Promise<void> {
  return new Rounds(parts, signal).run();
}
