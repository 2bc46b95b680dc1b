/**
 * Every route of the HTTP API: operation id → method and path below `/api/v1`.
 *
 * Kept apart from the schemas so that the console can call routes by name without carrying zod; the schemas are in the files beside this one.
 */
export const paths = {
  // system
  getHealth: 'GET /health',
  getSystem: 'GET /system',
  listJobs: 'GET /jobs',
  getJob: 'GET /jobs/:id',
  listAudit: 'GET /audit',
  listDeadLetters: 'GET /dead-letters',
  retryDeadLetter: 'POST /dead-letters/:id/retry',
  // sign-in, users, tokens
  signIn: 'POST /session',
  signInByLink: 'POST /session/link',
  signOut: 'DELETE /session',
  getSession: 'GET /session',
  setPassword: 'PUT /session/password',
  listUsers: 'GET /users',
  createUser: 'POST /users',
  updateUser: 'PATCH /users/:id',
  listTokens: 'GET /tokens',
  createToken: 'POST /tokens',
  revokeToken: 'DELETE /tokens/:id',
  // assets
  listAssets: 'GET /assets',
  getAsset: 'GET /assets/:id',
  createAsset: 'POST /assets',
  updateAsset: 'PATCH /assets/:id',
  retireAsset: 'DELETE /assets/:id',
  listModels: 'GET /models',
  searchEverything: 'GET /search',
  // packs
  listPacks: 'GET /packs',
  installPack: 'POST /packs/:id/install',
  playStory: 'POST /packs/:id/stories/:story/play',
  stopStory: 'POST /packs/:id/stories/:story/stop',
  // connect
  listSources: 'GET /sources',
  createSource: 'POST /sources',
  updateSource: 'PATCH /sources/:id',
  removeSource: 'DELETE /sources/:id',
  probeSource: 'POST /sources/probe',
  discoverPoints: 'POST /sources/discover',
  listLinkEvents: 'GET /sources/:id/events',
  listProtocols: 'GET /protocols',
  listDevices: 'GET /sources/:id/devices',
  createDevice: 'POST /sources/:id/devices',
  exportDevices: 'GET /sources/:id/devices.csv',
  exportDeviceSheet: 'GET /device-sheet.csv',
  importDevices: 'POST /sources/:id/devices/import',
  updateDevice: 'PATCH /devices/:id',
  removeDevice: 'DELETE /devices/:id',
  setDeviceSecret: 'POST /devices/:id/secret',
  issueSecrets: 'POST /sources/:id/secrets',
  askDevice: 'POST /devices/:id/ask',
  listQuarantine: 'GET /quarantine',
  adoptDevice: 'POST /quarantine/:id/adopt',
  dismissQuarantine: 'DELETE /quarantine/:id',
  // samples
  writeSamples: 'POST /samples',
  readRaw: 'GET /history/raw',
  readBuckets: 'GET /history/buckets',
  readLast: 'GET /history/last',
  readGaps: 'GET /history/gaps',
  exportCsv: 'GET /history/export.csv',
  importFile: 'POST /imports',
  readLatest: 'GET /latest',
  readSnapshot: 'GET /latest/snapshot',
  readSummary: 'GET /latest/summary',
  // alarms
  listAlarms: 'GET /alarms',
  countAlarms: 'GET /alarms/counts',
  getAlarm: 'GET /alarms/:id',
  acknowledgeAlarms: 'POST /alarms/acknowledge',
  commentAlarm: 'POST /alarms/:id/comments',
  shelveAlarm: 'POST /alarms/:id/shelve',
  unshelveAlarm: 'POST /alarms/:id/unshelve',
  listRules: 'GET /rules',
  getRule: 'GET /rules/:id',
  updateRule: 'PATCH /rules/:id',
  previewRule: 'POST /rules/:id/preview',
  setOutOfService: 'POST /rules/:id/service',
  // maintain
  listWorkOrders: 'GET /work-orders',
  getWorkOrder: 'GET /work-orders/:id',
  updateWorkOrder: 'PATCH /work-orders/:id',
} as const;

/** Name of a route, the same as its OpenAPI `operationId`. */
export type OperationId = keyof typeof paths;
