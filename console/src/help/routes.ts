/** The addresses of the pages that have a help text, as the route table writes them; one line in the texts for each. */
export const helpRoutes = [
  '/',
  '/assets',
  '/assets/$id',
  '/trends',
  '/places',
  '/alarms',
  '/alarms/performance',
  '/rules',
  '/rules/$id',
  '/suppressions',
  '/work',
  '/patrols',
  '/dangers',
  '/incidents',
  '/plans',
  '/duty',
  '/reports',
  '/commands',
  '/connections',
  '/connections/$id',
  '/boards',
  '/pictures',
  '/data',
  '/admin/users',
  '/admin/audit',
  '/system',
] as const;

/** The address of a page that has a help text. */
export type HelpRoute = (typeof helpRoutes)[number];

/** The address if its page has a help text. */
export const helpRoute = (path: string | undefined): HelpRoute | undefined => helpRoutes.find((one) => one === path);
