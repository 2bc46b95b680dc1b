import type { Feed, FeedEntity } from './feed.ts';

/** What a feed changes. */
export interface Change {
  /** All that the feed says now, with what earlier ones said where this one holds only changes. */
  readonly all: readonly FeedEntity[];
  /** What this feed itself says. */
  readonly said: readonly FeedEntity[];
  /** What it takes back, as it was said before. */
  readonly deleted: readonly FeedEntity[];
  /** Entities that are not remembered, because there are too many. */
  readonly beyond: number;
}

/** The entities of a feed, also of one that tells only changes (DIFFERENTIAL). */
export interface Entities {
  /** What a feed changes; nothing is remembered yet. */
  changeOf(feed: Feed): Change;
  /** Remember it: its values are stored. */
  keep(change: Change): void;
}

/** So many entities are remembered, as many as the largest feeds have many times over. */
export const mostEntities = 200_000;
const differential = 1;

/** Nothing was said yet. `most`: so many entities are remembered. */
export function createEntities(most = mostEntities): Entities {
  let known: ReadonlyMap<string, FeedEntity> = new Map();

  function changed(entities: readonly FeedEntity[]): Change {
    const next = new Map(known);
    const [said, deleted]: [FeedEntity[], FeedEntity[]] = [[], []];
    let beyond = 0;
    for (const entity of entities) {
      if (entity.isDeleted === true) {
        const before = next.get(entity.id);
        if (before !== undefined) deleted.push(before);
        next.delete(entity.id);
        continue;
      }
      said.push(entity);
      if (next.size < most || next.has(entity.id)) next.set(entity.id, entity);
      else beyond++;
    }
    return { all: [...next.values()], said, deleted, beyond };
  }

  return {
    changeOf({ header, entity = [] }) {
      if (header.incrementality === differential) return changed(entity);
      const said = entity.filter(({ isDeleted }) => isDeleted !== true);
      return { all: said, said, deleted: [], beyond: 0 };
    },
    keep({ all }) {
      known = new Map(all.slice(0, most).map((entity) => [entity.id, entity]));
    },
  };
}
