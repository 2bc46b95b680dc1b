/** How the bytes of a resource are read [LwM2M Core, appendix C]. `none`: it holds no number. */
export type ResourceType = 'integer' | 'unsigned' | 'float' | 'boolean' | 'none';

/** Types by which a key may end, after a colon. */
export const keyTypes = ['integer', 'unsigned', 'float', 'boolean'] as const;

const ofResources = (type: ResourceType, numbers: readonly number[]): readonly (readonly [number, ResourceType])[] =>
  numbers.map((number) => [number, type]);

/** Reusable resources, which mean the same in every object [OMA LwM2M registry, reusable resources; IPSO smart objects]. */
const reusable: ReadonlyMap<number, ResourceType> = new Map([
  ...ofResources('boolean', [5500, 5502, 5532, 5533, 5543, 5550, 5551, 5850]),
  ...ofResources('integer', [5501, 5503, 5504, 5506, 5518, 5526, 5534, 5547, 5824, 5825, 5851, 5852]),
  ...ofResources('float', [5519, 5521, 5525, 5531, 5535, 5536, 5537, 5538, 5544, 5548, 5600, 5601, 5602, 5603, 5604, 5650]),
  ...ofResources('float', [5700, 5702, 5703, 5704, 5705, 5800, 5805, 5810, 5815, 5820, 5821, 5900]),
  ...ofResources('none', [5505, 5522, 5523, 5527, 5605, 5701, 5706, 5750, 5751, 5822, 5823, 5853]),
]);

/** Resources of the objects of LwM2M itself [LwM2M Core, appendix E; 1.0 and 1.1]. */
const core: ReadonlyMap<number, ReadonlyMap<number, ResourceType>> = new Map([
  [1, new Map([...ofResources('integer', [0, 1, 2, 3, 5]), ...ofResources('boolean', [6]), ...ofResources('none', [4, 7, 8])])],
  [
    3,
    new Map([
      ...ofResources('integer', [6, 7, 8, 9, 10, 11, 13, 20, 21]),
      ...ofResources('none', [0, 1, 2, 3, 4, 5, 12, 14, 15, 16, 17, 18, 19]),
    ]),
  ],
  [4, new Map([...ofResources('integer', [0, 1, 2, 3, 6, 8, 9, 10, 11, 12]), ...ofResources('none', [4, 5, 7])])],
  [5, new Map([...ofResources('integer', [3, 5, 8, 9]), ...ofResources('boolean', [4]), ...ofResources('none', [0, 1, 2, 6, 7])])],
  [6, new Map([...ofResources('float', [0, 1, 2, 3, 6]), ...ofResources('integer', [5]), ...ofResources('none', [4])])],
  [7, new Map([...ofResources('integer', [0, 1, 2, 3, 4, 5, 8]), ...ofResources('none', [6, 7])])],
]);

/** The type of a resource where it is known. */
export const typeOfResource = (object: number, resource: number): ResourceType | undefined =>
  core.get(object)?.get(resource) ?? (core.has(object) ? undefined : reusable.get(resource));
