type Shape = Readonly<Record<string, string>>;

const figure = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?`;
const relativeBegin = new RegExp(String.raw`^m\s*(${figure})[\s,]*(${figure})\s*`);

/** A path begins absolutely even with a small `m`; behind another one it does not, and neither do the lines that follow it without a letter. */
const beginning = (d: string): string =>
  d.replace(relativeBegin, (_, x: string, y: string, at: number, all: string) => {
    const rest = all.slice(at + _.length);
    return `M${x} ${y}${/^[\d.-]/.test(rest) ? 'l' : ''}`;
  });

const arcs = (x: number, y: number, rx: number, ry: number): string =>
  `M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;

function rectangle({ x = '0', y = '0', width = '0', height = '0', rx, ry }: Shape): string {
  const [w, h] = [Number(width), Number(height)];
  const [a, b] = [Math.min(Number(rx ?? ry ?? 0), w / 2), Math.min(Number(ry ?? rx ?? 0), h / 2)];
  if (a === 0 || b === 0) return `M${x} ${y}h${w}v${h}h${-w}z`;
  const [across, down] = [w - 2 * a, h - 2 * b];
  const corner = (toX: number, toY: number): string => `a${a} ${b} 0 0 1 ${toX} ${toY}`;
  return `M${Number(x) + a} ${y}h${across}${corner(a, b)}v${down}${corner(-a, b)}h${-across}${corner(-a, -b)}v${-down}${corner(a, -b)}z`;
}

/** How each shape is drawn as a path, and what it is told; a shape that is told anything else is not drawn by its outline alone. */
const shapes: Readonly<Record<string, readonly [told: RegExp, path: (shape: Shape) => string]>> = {
  path: [/^d$/, ({ d = '' }) => beginning(d)],
  line: [/^[xy][12]$/, ({ x1, y1, x2, y2 }) => `M${x1} ${y1}L${x2} ${y2}`],
  polyline: [/^points$/, ({ points }) => `M${points}`],
  polygon: [/^points$/, ({ points }) => `M${points}z`],
  circle: [/^(c[xy]|r)$/, ({ cx, cy, r }) => arcs(Number(cx), Number(cy), Number(r), Number(r))],
  ellipse: [/^[cr][xy]$/, ({ cx, cy, rx, ry }) => arcs(Number(cx), Number(cy), Number(rx), Number(ry))],
  rect: [/^([xy]|width|height|r[xy])$/, rectangle],
};

function pathOf(tag: string, shape: Shape): string | undefined {
  const [told, path] = shapes[tag] ?? [];
  return path && Object.keys(shape).every((name) => told?.test(name)) ? path(shape) : undefined;
}

/**
 * The source of an icon of Lucide with all its lines in one path: a browser styles, lays out and paints one element where there were up to ten.
 * It looks the same, as all its lines have one pen. An icon with anything else than lines (a filled dot) stays as it is.
 */
export function inOnePath(source: string): string {
  return source.replace(/node: \[(\s*\[[\s\S]*?\]\s*)\](?=,?\s*(?:\w+:|\};))/, (whole, nodes: string) => {
    const paths = [...nodes.matchAll(/\[\s*"(\w+)",\s*\{([^}]*)\}\s*\]/g)].map(([, tag = '', told = '']) => {
      const shape = Object.fromEntries([...told.matchAll(/"?([\w-]+)"?: "([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
      delete shape.key;
      return pathOf(tag, shape);
    });
    return paths.length > 0 && paths.every((path) => path !== undefined)
      ? `node: [["path", { d: ${JSON.stringify(paths.join(''))} }]]`
      : whole;
  });
}
