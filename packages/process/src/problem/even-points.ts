import { latinHypercube } from "../design/latin-hypercube.ts";
import { SOBOL_DIMENSIONS, sobol } from "../design/sobol.ts";
import { place, type Region } from "./space.ts";

/** Even points of the region that keep its limits on settings, in the order of the sequence, from `skip` on. */
export function evenPoints(region: Region, count: number, seed: number, most = 16_384): Float64Array[] {
  const columns = region.low.length;
  const found: Float64Array[] = [];
  for (let from = 0; found.length < count && from < most; ) {
    const size = Math.max(64, Math.min(1024, count));
    const u =
      columns <= SOBOL_DIMENSIONS ? sobol(size, columns, seed, from) : latinHypercube(size, columns, seed + from);
    for (let i = 0; i < size && found.length < count; i++) {
      const x = place(region, u, i * columns);
      if (region.broken(x) === 0) found.push(x);
    }
    from += size;
  }
  return found;
}
