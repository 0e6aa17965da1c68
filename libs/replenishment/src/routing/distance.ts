export interface Point {
  latitude: number;
  longitude: number;
}

/** Driving between all points: metres and seconds from row to column. */
export interface TravelMatrix {
  size: number;
  metres: Float64Array;
  seconds: Float64Array;
}

/** Where travel times come from. */
export interface TravelSource {
  between(points: readonly Point[]): Promise<TravelMatrix>;
}

export interface RoadModel {
  /** Roads are longer than the great circle by so much. */
  roadFactor: number;
  metresPerSecond: number;
  /** Parking and walking, once per trip between two places. */
  accessSeconds: number;
}

/** Urban: 1.3 times the great circle, 36 km/h on average, four minutes to park and walk in. */
export const urbanRoads: RoadModel = { roadFactor: 1.3, metresPerSecond: 10, accessSeconds: 240 };

const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

export function greatCircleMetres(a: Point, b: Point): number {
  const latitude = (b.latitude - a.latitude) * radians;
  const longitude = (b.longitude - a.longitude) * radians;
  const h =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(longitude / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function emptyMatrix(size: number): TravelMatrix {
  return { size, metres: new Float64Array(size * size), seconds: new Float64Array(size * size) };
}

export function roadMatrix(points: readonly Point[], model: RoadModel = urbanRoads): TravelMatrix {
  const matrix = emptyMatrix(points.length);
  for (let from = 0; from < points.length; from++)
    for (let to = from + 1; to < points.length; to++) {
      const metres = greatCircleMetres(points[from]!, points[to]!) * model.roadFactor;
      const seconds = metres < 1 ? 0 : metres / model.metresPerSecond + model.accessSeconds;
      for (const cell of [from * points.length + to, to * points.length + from]) {
        matrix.metres[cell] = metres;
        matrix.seconds[cell] = seconds;
      }
    }
  return matrix;
}

export const greatCircleTravel: TravelSource = { between: async (points) => roadMatrix(points) };
