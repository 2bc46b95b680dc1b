import { migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import { createFilter, type FilterService, listFilters, removeFilter, setDefault, updateFilter } from './filters.ts';
import { filterMigrations } from './schema.ts';

/** What `filters` is built from. */
export interface FilterDeps extends FilterService {
  readonly http: Http;
}

/** Filters of lists that people save under a name: run the migrations, answer the operations of contracts/api/saved-filters.ts. */
export async function createFilters({ http, ...service }: FilterDeps): Promise<void> {
  await migrate(service.db, filterMigrations);
  http.route('listSavedFilters', async ({ caller, query }) => ({ items: await listFilters(service, caller, query.list) }));
  http.route('createSavedFilter', ({ caller, body }) => createFilter(service, caller, body));
  http.route('updateSavedFilter', ({ caller, params, body }) => updateFilter(service, caller, { id: params.id, change: body }));
  http.route('removeSavedFilter', ({ caller, params }) => removeFilter(service, caller, params.id));
  http.route('setDefaultFilter', ({ caller, body }) => setDefault(service, caller, body));
}
