import { Registry } from 'prom-client';

/** Everything that `/metrics` shows; a part of the program registers its own figures here, named `yangfan_<part>_<what>_<unit>`. */
export const metrics = new Registry();
