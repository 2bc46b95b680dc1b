import type { Sent } from '../../../../src/contracts/api/index.ts';

/** A line of a checklist as the server takes it. */
export type NewCheck = NonNullable<Sent<'createWorkOrder', 'body'>['checklist']>[number];

const number = '-?\\d+(?:\\.\\d+)?';
const withLimits = new RegExp(`^(.+?)\\s*\\[\\s*(${number})?\\s*\\.\\.\\s*(${number})?\\s*([^\\]]*)\\]$`);

/** The checklist that somebody wrote, a line each: `Leaks` is ticked, `Oil pressure [2..4 bar]` has a value; a limit may be left out. */
export function checklistOf(typed: string): NewCheck[] {
  const lines = typed.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map(checkOf);
}

function checkOf(line: string): NewCheck {
  const [, text, low, high, unit] = withLimits.exec(line) ?? [];
  if (text === undefined) return { text: line, kind: 'tick' };
  const limits = { ...(low !== undefined && { low: Number(low) }), ...(high !== undefined && { high: Number(high) }) };
  return { text, kind: 'value', ...limits, ...(unit?.trim() && { unit: unit.trim() }) };
}

/** A checklist as somebody writes it; read back it is the same. */
export const checklistText = (checks: readonly NewCheck[]): string => checks.map(lineOf).join('\n');

function lineOf({ text, kind, low, high, unit }: NewCheck): string {
  if (kind !== 'value') return text;
  return `${text} [${low ?? ''}..${high ?? ''}${unit ? ` ${unit}` : ''}]`;
}
