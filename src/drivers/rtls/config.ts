import { z } from 'zod';
import { fitMethods, fitPlan } from '../../contracts/plan-transform.ts';
import { clockLimits } from '../clock-limits.ts';
import { mqttClientConfig } from '../mqtt-client/config.ts';

const row = (en: string, zh: string) => ({ title: en, zh: { title: zh } });
const metres = z.number().min(-100_000).max(100_000);
const identity = z.string().min(1).max(120);
const mqtt = mqttClientConfig.shape;

const anchor = z.object({
  id: identity.meta(row('Anchor', '基站')),
  x: metres.meta(row('x (m)', 'x（米）')),
  y: metres.meta(row('y (m)', 'y（米）')),
  z: metres.default(3).meta(row('Height (m)', '高度（米）')),
});
const control = z.object({
  x: metres.meta(row('x (m)', 'x（米）')),
  y: metres.meta(row('y (m)', 'y（米）')),
  longitude: z.number().min(-180).max(180).meta(row('Longitude', '经度')),
  latitude: z.number().min(-90).max(90).meta(row('Latitude', '纬度')),
});

const fields = z.object({
  mode: z
    .enum(['http', 'mqtt'])
    .default('http')
    .describe('http: gateways and engines post to this source; mqtt: it subscribes at a broker to which they publish'),
  host: z.string().min(1).default('127.0.0.1').describe('http: address to listen on, 0.0.0.0 opens it to the network; mqtt: address of the broker'),
  port: z.number().int().min(0).max(65_535).default(8084).describe('http: TCP port to listen on, 0 takes a free one; mqtt: TCP port of the broker, usually 1883'),
  anchors: z.array(anchor).max(5000).default([]).describe('Where the anchors are, in metres of the plan; ranges to others are refused'),
  reference: z.string().max(120).default('').describe('Anchor by whose clock arrivals in ticks are compared at first, where the clocks of the anchors run freely; empty: the first'),
  controls: z
    .array(control)
    .max(50)
    .default([])
    .describe('Points of the plan whose place on the earth is known, as those of the floor plan; without them there is x and y, but no longitude and latitude'),
  zones: z
    .array(identity)
    .max(100)
    .default([])
    .describe('Zones of an engine of omlox (zone_id or foreign_id, `source` of its locations) whose local metres are those of the plan; local places of others are refused; empty: all are of the plan'),
  fit: z.enum(fitMethods).default('similarity').describe('How the plan is laid on the control points: similarity (2 or more), affine (3 or more)'),
  floor: z.number().int().min(-20).max(300).default(1).describe('Floor of the plan; 1 is the ground floor'),
  tagHeight: z.number().min(-10).max(100).default(1.2).describe('Height at which tags are carried, m'),
  heightSigma: z.number().min(0.01).max(10).default(0.3).describe('How far a tag may be from that height, m (standard deviation)'),
  sigma: z.number().min(0.01).max(10).default(0.15).describe('Error of a range in line of sight, m (standard deviation)'),
  agility: z.number().min(0.01).max(50).default(0.5).describe('How suddenly tags change their way, m²/s³: 0.2 slow vehicles, 0.5 people and carts, more for fork-lifts'),
  worstMetres: z.number().min(0.1).max(1000).default(5).describe('A place of which 95 % is not within so many metres is marked uncertain'),
  healthSeconds: z.number().int().min(1).max(3600).default(10).describe('The health of each anchor that is heard is told so often'),
  maxTags: z.number().int().min(1).max(100_000).default(10_000).describe('Tags that are followed at a time; the one that was silent longest is forgotten'),
  gateways: z.array(identity).max(1000).default(['gateway']).describe('http: devices of this source that may speak for all tags; others speak for themselves only'),
  maxBodyBytes: z.number().int().min(128).max(16_777_216).default(1_048_576).describe('http: largest body; a larger one is answered 413'),
  maxMessages: z.number().int().min(1).max(10_000).default(1_000).describe('Messages in one body; a body with more is refused whole'),
  maxFailures: z.number().int().min(1).max(10_000).default(30).describe('http: failed sign-ins of one address in a minute; more are answered 429'),
  durableSeconds: z.number().int().min(1).max(300).default(20).describe('http: longest wait for room and for the disk; then 503'),
  topics: z.array(z.string().min(1).max(1000)).max(100).default(['rtls/#']).describe('mqtt: topics with messages; + and # stand for anything'),
  tls: mqtt.tls,
  caFile: mqtt.caFile,
  user: mqtt.user,
  passwordFile: mqtt.passwordFile,
  clientId: mqtt.clientId,
  ...clockLimits,
}); // biome-ignore format: a table

/** Configuration of a positioning source; the table in README.md is checked against it. */
export const rtlsConfig = fields.superRefine(({ anchors, reference, controls, fit }, context) => {
  const ids = anchors.map(({ id }) => id);
  if (reference !== '' && !ids.includes(reference))
    context.addIssue({ code: 'custom', path: ['reference'], message: `no anchor is called ${reference}` });
  for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i)))
    context.addIssue({ code: 'custom', path: ['anchors'], message: `two anchors are called ${id}` });
  const fitted = controls.length === 0 ? undefined : fitPlan(controls, fit, 'metres');
  if (fitted !== undefined && 'problem' in fitted) context.addIssue({ code: 'custom', path: ['controls'], message: fitted.problem });
});

/** A complete configuration of a positioning source. */
export type RtlsConfig = z.infer<typeof rtlsConfig>;
