import type { ReportPoint } from '../../../../src/contracts/api/report-content.ts';

/** Points as they are typed, one a line: `*model.point` for every asset of a model, `asset.point` for one. */
export const pointsText = (points: readonly ReportPoint[]): string =>
  points.map(({ model, asset, point }) => (model === undefined ? `${asset}.${point}` : `*${model}.${point}`)).join('\n');

/** The other way round; a line without a dot names a point of nothing, which the server refuses by name. */
export const pointsOf = (typed: string): ReportPoint[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const dot = line.lastIndexOf('.');
      const [name, point] = [line.slice(line.startsWith('*') ? 1 : 0, Math.max(dot, 0)), line.slice(dot + 1)];
      return line.startsWith('*') ? { model: name, point } : { asset: name, point };
    });
