export { type Connect, type ConnectDeps, createConnect, type ProtocolInfo } from './connect.ts';
