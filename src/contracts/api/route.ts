import type { z } from 'zod';
import type { Access, Area } from '../areas.ts';
import type { Role } from '../roles.ts';
import type { Text } from '../text.ts';

/** Anyone, without signing in. */
export type Permission = Role | 'anyone';

/** What a route takes, gives and needs. Its method and path are in `paths.ts` under the same name. */
export interface RouteContract {
  /** The least role that may call it. A route without one does not compile. */
  readonly permission: Permission;
  /**
   * How it serves somebody whose role holds at sites only: `narrowed` keeps what is shown and changed to those sites, `common` is the same
   * for everybody and tells of no site. Default: it is refused to them, so that what nobody thought of stays closed.
   */
  readonly sites?: 'narrowed' | 'common';
  /** `any`: an API token may call it whatever its scopes. Default: the token needs the scope of the operation's area. */
  readonly tokens?: 'any';
  /** Which access to its area it takes. Default: `read` for GET, `write` for the rest; a question that is too long for GET is `read` too. */
  readonly access?: Access;
  /** Areas of which it shows whatever is asked for; a token needs to read them too. Default: none, it shows things of its own area. */
  readonly reads?: readonly Area[];
  readonly summary: Text;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Fields that it does not know are refused, also in what lies within; `z.record` and `z.looseObject` let any through. Default: it takes none. */
  readonly body?: z.ZodType;
  /** `ignored`: the body is sent by programs of Yangfan that may be newer than this one and tell more. Default: they are refused by name. */
  readonly unknownFields?: 'ignored';
  /** `undefined` for 204 or for a stream described in `summary`. */
  readonly reply?: z.ZodType;
  /** True when a successful call is written to the audit log; default: every method but GET. */
  readonly audited?: boolean;
  /** Media type when it is not JSON, e.g. `text/csv`. */
  readonly media?: string;
}
