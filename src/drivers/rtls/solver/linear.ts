/** A small dense matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/**
 * Solve `a · x = b` by Gaussian elimination with partial pivoting.
 *
 * @returns `undefined` when the matrix is singular to working precision
 */
export function solveLinear(a: Matrix, b: readonly number[]): number[] | undefined {
  const rows = a.map((row, i) => [...row, b[i] ?? 0]);
  const scale = Math.max(...a.flat().map(Math.abs));
  for (let k = 0; k < rows.length; k++) {
    const pivotRow = takePivot(rows, k);
    if (!(Math.abs(pivotRow[k] ?? 0) > 1e-12 * scale)) return undefined;
    for (const row of rows.slice(k + 1)) eliminate(row, pivotRow, k);
  }
  return substituteBack(rows);
}

/** Bring the row with the greatest entry of column `k`, of those from `k` on, to row `k`. */
function takePivot(rows: number[][], k: number): number[] {
  const sizeOf = (i: number): number => Math.abs(rows[i]?.[k] ?? 0);
  let best = k;
  for (let i = k + 1; i < rows.length; i++) if (sizeOf(i) > sizeOf(best)) best = i;
  const pivotRow = rows[best] ?? [];
  rows[best] = rows[k] ?? [];
  rows[k] = pivotRow;
  return pivotRow;
}

/** Take so much of the pivot row from a row that its column `k` is zero. */
function eliminate(row: number[], pivotRow: readonly number[], k: number): void {
  const factor = (row[k] ?? 0) / (pivotRow[k] ?? 1);
  for (let j = k; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
}

/** The solution of rows that are zero below their diagonal; the last column is the right side. */
function substituteBack(rows: readonly (readonly number[])[]): number[] {
  const n = rows.length;
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k]?.[n] ?? 0;
    for (let j = k + 1; j < n; j++) sum -= (rows[k]?.[j] ?? 0) * (x[j] ?? 0);
    x[k] = sum / (rows[k]?.[k] ?? 1);
  }
  return x;
}

/** The inverse, or `undefined` of a singular matrix. */
export function invert(a: Matrix): number[][] | undefined {
  const columns = a.map((_, k) =>
    solveLinear(
      a,
      a.map((__, i) => (i === k ? 1 : 0)),
    ),
  );
  if (columns.some((column) => column === undefined)) return undefined;
  return a.map((_, i) => columns.map((column) => column?.[i] ?? 0));
}

/** `aᵀ·w·a` and `aᵀ·w·b`, the normal equations of weighted least squares. */
export function normalEquations(
  a: Matrix,
  b: readonly number[],
  w: readonly number[],
): { readonly matrix: number[][]; readonly right: number[] } {
  const n = a[0]?.length ?? 0;
  const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const right = new Array<number>(n).fill(0);
  for (const [k, row] of a.entries())
    for (let i = 0; i < n; i++) {
      const left = (row[i] ?? 0) * (w[k] ?? 0);
      right[i] = (right[i] ?? 0) + left * (b[k] ?? 0);
      const line = matrix[i] ?? [];
      for (let j = 0; j < n; j++) line[j] = (line[j] ?? 0) + left * (row[j] ?? 0);
    }
  return { matrix, right };
}
