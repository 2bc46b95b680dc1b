import { sourceOfFigure } from '../../contracts/source-of-figure.ts';

/** Levels of the dams. */
export const bulletin = sourceOfFigure(
  'data',
  'KSEB 水库公报 2026-08-18：blueLevel / orangeLevel / redLevel / FRL',
  'KSEB reservoir bulletin 2026-08-18: blueLevel / orangeLevel / redLevel / FRL',
);
/** What is usual at this time of the year. */
export const percentile = sourceOfFigure(
  'data',
  'KSEB 水库公报 2021–2025：逐月日水位 90 % 分位',
  'KSEB reservoir bulletin 2021–2025: 90th percentile of daily level by month',
);
/** A rainstorm by the national grades of precipitation. */
export const rainstorm = sourceOfFigure(
  'standard',
  'GB/T 28592-2012：24 h 降雨 ≥ 50 mm 为暴雨',
  'GB/T 28592-2012: a rainstorm is ≥ 50 mm in 24 h',
);
/** How far a mean may wander. */
export const controlChart = sourceOfFigure(
  'standard',
  'ISO 7870-2（GB/T 17989.2）单值控制图，日均值',
  'ISO 7870-2 (GB/T 17989.2), individuals chart of daily means',
);
/** How deep the water may stand on a road. */
export const laneWater = sourceOfFigure(
  'standard',
  'GB 51222-2017：一条车道积水深度不超过 15 cm',
  'GB 51222-2017: water on one lane not deeper than 15 cm',
);
