/**
 * What is done on the map beside looking where things are: not every sector has something for each of them. The order is that of the console.
 * Packs say which they bring (`mapTasks`); the others are known by what is there.
 */
export const mapTasks = ['events', 'declarations', 'crew', 'lots', 'near', 'radar', 'cameras', 'rescue'] as const;
/** One of {@link mapTasks}. */
export type MapTask = (typeof mapTasks)[number];
