export interface Place {
  /** Part of town that the clinic is named after. */
  quarter: string;
  city: string;
  region: string;
  timeZone: string;
  latitude: number;
  longitude: number;
}

export const REGIONS: readonly { id: string; name: string }[] = [
  { id: 'pacific', name: 'Pacific' },
  { id: 'mountain', name: 'Mountain' },
  { id: 'central', name: 'Central' },
  { id: 'northeast', name: 'Northeast' },
  { id: 'southeast', name: 'Southeast' },
  { id: 'alaska-hawaii', name: 'Alaska and Hawaii' },
];

const ZONES = {
  P: 'America/Los_Angeles',
  M: 'America/Denver',
  A: 'America/Phoenix',
  B: 'America/Boise',
  C: 'America/Chicago',
  E: 'America/New_York',
  D: 'America/Detroit',
  I: 'America/Indiana/Indianapolis',
  K: 'America/Anchorage',
  H: 'Pacific/Honolulu',
} as const;

type Row = [
  quarter: string,
  city: string,
  region: string,
  zone: keyof typeof ZONES,
  latitude: number,
  longitude: number,
];

// Interleaved, so that even a small fleet spans regions and time zones.
const ROWS: readonly Row[] = [
  ['Echo Park', 'Los Angeles, CA', 'pacific', 'P', 34.0782, -118.2606],
  ['Astoria', 'New York, NY', 'northeast', 'E', 40.7644, -73.9235],
  ['Wicker Park', 'Chicago, IL', 'central', 'C', 41.9088, -87.6796],
  ['Capitol Hill', 'Denver, CO', 'mountain', 'M', 39.7312, -104.9826],
  ['Little Five Points', 'Atlanta, GA', 'southeast', 'E', 33.7645, -84.3496],
  ['Kaimuki', 'Honolulu, HI', 'alaska-hawaii', 'H', 21.2812, -157.8063],
  ['Maryvale', 'Phoenix, AZ', 'mountain', 'A', 33.4942, -112.1773],
  ['Ballard', 'Seattle, WA', 'pacific', 'P', 47.6677, -122.3829],
  ['Montrose', 'Houston, TX', 'central', 'C', 29.7453, -95.3923],
  ['Jamaica Plain', 'Boston, MA', 'northeast', 'E', 42.3098, -71.1203],
  ['Little Havana', 'Miami, FL', 'southeast', 'E', 25.7691, -80.2196],
  ['Spenard', 'Anchorage, AK', 'alaska-hawaii', 'K', 61.1849, -149.9071],
  ['Sugar House', 'Salt Lake City, UT', 'mountain', 'M', 40.7231, -111.8588],
  ['Alberta Arts', 'Portland, OR', 'pacific', 'P', 45.559, -122.6465],
  ['Oak Cliff', 'Dallas, TX', 'central', 'C', 32.7305, -96.8447],
  ['Fishtown', 'Philadelphia, PA', 'northeast', 'E', 39.9726, -75.1277],
  ['Plaza Midwood', 'Charlotte, NC', 'southeast', 'E', 35.2201, -80.8098],
  ['Mission', 'San Francisco, CA', 'pacific', 'P', 37.7599, -122.4148],
  ['Nob Hill', 'Albuquerque, NM', 'mountain', 'M', 35.0797, -106.6047],
  ['Uptown', 'Minneapolis, MN', 'central', 'C', 44.9487, -93.2983],
  ['Squirrel Hill', 'Pittsburgh, PA', 'northeast', 'E', 40.4384, -79.9221],
  ['East Nashville', 'Nashville, TN', 'southeast', 'C', 36.1836, -86.7475],
  ['North Park', 'San Diego, CA', 'pacific', 'P', 32.7456, -117.1297],
  ['Sam Hughes', 'Tucson, AZ', 'mountain', 'A', 32.2327, -110.9398],
  ['South Austin', 'Austin, TX', 'central', 'C', 30.2407, -97.7635],
  ['Hampden', 'Baltimore, MD', 'northeast', 'E', 39.3306, -76.635],
  ['Seminole Heights', 'Tampa, FL', 'southeast', 'E', 27.9956, -82.4634],
  ['Hilo Bayfront', 'Hilo, HI', 'alaska-hawaii', 'H', 19.7241, -155.0868],
  ['North End', 'Boise, ID', 'mountain', 'B', 43.6335, -116.2063],
  ['Oak Park', 'Sacramento, CA', 'pacific', 'P', 38.5487, -121.4647],
  ['Corktown', 'Detroit, MI', 'central', 'D', 42.3311, -83.0668],
  ['Elmwood', 'Buffalo, NY', 'northeast', 'E', 42.9181, -78.8772],
  ['Bywater', 'New Orleans, LA', 'southeast', 'C', 29.9632, -90.0403],
  ['Fremont', 'Las Vegas, NV', 'mountain', 'P', 36.17, -115.1398],
  ['Tower District', 'Fresno, CA', 'pacific', 'P', 36.7602, -119.8005],
  ['Fountain Square', 'Indianapolis, IN', 'central', 'I', 39.7522, -86.1404],
  ['Fox Point', 'Providence, RI', 'northeast', 'E', 41.8209, -71.3936],
  ['Scott\u2019s Addition', 'Richmond, VA', 'southeast', 'E', 37.5682, -77.4745],
  ['Chena', 'Fairbanks, AK', 'alaska-hawaii', 'K', 64.8401, -147.72],
  ['Westport', 'Kansas City, MO', 'central', 'C', 39.0529, -94.5913],
  ['Old Colorado', 'Colorado Springs, CO', 'mountain', 'M', 38.8475, -104.8647],
  ['Temescal', 'Oakland, CA', 'pacific', 'P', 37.8363, -122.2616],
  ['Shaw', 'Washington, DC', 'northeast', 'E', 38.9121, -77.0221],
  ['Five Points', 'Birmingham, AL', 'southeast', 'C', 33.5002, -86.7959],
  ['Clifton', 'Cincinnati, OH', 'central', 'E', 39.1404, -84.5192],
  ['Moiliili', 'Honolulu, HI', 'alaska-hawaii', 'H', 21.293, -157.8262],
  ['Highland Park', 'Los Angeles, CA', 'pacific', 'P', 34.1115, -118.1922],
  ['Cherry Street', 'Tulsa, OK', 'central', 'C', 36.1406, -95.9671],
  ['East Rock', 'New Haven, CT', 'northeast', 'E', 41.3222, -72.9101],
  ['Riverside', 'Jacksonville, FL', 'southeast', 'E', 30.3127, -81.6806],
];

export const PLACES: readonly Place[] = ROWS.map(([quarter, city, region, zone, latitude, longitude]) => ({
  quarter,
  city,
  region,
  timeZone: ZONES[zone],
  latitude,
  longitude,
}));
