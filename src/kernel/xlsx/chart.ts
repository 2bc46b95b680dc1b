import { drawnText, entitled, letters, namespaces } from './xml.ts';

/** A chart of rows of a table, drawn by the program that opens the book, so that it follows when somebody changes a cell. */
export interface SheetChart {
  /** Bars lie, so that long names can be read. */
  readonly kind: 'line' | 'bar';
  readonly title: string;
  /** Stands at the axis of the values, e.g. their unit. Default: nothing. */
  readonly unit?: string;
  /** Column of the table with the names or times of the values. */
  readonly labels: number;
  /** Columns of the table with values, each a line or a row of bars that is called by its head. */
  readonly series: readonly number[];
  /** The first of its rows, and how many. */
  readonly from: number;
  readonly count: number;
  /** Of the series, as `RRGGBB`; beyond it they begin anew. */
  readonly colors: readonly string[];
}

/** The table that a chart draws, as it lies on its sheet. */
export interface Charted {
  readonly sheet: string;
  readonly heads: readonly string[];
  /** Line of the heads, counted from 1; the rows follow. */
  readonly headLine: number;
  /** What is in the cells: a number, also a time as days, a text, or nothing. */
  readonly rows: readonly (readonly (number | string | undefined)[])[];
  /** Format of numbers in the column of the labels, for times. */
  readonly labelFormat: string | undefined;
}

/** Lines of a sheet that a chart takes, and columns. */
export const chartLines = 16;
const chartColumns = 4;
/** Names along an axis, at most: more would be turned and cut. */
const mostLabels = 8;
const [labelAxis, valueAxis] = [1, 2];

/** A chart as a part of a book. Source: ECMA-376 part 1, 21.2 (DrawingML, charts), whose order of elements is that of its schema. */
export function chartPart(chart: SheetChart, table: Charted): string {
  const { chart: c, drawing: a, relations: r } = namespaces;
  const plot = chart.kind === 'line' ? linePlot(chart, table) : barPlot(chart, table);
  const legend = chart.series.length > 1 ? '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' : '';
  return (
    `<c:chartSpace xmlns:c="${c}" xmlns:a="${a}" xmlns:r="${r}"><c:roundedCorners val="0"/><c:chart>${titleOf(chart.title, 1200)}` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot}</c:plotArea>${legend}` +
    // What is missing is a gap, never zero.
    `<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>`
  );
}

/** The drawing of a sheet: each chart at a line of its own, counted from 0; `rId` n is the nth. */
export function drawingPart(charts: readonly { readonly line: number; readonly title: string }[]): string {
  const { sheetDrawing, drawing, chart, relations } = namespaces;
  const corner = (name: string, column: number, line: number) =>
    `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${line}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
  const frames = charts.map(
    ({ line, title }, i) =>
      `<xdr:twoCellAnchor>${corner('from', 0, line)}${corner('to', chartColumns, line + chartLines - 1)}<xdr:graphicFrame macro="">` +
      `<xdr:nvGraphicFramePr><xdr:cNvPr id="${i + 2}" name="Chart ${i + 1}" descr="${drawnText(title)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>` +
      '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
      `<a:graphic><a:graphicData uri="${chart}"><c:chart xmlns:c="${chart}" xmlns:r="${relations}" r:id="rId${i + 1}"/></a:graphicData></a:graphic>` +
      '</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>',
  );
  return `<xdr:wsDr xmlns:xdr="${sheetDrawing}" xmlns:a="${drawing}">${frames.join('')}</xdr:wsDr>`;
}

const titleOf = (text: string, size: number): string =>
  `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="${size}" b="0"/></a:pPr><a:r><a:rPr sz="${size}" b="0"/><a:t>${drawnText(text)}</a:t></a:r></a:p></c:rich></c:tx>` +
  '<c:overlay val="0"/></c:title>';

/** 21.2.2.97. */
function linePlot(chart: SheetChart, table: Charted): string {
  const series = chart.series.map((column, i) => {
    const line = `<c:spPr><a:ln w="19050" cap="rnd"><a:solidFill><a:srgbClr val="${colorOf(chart, i)}"/></a:solidFill></a:ln></c:spPr>`;
    return `<c:ser>${headOf(table, column, i)}${line}<c:marker><c:symbol val="none"/></c:marker>${dataOf(chart, table, column)}<c:smooth val="0"/></c:ser>`;
  });
  return (
    `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series.join('')}<c:marker val="1"/>${axisIds}</c:lineChart>` +
    axes(chart, table, { labels: 'b', values: 'l' })
  );
}

/** 21.2.2.16. */
function barPlot(chart: SheetChart, table: Charted): string {
  const series = chart.series.map((column, i) => {
    const fill = `<c:spPr><a:solidFill><a:srgbClr val="${colorOf(chart, i)}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>`;
    return `<c:ser>${headOf(table, column, i)}${fill}${dataOf(chart, table, column)}</c:ser>`;
  });
  return (
    `<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>${series.join('')}<c:gapWidth val="60"/>${axisIds}</c:barChart>` +
    axes(chart, table, { labels: 'l', values: 'b' })
  );
}

const axisIds = `<c:axId val="${labelAxis}"/><c:axId val="${valueAxis}"/>`;
const colorOf = ({ colors }: SheetChart, i: number): string => colors[i % colors.length] ?? '000000';

/** Times stand aslant, so that none is cut or broken into lines. */
const aslant = '<c:txPr><a:bodyPr rot="-2700000" vert="horz"/><a:p><a:pPr><a:defRPr sz="800"/></a:pPr><a:endParaRPr/></a:p></c:txPr>';

/** The axis of names or times, and that of values; of lying bars the first stands at the top, as in the table. */
function axes(chart: SheetChart, { labelFormat }: Charted, side: { readonly labels: string; readonly values: string }): string {
  const { kind, count, unit } = chart;
  const order = kind === 'bar' ? 'maxMin' : 'minMax';
  const format = labelFormat === undefined ? '' : `<c:numFmt formatCode="${entitled(labelFormat)}" sourceLinked="0"/>`;
  const skip = kind === 'line' && count > mostLabels ? `<c:tickLblSkip val="${Math.ceil(count / mostLabels)}"/>` : '';
  const marks = kind === 'line' && count > mostLabels ? `<c:tickMarkSkip val="${Math.ceil(count / mostLabels)}"/>` : '';
  const ticks = '<c:majorTickMark val="out"/><c:minorTickMark val="none"/>';
  const grid =
    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="DDE2E6"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>';
  const ofLabels =
    `<c:catAx><c:axId val="${labelAxis}"/><c:scaling><c:orientation val="${order}"/></c:scaling><c:delete val="0"/><c:axPos val="${side.labels}"/>${format}${ticks}` +
    `<c:tickLblPos val="low"/>${kind === 'line' ? aslant : ''}<c:crossAx val="${valueAxis}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>${skip}${marks}<c:noMultiLvlLbl val="1"/></c:catAx>`;
  const ofValues =
    `<c:valAx><c:axId val="${valueAxis}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="${side.values}"/>${grid}` +
    `${unit ? titleOf(unit, 900) : ''}<c:numFmt formatCode="General" sourceLinked="0"/>${ticks}<c:tickLblPos val="nextTo"/><c:crossAx val="${labelAxis}"/>` +
    `<c:crosses val="${kind === 'bar' ? 'max' : 'autoZero'}"/><c:crossBetween val="${kind === 'bar' ? 'between' : 'midCat'}"/></c:valAx>`;
  return ofLabels + ofValues;
}

function headOf({ sheet, heads, headLine }: Charted, column: number, i: number): string {
  const place = placeOf(sheet, column, headLine, headLine);
  const cache = `<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${drawnText(heads[column] ?? '')}</c:v></c:pt></c:strCache>`;
  return `<c:idx val="${i}"/><c:order val="${i}"/><c:tx><c:strRef><c:f>${place}</c:f>${cache}</c:strRef></c:tx>`;
}

/** Names and values by their cells, with what is in these, for programs that show a book without computing it. */
function dataOf({ labels, from, count }: SheetChart, { sheet, headLine, rows, labelFormat }: Charted, column: number): string {
  const [first, last] = [headLine + 1 + from, headLine + from + count];
  const cells = (of: number) => Array.from({ length: count }, (_, i) => rows[from + i]?.[of]);
  const points = (of: number) =>
    `<c:ptCount val="${count}"/>${cells(of)
      .map((cell, i) => (cell === undefined ? '' : `<c:pt idx="${i}"><c:v>${drawnText(String(cell))}</c:v></c:pt>`))
      .join('')}`;
  const numbers = (of: number, format: string) =>
    `<c:numRef><c:f>${placeOf(sheet, of, first, last)}</c:f><c:numCache><c:formatCode>${entitled(format)}</c:formatCode>${points(of)}</c:numCache></c:numRef>`;
  const texts = (of: number) => `<c:strRef><c:f>${placeOf(sheet, of, first, last)}</c:f><c:strCache>${points(of)}</c:strCache></c:strRef>`;
  const names = labelFormat === undefined ? texts(labels) : numbers(labels, labelFormat);
  return `<c:cat>${names}</c:cat><c:val>${numbers(column, 'General')}</c:val>`;
}

/** Cells of a column as a formula names them; an apostrophe in the name of a sheet is doubled (18.17.2.2). */
const placeOf = (sheet: string, column: number, first: number, last: number): string => {
  const name = letters(column);
  const end = last > first ? `:$${name}$${last}` : '';
  return `'${drawnText(sheet.replaceAll("'", "''"))}'!$${name}$${first}${end}`;
};
