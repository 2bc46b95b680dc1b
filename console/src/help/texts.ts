import type { HelpRoute } from './routes.ts';
import type { HelpText } from './text.ts';
import { actTexts } from './texts-act.ts';
import { alarmTexts } from './texts-alarms.ts';
import { buildTexts } from './texts-build.ts';
import { lifeTexts } from './texts-life.ts';
import { oneTexts } from './texts-one.ts';
import { setupTexts } from './texts-setup.ts';
import { watchTexts } from './texts-watch.ts';

/** The help of every page that has one; a missing page does not compile. */
export const helpTexts: Readonly<Record<HelpRoute, HelpText>> = {
  ...watchTexts,
  ...alarmTexts,
  ...actTexts,
  ...lifeTexts,
  ...oneTexts,
  ...buildTexts,
  ...setupTexts,
};
