import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { bookOf, type Sheet, type SheetChart } from '../xlsx.ts';

const line: SheetChart = {
  kind: 'line',
  title: '库水位 <过程线> & "x"',
  unit: 'm',
  labels: 0,
  series: [1, 2],
  from: 0,
  count: 3,
  colors: ['1f6feb'],
};
const bar: SheetChart = { kind: 'bar', title: '最多的规则', labels: 0, series: [1], from: 1, count: 2, colors: ['1f6feb'] };
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 24, 4);
const sheets: readonly Sheet[] = [
  { name: '说明', blocks: [{ title: '没有图', heads: [], rows: [['x']] }] },
  {
    name: "水位'趋势",
    blocks: [
      {
        title: '水位',
        heads: ['时间', '东 (m)', '西 (m)'],
        rows: [[{ time: noon }, 1.5, null], [{ time: noon + hour }, null, 2], [{ time: noon + 2 * hour }, 3, Number.NaN], ['一条说明']],
        charts: [line, { ...line, series: [2] }],
      },
    ],
  },
  { name: '告警', blocks: [{ heads: ['规则', '次数'], rows: [['总数', 9], ['高 <水位>', 6], ['泄漏', 3]], charts: [bar] }] }, // biome-ignore format: one line
];

type Node = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  readonly text: string;
};
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
});

/** A part as a tree in which the order can be seen. */
function tree(xml: string): Node {
  const node = (raw: Record<string, unknown>): Node => {
    const name = Object.keys(raw).find((key) => key !== ':@') ?? '';
    const inner = raw[name] as Record<string, unknown>[]; // holds: how the parser keeps the order
    const children = inner.filter((one) => !('#text' in one)).map(node);
    return { name, attributes: (raw[':@'] ?? {}) as Node['attributes'], children, text: inner.map((one) => one['#text'] ?? '').join('') };
  };
  const [, root] = parser.parse(xml) as Record<string, unknown>[];
  return node(root ?? {});
}
const parts = (): ReadonlyMap<string, string> =>
  new Map(Object.entries(unzipSync(bookOf(sheets, 'Asia/Shanghai'))).map(([name, bytes]) => [name, strFromU8(bytes)]));
const partOf = (name: string): Node => tree(parts().get(name) ?? '');
const all = (node: Node, name: string): readonly Node[] => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap((child) => all(child, name)),
];
const only = (node: Node, name: string): Node => all(node, name)[0] ?? { name: '', attributes: {}, children: [], text: '' };

/** What an element may hold, in this order. Source: ECMA-376 part 1, 21.2 and 20.5, schemas dml-chart and dml-spreadsheetDrawing. */
const sequences: Readonly<Record<string, string>> = {
  'c:chartSpace':
    'date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData printSettings userShapes',
  'c:chart': 'title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs',
  'c:title': 'tx layout overlay spPr txPr',
  'c:plotArea': 'layout lineChart barChart catAx valAx dTable spPr',
  'c:lineChart': 'grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId',
  'c:barChart': 'barDir grouping varyColors ser dLbls gapWidth overlap serLines axId',
  'c:ser': 'idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars cat val smooth shape',
  'c:catAx':
    'axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl',
  'c:valAx':
    'axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossBetween majorUnit minorUnit dispUnits',
  'c:legend': 'legendPos legendEntry layout overlay spPr txPr',
  'c:numCache': 'formatCode ptCount pt',
  'c:strCache': 'ptCount pt',
  'c:numRef': 'f numCache',
  'c:strRef': 'f strCache',
  'xdr:twoCellAnchor': 'from to graphicFrame clientData',
  'xdr:graphicFrame': 'nvGraphicFramePr xfrm graphic',
  'xdr:from': 'col colOff row rowOff',
  worksheet: 'sheetPr dimension sheetViews sheetFormatPr cols sheetData pageMargins pageSetup headerFooter drawing',
};

/** What of an element stands where the schema does not have it. */
function misplaced(node: Node): readonly string[] {
  const sequence = sequences[node.name]?.split(' ');
  const places = node.children.map(({ name }) => sequence?.indexOf(name.split(':').at(-1) ?? '') ?? 0);
  const here =
    sequence === undefined
      ? []
      : places.flatMap((place, i) => (place < 0 || place < (places[i - 1] ?? 0) ? [`${node.name}/${node.children[i]?.name}`] : []));
  return [...here, ...node.children.flatMap(misplaced)];
}

describe('charts in a book', () => {
  test.each([...parts().keys()])('%s is well-formed', (name) => {
    expect(XMLValidator.validate(parts().get(name) ?? '')).toBe(true);
  });

  test.each([...parts().keys()].filter((name) => /chart|drawing\d|sheet\d+\.xml$/.test(name) && !name.endsWith('.rels')))(
    '%s has its elements in the order of the schema',
    (name) => {
      expect(misplaced(partOf(name))).toEqual([]);
    },
  );

  test('what the schema does not have is found by this test', () => {
    const wrong = (parts().get('xl/charts/chart1.xml') ?? '')
      .replace('<c:autoTitleDeleted val="0"/>', '')
      .replace('<c:legend>', '<c:autoTitleDeleted val="0"/><c:legend>');
    expect(misplaced(tree(wrong))).toEqual(['c:chart/c:autoTitleDeleted']);
  });

  test('each part is of a type, and each relation leads to a part', () => {
    const names = [...parts().keys()];
    const types = all(partOf('[Content_Types].xml'), 'Override').map(({ attributes }) => attributes.PartName?.slice(1) ?? '');
    expect(names.filter((name) => !types.includes(name) && !name.endsWith('.rels') && name !== '[Content_Types].xml')).toEqual([]);
    expect(types.filter((name) => !names.includes(name))).toEqual([]);
    const targets = names
      .filter((name) => name.endsWith('.rels') && name.startsWith('xl/'))
      .flatMap((name) =>
        all(partOf(name), 'Relationship').map(({ attributes }) =>
          new URL(attributes.Target ?? '', `x:/${name.replace('_rels/', '')}`).pathname.slice(1),
        ),
      );
    expect(targets.filter((name) => !names.includes(name))).toEqual([]);
    expect(targets.filter((name) => name.startsWith('xl/charts/'))).toEqual([
      'xl/charts/chart1.xml',
      'xl/charts/chart2.xml',
      'xl/charts/chart3.xml',
    ]);
  });

  test('a sheet without charts has no drawing', () => {
    expect([1, 2, 3].map((n) => all(partOf(`xl/worksheets/sheet${n}.xml`), 'drawing').length)).toEqual([0, 1, 1]);
    expect([...parts().keys()]).not.toContain('xl/drawings/drawing1.xml');
  });

  test('a line draws the cells of its column, with what is missing left out, by the times of the zone', () => {
    const chart = partOf('xl/charts/chart1.xml');
    // Title in line 1, two charts of 16 lines, heads in line 34.
    expect(all(chart, 'c:f').map(({ text }) => text)).toEqual([
      ...["'水位''趋势'!$B$34", "'水位''趋势'!$A$35:$A$37", "'水位''趋势'!$B$35:$B$37"],
      ...["'水位''趋势'!$C$34", "'水位''趋势'!$A$35:$A$37", "'水位''趋势'!$C$35:$C$37"],
    ]);
    const [first] = all(chart, 'c:ser');
    const points = all(only(first as Node, 'c:val'), 'c:pt').map(({ attributes, children }) => [attributes.idx, children[0]?.text]);
    expect(points).toEqual([
      ['0', '1.5'],
      ['2', '3'],
    ]);
    const [time] = all(only(first as Node, 'c:cat'), 'c:v');
    expect(new Date(Math.round((Number(time?.text) - 25_569) * 86_400_000)).toISOString()).toBe('2026-11-24T12:00:00.000Z');
    expect(only(chart, 'c:dispBlanksAs').attributes.val).toBe('gap');
    const sheet = parts().get('xl/worksheets/sheet2.xml') ?? '';
    expect(sheet).toMatch(/<c r="B34"[^>]*><is><t[^>]*>东 \(m\)/);
    expect(sheet).toContain('<c r="B35"><v>1.5</v></c>');
  });

  test('titles are in Chinese, as they are, and name the chart for who cannot see it', () => {
    const text = parts().get('xl/charts/chart1.xml') ?? '';
    expect(text).toContain('<a:t>库水位 &lt;过程线&gt; &amp; &quot;x&quot;</a:t>');
    expect(text).toContain('<a:t>m</a:t>');
    expect(all(partOf('xl/drawings/drawing2.xml'), 'xdr:cNvPr').map(({ attributes }) => attributes.name)).toEqual(['Chart 1', 'Chart 2']);
    expect(parts().get('xl/drawings/drawing3.xml')).toContain('descr="最多的规则"');
  });

  test('bars lie, the first at the top, and are named by texts', () => {
    const chart = partOf('xl/charts/chart3.xml');
    expect([only(chart, 'c:barDir').attributes.val, all(chart, 'c:orientation').map(({ attributes }) => attributes.val)]).toEqual([
      'bar',
      ['maxMin', 'minMax'],
    ]);
    expect(all(only(chart, 'c:cat'), 'c:f')[0]?.text).toBe("'告警'!$A$19:$A$20");
    expect(all(only(chart, 'c:cat'), 'c:v').map(({ text }) => text)).toEqual(['高 <水位>', '泄漏']);
    expect(all(chart, 'c:legend')).toEqual([]);
  });

  test('charts stand below each other, and no table below them', () => {
    const rows = all(partOf('xl/drawings/drawing2.xml'), 'xdr:row').map(({ text }) => Number(text));
    expect(rows).toEqual([1, 16, 17, 32]);
  });
});
