/** A straight sum of values that stands for something: `offset` + Σ weight × value. */
export interface Line {
  readonly offset: number;
  readonly weights: Float64Array;
}

/**
 * The sum of values that comes nearest to a target, by ridge regression on standardised values.
 *
 * @param rows values, `width` of them per target
 * @param ridge how much large weights cost, in units of a row's variance per row; what keeps values that move together from tearing at each other
 * Source: Hoerl and Kennard, Ridge regression (1970).
 */
export function fitLine(rows: { readonly width: number; readonly values: Float64Array }, target: Float64Array, ridge: number): Line {
  const { width: n, values } = rows;
  const count = target.length;
  const { mean, sigma } = spreadOf(rows, count);
  const middle = target.reduce((sum, one) => sum + one, 0) / count;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  const z = new Float64Array(n);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < n; j++) z[j] = ((values[row * n + j] ?? 0) - (mean[j] ?? 0)) / (sigma[j] ?? 1);
    for (let i = 0; i < n; i++) {
      right[i] = (right[i] ?? 0) + ((z[i] ?? 0) * ((target[row] ?? 0) - middle)) / count;
      for (let j = 0; j < n; j++) matrix[i * n + j] = (matrix[i * n + j] ?? 0) + ((z[i] ?? 0) * (z[j] ?? 0)) / count;
    }
  }
  for (let i = 0; i < n; i++) matrix[i * n + i] = (matrix[i * n + i] ?? 0) + ridge;
  const weights = solved(matrix, right).map((one, j) => one / (sigma[j] ?? 1));
  return { offset: middle - weights.reduce((sum, one, j) => sum + one * (mean[j] ?? 0), 0), weights };
}

/** The value of a line at a row, `values` from `from` on. */
export function lineAt({ offset, weights }: Line, values: Float64Array, from = 0): number {
  let sum = offset;
  for (let j = 0; j < weights.length; j++) sum += (weights[j] ?? 0) * (values[from + j] ?? 0);
  return sum;
}

function spreadOf({ width: n, values }: { readonly width: number; readonly values: Float64Array }, count: number) {
  const mean = new Float64Array(n);
  const sigma = new Float64Array(n);
  for (let i = 0; i < values.length; i++) mean[i % n] = (mean[i % n] ?? 0) + (values[i] ?? 0) / count;
  for (let i = 0; i < values.length; i++) sigma[i % n] = (sigma[i % n] ?? 0) + ((values[i] ?? 0) - (mean[i % n] ?? 0)) ** 2 / count;
  for (let j = 0; j < n; j++) sigma[j] = Math.sqrt(sigma[j] ?? 0) > 1e-12 * (1 + Math.abs(mean[j] ?? 0)) ? Math.sqrt(sigma[j] ?? 0) : 1;
  return { mean, sigma };
}

/** Solve a symmetric positive definite system by elimination, which needs no pivoting there (Golub and Van Loan, section 4.2). */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const [a, x] = [matrix.slice(), right.slice()];
  for (let k = 0; k < n; k++)
    for (let i = k + 1; i < n; i++) {
      const share = (a[i * n + k] ?? 0) / (a[k * n + k] ?? 1);
      for (let j = k; j < n; j++) a[i * n + j] = (a[i * n + j] ?? 0) - share * (a[k * n + j] ?? 0);
      x[i] = (x[i] ?? 0) - share * (x[k] ?? 0);
    }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] = (x[i] ?? 0) - (a[i * n + j] ?? 0) * (x[j] ?? 0);
    x[i] = (x[i] ?? 0) / (a[i * n + i] ?? 1);
  }
  return x;
}
