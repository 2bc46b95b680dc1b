import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../contracts/errors.ts';
import { apiRoot } from './api-root.ts';
import { docsPage, docsScript, docsStyle } from './docs-page.ts';
import { openApi } from './openapi.ts';

/** Adds everything that is looked at in a browser: the console, the OpenAPI document and its page. */
export async function addPages(server: FastifyInstance, consoleFolder: string | undefined, version: string): Promise<void> {
  addText(server, `${apiRoot}/openapi.json`, 'application/json; charset=utf-8', () => JSON.stringify(openApi(version)));
  addText(server, `${apiRoot}/docs`, 'text/html; charset=utf-8', () => docsPage);
  addText(server, `${apiRoot}/docs/page.js`, 'text/javascript; charset=utf-8', () => docsScript);
  addText(server, `${apiRoot}/docs/page.css`, 'text/css; charset=utf-8', () => docsStyle);
  const isBuilt = consoleFolder !== undefined && existsSync(join(consoleFolder, 'index.html'));
  if (isBuilt) await addConsole(server, consoleFolder);
  else addText(server, '/', 'text/html; charset=utf-8', () => notBuilt);
  server.setNotFoundHandler((request, reply) => {
    if (isBuilt && wantsPage(request)) return sendIndex(reply);
    throw new Failure('NOT_FOUND', `calling ${request.method} ${request.url}: there is no such route`, { details: { what: request.url } });
  });
}

/** Files whose names carry a hash of their content never change; everything else is asked for each time. */
async function addConsole(server: FastifyInstance, root: string): Promise<void> {
  await server.register(fastifyStatic, {
    root,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.setHeader('cache-control', path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.get('/', (_, reply) => sendIndex(reply));
}

const sendIndex = (reply: FastifyReply) => reply.sendFile('index.html');

/** An address of the console's own making, such as `/assets/42`, gets the console; a missing file or call does not. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const isPlace = !url.startsWith('/api/') && !/\.\w+$/.test(url.split('?')[0] ?? '');
  return (method === 'GET' || method === 'HEAD') && isPlace && (headers.accept ?? '').includes('text/html');
}

/** Answers a text that never changes; it is made when it is first asked for. */
function addText(server: FastifyInstance, url: string, type: string, make: () => string): void {
  let made: { text: string; etag: string } | undefined;
  server.get(url, async (request, reply) => {
    made ??= withTag(make());
    reply.header('etag', made.etag).header('cache-control', 'no-cache');
    return request.headers['if-none-match'] === made.etag ? reply.code(304).send() : reply.type(type).send(made.text);
  });
}

const withTag = (text: string) => ({ text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` });

const notBuilt = `<!doctype html><html lang="zh"><meta charset="utf-8"><title>Yangfan 扬帆</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${apiRoot}/docs/page.css"><main>
<h1>Yangfan 扬帆</h1>
<p>程序正在运行，但控制台尚未构建：<code>npm run build:console</code></p>
<p>The program runs, but its console is not built yet: <code>npm run build:console</code></p>
<p><a href="${apiRoot}/docs">API</a> · <a href="${apiRoot}/health">health</a></p></main></html>`;
