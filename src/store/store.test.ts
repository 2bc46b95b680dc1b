import { historyConformance } from '../../test/conformance/history.ts';
import { openTestStore, roomFor } from './testing.ts';

historyConformance('the segment store', () => openTestStore());
historyConformance('the segment store with small chunks', () => openTestStore({ chunkBytes: roomFor(64), chunks: 2 }));
