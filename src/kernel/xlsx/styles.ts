import { namespaces } from './xml.ts';

/** Formats of numbers beside `General`; in a format `%` means the share in hundredths, `\ ` a space. */
const wholeNumber = '#,##0';
/** As a point may have at most. */
const mostDecimals = 12;
const decimalsFormat = (decimals: number): string => (decimals === 0 ? wholeNumber : `${wholeNumber}.${'0'.repeat(decimals)}`);
const timeFormat = 'yyyy\\-mm\\-dd\\ hh:mm:ss.000';
const shareFormats = ['0\\ %', '0.0\\ %'] as const;
const formats = [timeFormat, ...shareFormats, ...Array.from({ length: mostDecimals + 1 }, (_, decimals) => decimalsFormat(decimals))];
/** Ids below are Excel's own. */
const firstFormat = 164;

/** Styles of cells by their place in {@link stylesPart}. */
export const styles = { plain: 0, head: 1, time: 2 } as const;
/** Of a share 0…1 that is shown as per cent. */
export const shareStyle = (decimals: 0 | 1): number => styles.time + 1 + decimals;
/** Of a number with so many decimals; more than twelve are not shown. */
export const decimalsStyle = (decimals: number): number =>
  styles.time + 1 + shareFormats.length + Math.min(Math.max(decimals, 0), mostDecimals);

const font = (bold: string): string => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`;
const style = (format: string): string => `<xf ${format} fillId="0" borderId="0" xfId="0"/>`;
const cellStyles = [
  style('numFmtId="0" fontId="0"'),
  style('numFmtId="0" fontId="1" applyFont="1"'),
  ...formats.map((_, i) => style(`numFmtId="${firstFormat + i}" fontId="0" applyNumberFormat="1"`)),
];

/** The part of a workbook that says how its cells look. */
export const stylesPart =
  `<styleSheet xmlns="${namespaces.main}"><numFmts count="${formats.length}">` +
  `${formats.map((code, i) => `<numFmt numFmtId="${firstFormat + i}" formatCode="${code}"/>`).join('')}</numFmts>` +
  `<fonts count="2">${font('')}${font('<b/>')}</fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${cellStyles.length}">${cellStyles.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
