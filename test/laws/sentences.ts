import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** A sentence in a source; what changes in it is `{}`. */
export interface Sentence {
  readonly shape: string;
  /** File and line. */
  readonly at: string;
}

/** As much of a syntax tree as is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Nothing in these is said to anybody. */
const silent: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'TaggedTemplateExpression',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAnnotation',
]);
/** What is handed to these is for the log, for a form, or has a table of its own (`issue-words.ts`). */
const elsewhere: ReadonlySet<string> = new Set([
  'describe',
  'regex',
  'refine',
  'meta',
  'addIssue',
  'warn',
  'info',
  'debug',
  'createTrouble',
]);
/** These say first what was being done, for the log and for machines. */
const doings: ReadonlySet<string> = new Set([
  'Failure',
  'unknown',
  'badRequest',
  'conflict',
  'refusedConfig',
  'throwProblems',
  'changedMeanwhile',
  'checkConfig',
]);

const han = /[\u4e00-\u9fff]/;
const holeless = (text: string): string => text.replaceAll('{}', ' ');
/** Two words at least, and no header of HTTP. */
const isSentence = (shape: string): boolean =>
  (holeless(shape).match(/(?<![\w/<="=.:-])[A-Za-z][a-z]+(?![\w/=>-]|[.:]\w)/g)?.length ?? 0) > 1 &&
  !/\r\n|charset=|^(\d{3} |Basic realm|attachment;)/.test(shape);

function nameOf(callee: unknown): string {
  if (!isNode(callee)) return '';
  if (callee.type === 'Identifier') return String(callee.name);
  return callee.type === 'MemberExpression' && isNode(callee.property) ? String(callee.property.name) : '';
}

function shapeOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[]; // holds: ESTree
  return quasis.map(({ value }) => value.cooked).join('{}');
}

const isChinese = (value: unknown): boolean => isNode(value) && han.test(shapeOf(value) ?? '');

interface Look {
  /** Whether what was being done is told to people too: the last error of a source is a whole message. */
  readonly withDoings: boolean;
  readonly found: (node: Node, shape: string) => void;
}

const isLog = (callee: unknown): boolean => isNode(callee) && nameOf(callee.object) === 'log';

/** What is looked at of a call. */
function partsOfCall({ callee, arguments: list }: Node, { withDoings }: Look): readonly unknown[] {
  const name = nameOf(callee);
  const given = list as readonly unknown[]; // holds: ESTree
  if (elsewhere.has(name) || isLog(callee)) return [callee];
  // English with its Chinese beside it is a text already.
  if (given.some(isChinese)) return [];
  const doing = withDoings || !doings.has(name) ? 0 : name === 'Failure' ? 2 : 1;
  return [callee, ...given.slice(doing)];
}

function partsOfNode(node: Node, look: Look): readonly unknown[] {
  const { type, key, id } = node;
  if (silent.has(type)) return [];
  if (type === 'CallExpression' || type === 'NewExpression') return partsOfCall(node, look);
  if (type === 'VariableDeclarator' && !look.withDoings && nameOf(id) === 'doing') return [];
  if (type === 'Property') return isNode(key) && (key.name === 'zh' || key.name === 'en') ? [] : [node.value];
  return Object.entries(node).flatMap(([field, part]) => (field === 'key' || field === 'quasis' ? [] : [part]));
}

function walk(value: unknown, look: Look): void {
  if (Array.isArray(value)) {
    if (!value.some(isChinese)) for (const one of value) walk(one, look);
    return;
  }
  if (!isNode(value)) return;
  const shape = silent.has(value.type) ? undefined : shapeOf(value);
  if (shape !== undefined && isSentence(shape) && !shape.startsWith('BUG') && !han.test(shape)) look.found(value, shape);
  for (const part of partsOfNode(value, look)) walk(part, look);
}

const filesIn = (path: string): readonly string[] =>
  path.endsWith('.ts') ? [path] : readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => `${path}/${file}`);

/** What a source, or the sources of a folder, say, wherever it goes. */
export function sentencesIn(path: string, withDoings: boolean): readonly Sentence[] {
  const files = filesIn(path).filter(
    (file) => file.endsWith('.ts') && !/\.(test|bench)\.ts$|testing|testcases|\.d\.ts$|schema\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const sentences: Sentence[] = [];
    const found = ({ start }: Node, shape: string) => sentences.push({ shape, at: `${file}:${source.slice(0, start).split('\n').length}` });
    walk(parseSync(file, source).program.body, { withDoings, found });
    return sentences;
  });
}
