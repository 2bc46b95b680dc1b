import type { z } from 'zod';
import type { health } from '../contracts/api/system.ts';
import type { Text } from '../contracts/text.ts';
import type { Clock } from '../contracts/time.ts';

/** What a part says of itself. `detail` is shown without signing in: no addresses, no names. */
export interface PartHealth {
  readonly ok: boolean;
  readonly detail: Text;
}

/** How the program is, as the API shows it. */
export type HealthReport = z.infer<typeof health>;

/** The list of parts that can be asked how they are. */
export interface Health {
  /** @param isVital without it nothing works: the program is `failing`, not `degraded`, when it is not ok */
  register(part: string, ask: () => PartHealth | Promise<PartHealth>, isVital?: boolean): void;
  report(): Promise<HealthReport>;
}

/** A part that does not answer in this time is not well. */
const patienceMs = 2000;

/** Opens the list. */
export function createHealth(clock: Clock, version: string): Health {
  const startedAt = clock.now();
  const parts = new Map<string, { ask: () => PartHealth | Promise<PartHealth>; isVital: boolean }>();
  return {
    register: (part, ask, isVital = false) => {
      parts.set(part, { ask, isVital });
    },
    report: async () => {
      const checks = await Promise.all([...parts].map(async ([part, { ask, isVital }]) => ({ part, isVital, ...(await inTime(ask)) })));
      const sick = checks.filter(({ ok }) => !ok);
      const status = sick.some(({ isVital }) => isVital) ? 'failing' : sick.length > 0 ? 'degraded' : 'ok';
      const uptimeSeconds = Math.round((clock.now() - startedAt) / 1000);
      return { status, version, uptimeSeconds, checks: checks.map(({ part, ok, detail }) => ({ part, ok, detail })) };
    },
  };
}

async function inTime(ask: () => PartHealth | Promise<PartHealth>): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, detail: { zh: `${patienceMs} 毫秒内没有回应`, en: `no answer in ${patienceMs} ms` } }),
      patienceMs,
    );
  });
  try {
    return await Promise.race([Promise.resolve().then(ask), tooLate]);
  } catch {
    return { ok: false, detail: { zh: '无法查询，请看日志', en: 'cannot be asked; see the log' } };
  } finally {
    clearTimeout(timer);
  }
}
