import { z } from 'zod';
import { alarm, alarmStep, rule } from '../contracts/api/alarms.ts';
import { asset, assetSummary, found, latestSample, model, pack, point } from '../contracts/api/assets.ts';
import { session, token, user } from '../contracts/api/auth.ts';
import { problem, text } from '../contracts/api/common.ts';
import { device, linkEvent, protocol, quarantined, source } from '../contracts/api/connect.ts';
import { buckets, sampleWrite, series } from '../contracts/api/history.ts';
import { areaOf, routes, scopesOf } from '../contracts/api/index.ts';
import { workOrder } from '../contracts/api/maintain.ts';
import { type OperationId, paths } from '../contracts/api/paths.ts';
import type { RouteContract } from '../contracts/api/route.ts';
import { auditEntry, deadLetter, health, job, system } from '../contracts/api/system.ts';
import { areas } from '../contracts/areas.ts';
import { apiRoot } from './api-root.ts';
import { csrfHeader } from './http-callers.ts';
import { strictBody, strictly } from './strict-body.ts';

type Json = { readonly [key: string]: unknown };

/** Schemas with a name of their own in the document, so that a generated client has types of these names. */
const named = {
  ...{ Text: text, Problem: problem, Health: health, System: system, Job: job, AuditEntry: auditEntry, DeadLetter: deadLetter },
  ...{ Session: session, User: user, Token: token, Asset: asset, AssetSummary: assetSummary, Point: point, Model: model, Pack: pack },
  ...{ Found: found, LatestSample: latestSample, Source: source, Device: device, Quarantined: quarantined, LinkEvent: linkEvent },
  ...{
    Protocol: protocol,
    Series: series,
    Buckets: buckets,
    SampleWrite: strictly(sampleWrite),
    Alarm: alarm,
    AlarmStep: alarmStep,
    Rule: rule,
  },
  WorkOrder: workOrder,
} as const;

/** Operations whose body is a file. */
const uploads: Partial<Record<OperationId, readonly string[]>> = {
  importFile: ['text/csv', 'application/vnd.apache.parquet', 'application/octet-stream'],
  importDeclarations: ['text/csv'],
  putOrderFile: ['application/octet-stream'],
  putAssetFile: ['application/octet-stream'],
  putDangerFile: ['application/octet-stream'],
  putPatrolFile: ['application/octet-stream'],
};

/** The OpenAPI 3.1 document, made from nothing but the contract. */
export function openApi(version: string): Json {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) names.add(schema, { id });
  const schemas: Record<string, unknown> = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
    hoist(z.toJSONSchema(schema, { io, metadata: names, unrepresentable: 'any' }), schemas);
  schemaOf(problem, 'output');

  const byPath: Record<string, Record<string, Json>> = {};
  for (const operation of Object.keys(paths) as OperationId[]) {
    const [method = '', path = ''] = paths[operation].split(' ');
    const at = path.replace(/:(\w+)/g, '{$1}');
    byPath[at] = { ...byPath[at], [method.toLowerCase()]: describe(operation, schemaOf) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Yangfan 扬帆', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, description: about },
    servers: [{ url: apiRoot }],
    tags: Object.entries(areas).map(([name, { title, about }]) => ({ name, description: about.en, 'x-title': title })),
    paths: byPath,
    components: { securitySchemes, schemas },
  };
}

const about = `Programs send an API token: \`Authorization: Bearer yf_…\`; it needs the scopes that \`security\` names beside \`token\`. Browsers send the session cookie, and with every change the header \`${csrfHeader}\` from \`GET /session\`. Every error has the shape \`Problem\`. A \`PATCH\` changes what it names: what is left out stays, and \`null\` removes what may be empty (JSON Merge Patch, RFC 7396).`;

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token, yf_…' },
  session: { type: 'apiKey', in: 'cookie', name: 'yangfan_session', description: `With ${csrfHeader} on every change` },
};

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

function describe(operation: OperationId, schemaOf: SchemaOf): Json {
  const contract: RouteContract = routes[operation];
  const { zh, en } = contract.summary;
  const parameters = [...parametersOf('path', contract.params, schemaOf), ...parametersOf('query', contract.query, schemaOf)];
  const body = bodyOf(operation, contract, schemaOf);
  return {
    operationId: operation,
    tags: [areaOf(operation)],
    summary: en,
    'x-summary': { zh, en },
    'x-permission': contract.permission,
    ...(contract.sites !== undefined && { 'x-sites': contract.sites }),
    // Names beside a bearer scheme are what it must hold: OpenAPI 3.1, Security Requirement Object.
    security: contract.permission === 'anyone' ? [] : [{ token: scopesOf(operation) }, { session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: { ...answerOf(contract, schemaOf), default: problemAnswer },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined, schemaOf: SchemaOf): readonly Json[] {
  if (schema === undefined) return [];
  // Parameters are objects in every contract; a property's schema is an object as well.
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function bodyOf(operation: OperationId, contract: RouteContract, schemaOf: SchemaOf): Json | undefined {
  const files = uploads[operation];
  if (files !== undefined) return { required: true, content: Object.fromEntries(files.map((media) => [media, {}])) };
  if (contract.body === undefined) return undefined;
  return { required: true, content: { 'application/json': { schema: schemaOf(strictBody(contract), 'input') } } };
}

function answerOf({ reply, media }: RouteContract, schemaOf: SchemaOf): Json {
  if (media !== undefined) return { 200: { description: 'The file, streamed', content: { [media]: { schema: { type: 'string' } } } } };
  if (reply === undefined) return { 204: { description: 'Done' } };
  return { 200: { description: 'Done', content: { 'application/json': { schema: schemaOf(reply, 'output') } } } };
}

const problemAnswer = {
  description: 'Refused or failed',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Moves the named parts of a schema to the document's own list and points there. */
function hoist(schema: object, into: Record<string, unknown>): Json {
  const moved = JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/')) as {
    id?: string;
    $schema?: string;
    $defs?: Record<string, unknown>;
  };
  const { $schema: _, $defs = {}, id, ...rest } = moved;
  for (const [name, part] of Object.entries($defs)) into[name] = withoutId(part);
  if (id === undefined || !(id in named)) return rest;
  into[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId(part: unknown): unknown {
  // Every schema that zod writes for a named part is an object.
  const { id: _, ...rest } = part as { id?: string };
  return rest;
}
