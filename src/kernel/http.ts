import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Received, type Reply, routes, scopesOf } from '../contracts/api/index.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { Failure } from '../contracts/errors.ts';
import type { Caller } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import { apiRoot } from './api-root.ts';
import type { Audit } from './audit.ts';
import { auditCall, auditRefusal } from './http-audit.ts';
import { type Identify, mayCall } from './http-callers.ts';
import type { Log } from './log.ts';
import { measure } from './metrics.ts';
import { addPages } from './pages.ts';
import { answerTo } from './problems.ts';
import { strictBody } from './strict-body.ts';
import { makeSafe } from './web-safety.ts';

/** One call of an operation, checked: everything is as the contract says. */
export interface Call<K extends OperationId> {
  readonly params: Received<K, 'params'>;
  readonly query: Received<K, 'query'>;
  readonly body: Received<K, 'body'>;
  /** Who calls; for an operation that anyone may call it is nobody, without a tenant. */
  readonly caller: Caller;
  /** `request.raw` is the untouched body of a CSV, Parquet or octet stream. */
  readonly request: FastifyRequest;
  /** Needed only for streams and cookies. An operation with a `media` sends its own answer here. */
  readonly reply: FastifyReply;
  /** Aborts when the caller goes away before the answer. */
  readonly signal: AbortSignal;
}

/** What a handler resolves to; whatever it is when the contract has no reply, for it is not sent then. */
export type Answered<K extends OperationId> = undefined extends Reply<K> ? unknown : Reply<K>;

/** The HTTP side of the program. */
export interface Http {
  /**
   * Answers an operation of the contract. Permission, validation, audit and errors are taken care of: the handler may throw `Failure`.
   *
   * @throws Error when the operation already has a handler: a bug
   */
  route<K extends OperationId>(operation: K, handle: (call: Call<K>) => Promise<Answered<K>>): void;
  readonly server: FastifyInstance;
  /**
   * Opens the port; returns the address.
   *
   * @throws Error when an operation of the contract has no handler
   * @throws Failure `NOT_AVAILABLE` when the port is taken or the address does not exist
   */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** What {@link createHttp} needs. */
export interface HttpOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Who calls; the only way in. */
  readonly identify: Identify;
  readonly audit: Pick<Audit, 'write'>;
  readonly version: string;
  /** Default: 127.0.0.1, so that nobody outside of this machine can call. */
  readonly host?: string;
  /** Default: 7800; 0 takes a free one. */
  readonly port?: number;
  /** Calls of one address in a minute. Default: 60 000. */
  readonly callsPerMinute?: number;
  /** Origins that may call with a session cookie besides our own address, e.g. of a reverse proxy: `https://yangfan.example`. */
  readonly trustedOrigins?: readonly string[];
  /** Folder of the built console. Default: a plain page that says how to build it. */
  readonly consoleFolder?: string;
  /** Asked before an operation is carried out, when all else allows it; throws a `Failure` to refuse. Default: nothing is refused. */
  readonly guard?: (operation: OperationId, body: unknown) => void;
  /** Starts without a handler for every operation: for tests of one capability. Default: false. */
  readonly allowMissing?: boolean;
}

/** Makes the server; routes are added by the capabilities, then {@link Http.listen}. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { host = '127.0.0.1', port = 7800 } = options;
  const loggerInstance: FastifyBaseLogger = options.log;
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16 * 2 ** 20,
    trustProxy: 'loopback',
  });
  server.decorateRequest('operation', undefined);
  server.decorateRequest('caller');
  server.decorateRequest('auditNote', undefined);
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  answerErrors(server);
  readBodies(server);
  await makeSafe(server, options);
  measure(server, options.identify);
  await addPages(server, options.consoleFolder, options.version);
  const handled = new Set<OperationId>();

  return {
    server,
    route: (operation, handle) => {
      if (handled.has(operation)) throw new Error(`BUG: two handlers for ${operation}`);
      handled.add(operation);
      addRoute(server, options, operation, handle);
    },
    listen: async () => {
      const missing = (Object.keys(paths) as OperationId[]).filter((operation) => !handled.has(operation));
      if (missing.length > 0 && options.allowMissing !== true) throw new Error(`BUG: no handler for ${missing.join(', ')}`);
      return server.listen({ host, port }).catch((cause: Error) => {
        const what = `${host}:${port}: ${cause.message}`;
        throw new Failure('NOT_AVAILABLE', `listening on ${what}; stop the program that has it, or choose another YANGFAN_PORT`, {
          cause,
          details: { what },
        });
      });
    },
    close: () => server.close(),
  };
}

function addRoute<K extends OperationId>(
  server: FastifyInstance,
  options: HttpOptions,
  operation: K,
  handle: (call: Call<K>) => Promise<Answered<K>>,
): void {
  const contract: RouteContract = routes[operation];
  const [method = '', path = ''] = paths[operation].split(' ');
  const needs = { ...contract, scopes: scopesOf(operation) };
  server.route({
    method,
    url: `${apiRoot}${path}`,
    schema: schemaOf(method, contract),
    onRequest: async (request) => {
      request.operation = operation;
      await auditRefusal(options, request, () => mayCall(options, needs, request));
    },
    handler: async (request, reply) => {
      const answer = await auditCall(options, request, async () => {
        options.guard?.(operation, request.body);
        return handle(callOf<K>(request, reply));
      });
      if (contract.media !== undefined) return reply;
      if (contract.reply === undefined) return reply.code(204).send();
      return answer;
    },
  });
}

const schemaOf = (method: string, contract: RouteContract) => ({
  ...(contract.params && { params: contract.params }),
  querystring: strictQuery(contract.query),
  // Fastify reads no body of a GET.
  ...(method !== 'GET' && { body: strictBody(contract) }),
  ...(contract.reply && { response: { 200: contract.reply } }),
});

const noQuery = z.strictObject({});

/** A query with a parameter that the contract does not know is refused: a filter that is misspelt would answer with everything. */
function strictQuery(query: z.ZodType | undefined): z.ZodType {
  if (query === undefined) return noQuery;
  if (query instanceof z.ZodObject) return query.strict();
  throw new Error('BUG: the query of an operation is no object');
}

function callOf<K extends OperationId>(request: FastifyRequest, reply: FastifyReply): Call<K> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Failure('LINK_LOST', 'answering: the caller has gone', { details: { what: 'HTTP' } }));
  });
  return {
    // The schemas of the contract have just replaced the three by what they accepted.
    params: request.params as Received<K, 'params'>,
    query: request.query as Received<K, 'query'>,
    body: request.body as Received<K, 'body'>,
    caller: request.caller,
    request,
    reply,
    signal: gone.signal,
  };
}

function answerErrors(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    const { status, problem, incident } = answerTo(error);
    if (incident !== undefined) request.log.error({ err: error, incident, operation: request.operation }, 'unexpected error');
    const seconds = problem.details?.seconds;
    if (status === 413) hearOut(request, reply);
    if (status === 429 || seconds !== undefined) reply.header('retry-after', String(seconds ?? 1));
    return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(problem);
  });
}

/** Bytes of a body that are read and thrown away so that its sender hears why it is refused; with a longer one the connection ends. */
const mostHeardOut = 256 * 2 ** 20;

/** Fastify ends the connection of a body that is too large; a sender that is still at it would then see that, and no answer. */
function hearOut(request: FastifyRequest, reply: FastifyReply): void {
  if (Number(request.headers['content-length']) <= mostHeardOut) reply.removeHeader('connection');
}

/** Files that a handler reads from `request.raw` itself, so that they may be larger than the memory. */
const files = ['text/csv', 'application/octet-stream', 'application/vnd.apache.parquet'];

/** JSON is read whole, an empty one as nothing; files stay untouched; everything else is refused. */
function readBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text.length === 0) return done(null, undefined);
    // `parseAs: 'string'` gives a string.
    parse(request, text as string, done);
  });
  server.addContentTypeParser(files, (_, __, done) => done(null, undefined));
}
