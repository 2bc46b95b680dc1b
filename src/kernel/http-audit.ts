import type { FastifyRequest } from 'fastify';
import { routes } from '../contracts/api/index.ts';
import type { OperationId } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { errors, Failure } from '../contracts/errors.ts';
import type { Audit, AuditOutcome } from './audit.ts';
import type { Log } from './log.ts';

/** Runs a call and writes it to the audit when its contract asks for that. */
export async function auditCall<T>(
  { audit, log }: { readonly audit: Pick<Audit, 'write'>; readonly log: Log },
  operation: OperationId,
  request: FastifyRequest,
  call: () => Promise<T>,
): Promise<T> {
  const contract: RouteContract = routes[operation];
  if (!(contract.audited ?? request.method !== 'GET')) return call();
  const write = (outcome: AuditOutcome, error?: string) =>
    audit
      .write({
        caller: request.caller,
        action: operation,
        target: targetOf(request.params),
        outcome,
        address: request.ip,
        detail: { ...asRecord(request.body), ...(error !== undefined && { error }) },
      })
      .catch((err) => log.error({ err, operation, caller: request.caller.name, outcome }, 'writing the audit failed'));
  try {
    const answer = await call();
    await write('ok');
    return answer;
  } catch (error) {
    await write(outcomeOf(error), error instanceof Failure ? error.code : 'INTERNAL');
    throw error;
  }
}

const outcomeOf = (error: unknown): AuditOutcome => (error instanceof Failure && errors[error.code].status < 500 ? 'refused' : 'failed');

const asRecord = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});

function targetOf(params: unknown): string | undefined {
  const values = Object.values(asRecord(params));
  return values.length > 0 ? values.join('/') : undefined;
}
