import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { mostBackground } from '../../contracts/api/pictures.ts';
import { Failure } from '../../contracts/errors.ts';

/** A background that was looked through. */
export interface CleanSvg {
  readonly svg: string;
  /** Elements and attributes of drawing programs that were left out; they draw nothing. */
  readonly dropped: number;
}

const drawing = new Set(
  (
    'svg g defs symbol use path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop clipPath mask ' +
    'pattern marker'
  ).split(' '),
);
/** They say something about the drawing and draw nothing. */
const notes = /^(title|desc|metadata|(sodipodi|inkscape|rdf|cc|dc):[\w-]+)$/;
const geometry =
  'id x y x1 y1 x2 y2 cx cy r rx ry d points width height dx dy fx fy offset transform viewBox preserveAspectRatio gradientUnits ' +
  'gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits patternTransform markerWidth ' +
  'markerHeight markerUnits refX refY orient textLength lengthAdjust rotate pathLength version';
const presentation =
  'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray ' +
  'stroke-dashoffset opacity color display visibility overflow clip-path clip-rule mask marker-start marker-mid marker-end stop-color ' +
  'stop-opacity font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing word-spacing text-decoration ' +
  'vector-effect paint-order shape-rendering';
const properties = new Set(presentation.split(' '));
const attributes = new Set([...geometry.split(' '), ...properties]);
const mostElements = 20_000;
const mostDepth = 60;

const attributePrefix = '@';
const parser = new XMLParser({
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: attributePrefix, allowBooleanAttributes: true },
  ...{ parseTagValue: false, parseAttributeValue: false, processEntities: false, trimValues: false },
  ...{ ignoreDeclaration: true, ignorePiTags: true },
});

/** A node as the parser gives it: its children under its name, its attributes under `:@`. */
type Node = Readonly<Record<string, unknown>>;

interface Walk {
  readonly problems: string[];
  dropped: number;
  elements: number;
}

/**
 * An SVG of shapes and texts, written anew so that nothing is in it that was not understood. Doing it again changes nothing.
 *
 * @throws Failure `BAD_REQUEST` with every reason: scripts, event attributes, foreign objects, styles, animations, images, addresses
 * outside of the drawing, document types; `TOO_LARGE` beyond {@link mostBackground} characters
 */
export function cleanSvg(text: string): CleanSvg {
  if (text.length > mostBackground)
    throw new Failure('TOO_LARGE', `reading an SVG: ${text.length} characters`, { details: { limit: `${mostBackground} characters` } });
  const walk: Walk = { problems: [], dropped: 0, elements: 0 };
  const svg = written(text.replace(/^\uFEFF/, ''), walk);
  if (walk.problems.length === 0 && svg.length <= mostBackground) return { svg, dropped: walk.dropped };
  const what = [...new Set(walk.problems)].slice(0, 12).join('; ') || `it has more than ${mostBackground} characters when written out`;
  throw new Failure('BAD_REQUEST', `reading an SVG: ${what}`, { details: { what } });
}

function written(text: string, walk: Walk): string {
  const refuse = (why: string) => {
    walk.problems.push(why);
    return '';
  };
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return refuse('a document type is not allowed');
  if (/<\?(?!xml\s)/i.test(text)) return refuse('a processing instruction is not allowed');
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: true });
  if (valid !== true) return refuse(`it is no XML: ${valid.err.msg} in line ${valid.err.line}`);
  const roots = parsed(text, refuse).filter((node) => nameOf(node) !== '#text');
  const [root] = roots;
  if (root === undefined || roots.length !== 1 || nameOf(root) !== 'svg')
    return walk.problems.length > 0 ? '' : refuse('its root is not one svg');
  if (!('viewBox' in attributesOf(root)) && !('width' in attributesOf(root))) return refuse('svg: it has neither viewBox nor width');
  return element(root, 'svg', walk);
}

function parsed(text: string, refuse: (why: string) => string): readonly Node[] {
  try {
    return parser.parse(text) as readonly Node[]; // holds: with preserveOrder the answer is a list of nodes
  } catch (error) {
    refuse(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? '';

function attributesOf(node: Node): Readonly<Record<string, string>> {
  const found = Object.entries((node[':@'] ?? {}) as Record<string, unknown>); // holds: the parser puts a record there
  return Object.fromEntries(found.map(([key, value]) => [key.slice(attributePrefix.length), String(value)]));
}

function element(node: Node, path: string, walk: Walk): string {
  const name = nameOf(node);
  if (name === '#text') return escaped(decoded(String(node['#text']), path, walk));
  if (notes.test(name)) {
    walk.dropped++;
    return '';
  }
  walk.elements++;
  const depth = path.split('/').length;
  if (!drawing.has(name) || (name === 'svg' && depth > 1)) walk.problems.push(`${path}: the element ${name} is not allowed`);
  if (depth > mostDepth) walk.problems.push(`it is more than ${mostDepth} elements deep`);
  if (walk.elements > mostElements) walk.problems.push(`it has more than ${mostElements} elements`);
  if (walk.problems.length > 0 && (depth > mostDepth || walk.elements > mostElements || !drawing.has(name))) return '';
  const own = Object.entries(attributesOf(node)).map((one) => attribute(one, path, walk));
  const space = depth === 1 ? ' xmlns="http://www.w3.org/2000/svg"' : '';
  const children = (node[name] as readonly Node[]).map((child) => element(child, `${path}/${nameOf(child)}`, walk)); // holds: children are a list
  return `<${name}${space}${own.join('')}>${children.join('')}</${name}>`;
}

function attribute([name, raw]: readonly [string, string], path: string, walk: Walk): string {
  const at = `${path}@${name}`;
  const value = decoded(raw, at, walk);
  if (/^on/i.test(name)) walk.problems.push(`${at}: event attributes are not allowed`);
  else if (name === 'href' || name === 'xlink:href') {
    if (/^#[\w.:-]+$/.test(value)) return ` href="${value}"`;
    walk.problems.push(`${at}: only what is in the drawing itself may be referred to`);
  } else if (name === 'style') return styled(value, at, walk);
  else if (/^xmlns(:|$)/.test(name)) return '';
  else if (!attributes.has(name)) walk.dropped++;
  else if (isHarmless(value)) return ` ${name}="${escaped(value)}"`;
  else walk.problems.push(`${at}: only what is in the drawing itself may be referred to`);
  return '';
}

/** A style as the attributes that mean the same. */
function styled(style: string, at: string, walk: Walk): string {
  const parts = style.split(';').map((part) => part.split(':').map((side) => side.trim()));
  return parts
    .filter(([name]) => name)
    .map(([name = '', ...rest]) => {
      const value = rest.join(':').replace(/\s*!important$/, '');
      if (!isHarmless(value)) walk.problems.push(`${at}: ${name} refers to something outside of the drawing`);
      else if (properties.has(name)) return ` ${name}="${escaped(value)}"`;
      else walk.dropped++;
      return '';
    })
    .join('');
}

/** Nothing that a browser could load or run: `url()` of an id of the drawing, no other address, no escape. */
const isHarmless = (value: string): boolean =>
  !/[\\<]|:\/\/|^\/\/|(java|vb)script\s*:|data\s*:|@import|expression\s*\(/i.test(value) &&
  !/url\s*\(/i.test(value.replace(/url\(\s*(['"]?)#[\w.:-]+\1\s*\)/g, ''));

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text with its entities resolved, so that nothing hides in them; one that XML does not know is a problem. */
function decoded(text: string, at: string, walk: Walk): string {
  return text.replace(/&(#x?[\da-f]+|\w+)?;?/gi, (whole, entity: string | undefined) => {
    const known = entity === undefined ? undefined : (named[entity] ?? character(entity));
    if (known !== undefined && whole.endsWith(';')) return known;
    walk.problems.push(`${at}: unknown entity ${whole}`);
    return '';
  });
}

function character(entity: string): string | undefined {
  if (!entity.startsWith('#')) return undefined;
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10);
  const isText = code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code < 0x110000);
  return isText ? String.fromCodePoint(code) : undefined;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
