import {
  emptyMatrix,
  type Point,
  type RoadModel,
  roadMatrix,
  type TravelMatrix,
  type TravelSource,
  urbanRoads,
} from './distance.js';

/** Coordinates a request: what a routing engine's own limit of a table is by default. */
const tableSize = 100;

interface Table {
  code: string;
  distances?: (number | null)[][];
  durations?: (number | null)[][];
}

/**
 * Driving by an OSRM server's table service. When it does not answer in time, or not usefully, the great circle with a
 * road factor stands in, and whoever asked is told.
 */
export class OsrmTravel implements TravelSource {
  constructor(
    private readonly url: string,
    private readonly onFallback: (reason: string) => void,
    private readonly timeoutMs = 5_000,
    private readonly model: RoadModel = urbanRoads,
  ) {}

  async between(points: readonly Point[]): Promise<TravelMatrix> {
    try {
      return await this.ask(points);
    } catch (error) {
      this.onFallback((error as Error).message);
      return roadMatrix(points, this.model);
    }
  }

  /** In blocks of sources by destinations. */
  private async ask(points: readonly Point[]): Promise<TravelMatrix> {
    const matrix = emptyMatrix(points.length);
    const block = Math.floor(tableSize / 2);
    for (let row = 0; row < points.length; row += block)
      for (let column = 0; column < points.length; column += block) {
        const sources = points.slice(row, row + block);
        const targets = points.slice(column, column + block);
        const table = await this.table(sources, targets);
        sources.forEach((_, i) =>
          targets.forEach((_, j) => {
            const cell = (row + i) * points.length + column + j;
            const metres = table.distances?.[i]?.[j];
            const seconds = table.durations?.[i]?.[j];
            if (
              typeof metres !== 'number' ||
              typeof seconds !== 'number' ||
              !(metres >= 0) ||
              !(seconds >= 0)
            )
              throw new Error('the routing engine left out a distance');
            matrix.metres[cell] = metres;
            matrix.seconds[cell] = metres < 1 ? 0 : seconds + this.model.accessSeconds;
          }),
        );
      }
    return matrix;
  }

  private async table(sources: readonly Point[], targets: readonly Point[]): Promise<Table> {
    const coordinates = [...sources, ...targets]
      .map(({ latitude, longitude }) => `${longitude.toFixed(6)},${latitude.toFixed(6)}`)
      .join(';');
    const range = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => from + i).join(';');
    const query = `annotations=distance,duration&sources=${range(0, sources.length)}&destinations=${range(sources.length, targets.length)}`;
    const base = this.url.replace(/\/+$/, '');
    const response = await fetch(`${base}/table/v1/driving/${coordinates}?${query}`, {
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (!response.ok) throw new Error(`the routing engine answered ${response.status}`);
    const table = (await response.json()) as Table;
    if (table.code !== 'Ok')
      throw new Error(`the routing engine answered ${String(table.code).slice(0, 40)}`);
    return table;
  }
}
