import type { Http } from '../../../kernel/http.ts';
import { estimateDrift } from './drift.ts';
import { normalOf, seededRandom } from './noise.ts';
import { planSearch } from './patterns.ts';

/** Search and rescue: answer the operations of contracts/api/rescue.ts. Nothing is stored. */
export function rescueRoutes(http: Http): void {
  http.route('estimateDrift', async ({ body }) => {
    const random = seededRandom(body.seed);
    return estimateDrift(body, { random, noise: normalOf(random) });
  });
  http.route('planSearch', async ({ body }) => planSearch(body));
}
