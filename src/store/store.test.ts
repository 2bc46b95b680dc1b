import { historyConformance } from '../../test/conformance/history.ts';
import { openTestStore } from './testing.ts';

historyConformance('the segment store', () => openTestStore());
historyConformance('the segment store with small chunks', () => openTestStore({ chunkSamples: 64, chunks: 2 }));
