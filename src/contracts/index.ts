/** The SDK: what packs, drivers and detectors of other makers import as `yangfan/sdk`. */
export * from './alarm.ts';
export * from './command.ts';
export * from './detector.ts';
export * from './driver.ts';
export * from './errors.ts';
export * from './pack.ts';
export * from './quality.ts';
export * from './roles.ts';
export * from './sample.ts';
export * from './text.ts';
export * from './time.ts';
export * from './traits.ts';
export * from './units.ts';
export * from './why.ts';
