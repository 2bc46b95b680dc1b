import type { FastifyRequest } from 'fastify';
import { routes } from '../contracts/api/index.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { errors, Failure } from '../contracts/errors.ts';
import type { Text } from '../contracts/text.ts';
import type { Audit, AuditOutcome } from './audit.ts';
import type { Log } from './log.ts';

interface AuditDeps {
  readonly audit: Pick<Audit, 'write'>;
  readonly log: Log;
}

/** Runs a call and writes it to the audit when its contract asks for that. */
export async function auditCall<T>(deps: AuditDeps, request: FastifyRequest, call: () => Promise<T>): Promise<T> {
  try {
    const answer = await call();
    await write(deps, request, 'ok');
    return answer;
  } catch (error) {
    await write(deps, request, outcomeOf(error), error);
    throw error;
  }
}

/** Asks for permission; what a known caller was not permitted is written to the audit. Strangers are not, or they could fill it. */
export async function auditRefusal(deps: AuditDeps, request: FastifyRequest, mayCall: () => Promise<unknown>): Promise<void> {
  try {
    await mayCall();
  } catch (error) {
    if (request.caller.id !== '') await write(deps, request, outcomeOf(error), error);
    throw error;
  }
}

async function write({ audit, log }: AuditDeps, request: FastifyRequest, outcome: AuditOutcome, error?: unknown): Promise<void> {
  const { operation, method, caller, params, body, auditNote, ip } = request;
  if (operation === undefined || !isAudited(operation, method)) return;
  const code = error instanceof Failure ? error.code : 'INTERNAL';
  const detail = { ...asRecord(body), ...auditNote, ...(error !== undefined && { error: code }) };
  try {
    await audit.write({ caller, action: operation, target: targetOf(params), outcome, address: ip, detail });
  } catch (err) {
    log.error({ err, operation, caller: caller.name, outcome }, 'writing the audit failed');
  }
}

/** Whether a successful call of an operation is written down. */
function isAudited(operation: OperationId, method: string): boolean {
  const contract: RouteContract = routes[operation];
  return contract.audited ?? method !== 'GET';
}

/** All operations of which successful calls are written down, with what they do. */
export const auditedOperations: readonly { readonly action: OperationId; readonly title: Text }[] = Object.entries(paths).flatMap(
  ([operation, path]) => {
    const action = operation as OperationId; // holds: it is a key of `paths`
    const [method = ''] = path.split(' ');
    return isAudited(action, method) ? [{ action, title: routes[action].summary }] : [];
  },
);

const outcomeOf = (error: unknown): AuditOutcome => (error instanceof Failure && errors[error.code].status < 500 ? 'refused' : 'failed');

const asRecord = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});

function targetOf(params: unknown): string | undefined {
  const values = Object.values(asRecord(params));
  return values.length > 0 ? values.join('/') : undefined;
}
