export { type Connect, createConnect } from './connect.ts';
export type { ConnectDeps, ProtocolInfo } from './hub.ts';
export type { WriteOrder, Writer } from './write-point.ts';
