export { incidentContacts } from './contacts.ts';
export type { IncidentDeps, IncidentView } from './deps.ts';
export { createIncidents, type Incidents } from './incidents.ts';
