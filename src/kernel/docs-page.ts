/** The page of the API's documentation: it draws the OpenAPI document and loads nothing from elsewhere. */
export const docsPage = `<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Yangfan 扬帆 API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/v1/docs/page.css">
<script src="/api/v1/docs/page.js" defer></script>
</head>
<body>
<header>
<h1>Yangfan 扬帆 <small>API <span id="version"></span></small></h1>
<input id="search" type="search" aria-label="搜索 / search" placeholder="搜索 / search  /">
<select id="language" aria-label="语言 / language"><option value="zh">中文</option><option value="en">English</option></select>
<a href="/api/v1/openapi.json">openapi.json</a>
</header>
<nav id="index"></nav>
<main id="operations"></main>
<noscript>此页需要脚本；文档见 openapi.json。 This page needs scripts; the document is openapi.json.</noscript>
</body>
</html>
`;

export const docsStyle = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #5b6875; --line: #d7dee5; --ground: #f7f9fb; --card: #fff; --accent: #0b6bcb; --code: #eef2f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4eaf0; --soft: #93a1af; --line: #2b3743; --ground: #10161c; --card: #171f27; --accent: #63b1ff; --code: #1f2933; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif;
  display: grid; grid-template-columns: 17rem minmax(0, 1fr); grid-template-rows: auto 1fr; }
body > main:only-child { grid-column: 1 / -1; padding: 4rem; }
header { grid-column: 1 / -1; position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .75rem; align-items: center;
  padding: .6rem 1.25rem; background: var(--card); border-bottom: 1px solid var(--line); }
h1 { font-size: 1.15rem; margin: 0 auto 0 0; } small { color: var(--soft); font-weight: 400; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; text-transform: capitalize; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem; }
#search { width: 18rem; max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
nav { padding: .5rem 1.25rem 3rem; border-right: 1px solid var(--line); overflow: auto; height: calc(100vh - 3.5rem); position: sticky; top: 3.5rem; font-size: 13.5px; }
nav a { display: block; padding: .1rem 0; color: var(--soft); } main { padding: .5rem 1.5rem 40vh; max-width: 68rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; scroll-margin-top: 4rem; }
summary { cursor: pointer; padding: .5rem .8rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; }
details[open] > summary { border-bottom: 1px solid var(--line); }
details > div { padding: .3rem .9rem .9rem; }
.method { font: 600 12px ui-monospace, monospace; min-width: 3.6rem; color: var(--accent); } .path { font: 13px ui-monospace, monospace; }
.role { margin-left: auto; font-size: 12px; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: 0 .5rem; }
.about { color: var(--soft); } h3 { font-size: .85rem; margin: 1rem 0 .3rem; color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } td { border-top: 1px solid var(--line); padding: .25rem .6rem .25rem 0; vertical-align: top; }
pre, code { font: 12.5px/1.5 ui-monospace, monospace; background: var(--code); border-radius: 6px; } code { padding: .1rem .3rem; }
pre { padding: .6rem .8rem; overflow: auto; margin: .2rem 0; max-height: 26rem; } .copy { float: right; font-size: 12px; }
[hidden] { display: none !important; }
@media (max-width: 50rem) { body { display: block; } nav { display: none; } main { padding: .5rem .75rem 3rem; } }
`;

/** Runs in the browser; everything is written as text, never as HTML. */
export const docsScript = `
'use strict';
const words = {
  zh: { parameters: '参数', body: '请求体', reply: '返回', example: '示例', copy: '复制', copied: '已复制', anyone: '无需登录', viewer: '查看者', operator: '操作员', engineer: '工程师', administrator: '管理员',
    scopes: '令牌所需权限范围：' },
  en: { parameters: 'Parameters', body: 'Body', reply: 'Reply', example: 'Example', copy: 'Copy', copied: 'Copied', anyone: 'anyone', viewer: 'viewer', operator: 'operator', engineer: 'engineer', administrator: 'administrator',
    scopes: 'Scopes that a token needs:' },
};
const el = (tag, fields = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) name in node ? (node[name] = value) : node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const byId = (id) => document.getElementById(id);
let api;
let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
const word = (key) => words[language][key] ?? key;

const target = (schema) => (schema && schema.$ref ? api.components.schemas[schema.$ref.split('/').pop()] : schema);
function typeOf(schema, depth = 0) {
  if (!schema) return 'any';
  const name = schema.$ref && schema.$ref.split('/').pop();
  const s = target(schema);
  if (name && depth > 1) return name;
  if (s.const !== undefined) return JSON.stringify(s.const);
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(' | ');
  const many = s.anyOf ?? s.oneOf;
  if (many) return many.map((part) => typeOf(part, depth)).join(' | ');
  if (s.type === 'array') return s.prefixItems ? '[' + s.prefixItems.map((p) => typeOf(p, depth + 1)).join(', ') + ']' : typeOf(s.items, depth) + '[]';
  if (s.properties) {
    if (depth > 4) return '{…}';
    const pad = '  '.repeat(depth + 1);
    const lines = Object.entries(s.properties).map(([key, value]) =>
      pad + key + ((s.required ?? []).includes(key) ? '' : '?') + ': ' + typeOf(value, depth + 1) + (value.description ? '   // ' + value.description : ''));
    return '{\\n' + lines.join('\\n') + '\\n' + '  '.repeat(depth) + '}';
  }
  if (s.type === 'object') return 'Record<string, ' + typeOf(s.additionalProperties === true ? undefined : s.additionalProperties, depth) + '>';
  return [].concat(s.type ?? 'any').join(' | ');
}
function sample(schema, depth = 0) {
  const s = target(schema);
  if (!s || depth > 5) return null;
  if (s.default !== undefined) return s.default;
  if (s.const !== undefined) return s.const;
  if (s.enum) return s.enum[0];
  if (s.anyOf ?? s.oneOf) return sample((s.anyOf ?? s.oneOf)[0], depth + 1);
  if (s.type === 'array') return s.prefixItems ? s.prefixItems.map((p) => sample(p, depth + 1)) : [sample(s.items, depth + 1)];
  if (s.properties) return Object.fromEntries(Object.entries(s.properties).filter(([key]) => (s.required ?? []).includes(key)).map(([key, value]) => [key, sample(value, depth + 1)]));
  return { number: 0, integer: 0, boolean: true, object: {} }[s.type] ?? '…';
}
function curl(method, path, op) {
  const query = (op.parameters ?? []).filter((p) => p.in === 'query' && p.required).map((p) => p.name + '=…').join('&');
  const lines = ['curl -X ' + method.toUpperCase() + " '" + location.origin + api.servers[0].url + path + (query && '?' + query) + "'"];
  if (op.security.length) lines.push("-H 'Authorization: Bearer yf_…'");
  const content = op.requestBody && op.requestBody.content;
  if (content && content['application/json']) lines.push("-H 'Content-Type: application/json'", "-d '" + JSON.stringify(sample(content['application/json'].schema)) + "'");
  else if (content) lines.push("-H 'Content-Type: " + Object.keys(content)[0] + "'", '--data-binary @file');
  return lines.join(' \\\\\\n  ');
}
function block(title, text) {
  const button = el('button', { className: 'copy', type: 'button', textContent: word('copy') });
  button.onclick = async () => { await navigator.clipboard.writeText(text); button.textContent = word('copied'); };
  return [el('h3', {}, title), el('pre', {}, button, text)];
}
function operation(method, path, op) {
  const inside = [];
  const needs = (op.security[0]?.token ?? []).flatMap((scope, at) => [at ? ', ' : ' ', el('code', {}, scope)]);
  if (needs.length) inside.push(el('p', {}, word('scopes'), ...needs));
  if (op.parameters) inside.push(el('h3', {}, word('parameters')), el('table', {}, ...op.parameters.map((p) => el('tr', {},
    el('td', {}, el('code', {}, p.name + (p.required ? '' : '?'))), el('td', {}, p.in), el('td', {}, typeOf(p.schema) + (p.schema.default !== undefined ? ' = ' + JSON.stringify(p.schema.default) : '')), el('td', {}, p.description ?? '')))));
  const content = op.requestBody && op.requestBody.content;
  if (content) inside.push(...block(word('body') + ' · ' + Object.keys(content).join(', '), content['application/json'] ? typeOf(content['application/json'].schema) : 'file'));
  const [status, reply] = Object.entries(op.responses)[0];
  const media = reply.content && Object.entries(reply.content)[0];
  inside.push(...block(word('reply') + ' · ' + status + (media ? ' · ' + media[0] : ''), media ? typeOf(media[1].schema) : ''), ...block(word('example'), curl(method, path, op)));
  const text = op['x-summary'] ?? { zh: op.summary, en: op.summary };
  return el('details', { id: op.operationId }, el('summary', {}, el('span', { className: 'method' }, method.toUpperCase()), el('span', { className: 'path' }, path),
    el('span', { className: 'about' }, text[language]), el('span', { className: 'role' }, word(op['x-permission']))), el('div', {}, ...inside));
}
const heading = (name) => api.tags.find((tag) => tag.name === name)['x-title'][language];
function draw() {
  document.documentElement.lang = language;
  byId('language').value = language;
  byId('version').textContent = api.info.version;
  const all = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, op]) => ({ path, method, op })));
  const wanted = byId('search').value.toLowerCase().trim();
  const shown = all.filter(({ path, method, op }) => (method + ' ' + path + ' ' + op.operationId + ' ' + JSON.stringify(op['x-summary'])).toLowerCase().includes(wanted));
  const groups = api.tags.map(({ name }) => ({ name, list: shown.filter(({ op }) => op.tags[0] === name) })).filter(({ list }) => list.length);
  byId('index').replaceChildren(...groups.flatMap(({ name, list }) => [el('h2', {}, heading(name)), ...list.map(({ op }) => el('a', { href: '#' + op.operationId }, op.operationId))]));
  byId('operations').replaceChildren(...groups.flatMap(({ name, list }) => [el('h2', {}, heading(name)), ...list.map(({ method, path, op }) => operation(method, path, op))]));
  openHash();
}
function openHash() {
  const node = location.hash && byId(location.hash.slice(1));
  if (node && node.tagName === 'DETAILS') { node.open = true; node.scrollIntoView(); }
}
addEventListener('hashchange', openHash);
addEventListener('keydown', (event) => { if (event.key === '/' && event.target.tagName !== 'INPUT') { event.preventDefault(); byId('search').focus(); } });
byId('search').oninput = draw;
byId('language').onchange = (event) => { language = event.target.value; draw(); };
fetch('/api/v1/openapi.json').then((answer) => answer.json()).then((json) => { api = json; draw(); });
`;
