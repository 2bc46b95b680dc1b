/**
 * What a column with texts holds, of people:
 * - `name`: the name of a user, whole;
 * - `words`: what people write or the program says to them, in text or JSON; a name may stand anywhere in it;
 * - `kept`: words that the running program also holds in memory or shows to field systems: names in it are told, and changed by hand;
 * - `about`: of the person whom the column `name` of the row names, e.g. the number of a document: given out with the row, emptied when the name is erased;
 * - `secret`: proofs of who somebody is; never exported;
 * - `code`: ids, kinds, states: no name.
 */
export type Holds = 'name' | 'words' | 'kept' | 'about' | 'secret' | 'code';

const named = (holds: Holds, names: string): readonly (readonly [string, Holds])[] => names.split(' ').map((name) => [name, holds]);

/** By the name of a column; `table.column` goes before it. A column that is not here stops the test of this table. */
const columns: ReadonlyMap<string, Holds> = new Map([
  ...named(
    'name',
    'by acknowledged_by assigned_to accepted_by changed_by closed_by code_used_by confirmed_by created_by declared_by done_by',
  ),
  ...named('name', 'draft_by ended_by finished_by issued_by made_by mended_by removed_by reported_by revoked_by started_by verified_by'),
  ...named('name', 'withdrawn_by author_name saved_filter.owner notify_channel.owner bound_by'),
  ...named('words', 'answer body checklist comment description detail error last_error message name note points purpose reason signature'),
  ...named(
    'words',
    'recipients reached results search_text summary text rationale outage relearn payload why active_why report reasons missed_points',
  ),
  ...named(
    'words',
    'asset_title fence_title value_title incident_cause.title work_order.title danger.title patrol.title board_link.title patrol.mover',
  ),
  ...named(
    'words',
    'undetermined work_order.failure board.title picture.title annotation.title base_map.title floor_plan.title floor_plan.walking command.title notify_channel.title',
  ),
  ...named(
    'words',
    'widgets elements scene background base_map.source alarm_rule.source licence review_number building danger.origin saved_filter.filter',
  ),
  ...named(
    'kept',
    'title point_title config draft attributes declared params others advice problem consequence proposed cause provenance twin',
  ),
  ...named('kept', 'topics identity content controls shape values camera_address.page'),
  ...named('code', 'id tenant key kind state level role mode model parent pack pack_key version series day number unit symbol language'),
  ...named('code', 'alarm asset assets board bridge channel command danger declaration device edge event event_id fence file group_id'),
  ...named(
    'code',
    'incident issued_by_id issued_by_kind last_order owner_id patrol plan point ref root route rule site team topic user_id',
  ),
  ...named('code', 'work_order author subscriber response source origin owner filter list media sha256 method protocol datum place'),
  ...named(
    'code',
    'process from_state to_state confirmation confirm_by direction bad changed keys device.texts approach basis hours alarms models',
  ),
  ...named(
    'code',
    'other ship_types silent lot spare store template period report.schedule report.shift declaration_verification.step life_model.learnt endpoint_tag',
  ),
  ...named('words', 'patrol_visit.mover work_order.about'),
  ...named('code', 'radar ended crew_member.valid_until sites scopes walker other_meter'),
  ...named('name', 'crew_member.name declared_person.name'),
  ...named('about', 'crew_member.rank crew_member.certificate crew_member.document crew_member.phone declared_person.document'),
  ...named(
    'secret',
    'password hash old_hash csrf secret_hash token_hash code_hash public_key subject issuer camera_address.still camera_address.sign_in',
  ),
]);

/** What a column holds; `undefined` when nobody has said so. */
export const holdsOf = (table: string, column: string): Holds | undefined => columns.get(`${table}.${column}`) ?? columns.get(column);
