import type { Flow } from '../../contracts/flow.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Database } from '../../kernel/database.ts';
import { createTurns } from '../../kernel/turns.ts';
import { readFlowRules } from './rule-store.ts';
import type { RuleRecord } from './schema.ts';

/** Points whose rules go to the data plane in one message. */
const pointsAtOnce = 5000;

/** Keeps the data plane's rules as the database has them. */
export interface Feed {
  /** Send all rules at the points of the changed ones, each with its newest verdict, so that a restart neither repeats nor forgets an alarm. */
  push(changed: readonly Pick<RuleRecord, 'point'>[]): Promise<void>;
  /** Send all rules, once at the start. */
  pushAll(): Promise<void>;
}

/** Open the feed. Pushes run one after the other, so that an older state never follows a newer one. */
export function createFeed(db: Database, flow: Pick<Flow, 'setRules'>): Feed {
  const inTurn = createTurns();
  const send = async (points: readonly PointNumber[]) => {
    for (let i = 0; i < points.length; i += pointsAtOnce) {
      const some = points.slice(i, i + pointsAtOnce);
      flow.setRules(some, await readFlowRules(db, some));
    }
  };
  return {
    push: (changed) => inTurn(() => send([...new Set(changed.flatMap(({ point }) => point ?? []))])),
    pushAll: () =>
      inTurn(async () => {
        const rules = await readFlowRules(db);
        flow.setRules([...new Set(rules.map(({ point }) => point))], rules);
      }),
  };
}
