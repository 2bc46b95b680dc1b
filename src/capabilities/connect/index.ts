export type { Source } from './catalogue.ts';
export { secretUseOf, strictSchema } from './config.ts';
export { type ConfigSecrets, createConfigSecrets } from './config-secrets.ts';
export { type Connect, createConnect } from './connect.ts';
export type { ConnectDeps, ProtocolInfo } from './hub.ts';
export type { WriteOrder, Writer } from './write-point.ts';
