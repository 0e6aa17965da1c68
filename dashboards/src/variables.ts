import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { timescaledb } from './timescale-query.js';

function listVariable(name: string, label: string, all: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(timescaledb)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.Disabled)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

// "All" is a subquery instead of the list of every value: with 10,000 kiosks that list would be in every query.
// A picked value arrives quoted, so `IN ($site)` is right for both.

export const region = listVariable(
  'region',
  'Region',
  'SELECT id FROM region',
  'SELECT id AS __value, name AS __text FROM region ORDER BY name',
);

export const site = listVariable(
  'site',
  'Site',
  'SELECT id FROM site',
  'SELECT id AS __value, name AS __text FROM site WHERE region_id IN ($region) ORDER BY name',
);

export const model = listVariable(
  'model',
  'Model',
  'SELECT id FROM kiosk_model',
  'SELECT id AS __value, name AS __text FROM kiosk_model ORDER BY name',
);

export const storageClass = listVariable(
  'storage_class',
  'Storage class',
  'SELECT storage_class FROM storage_profile',
  `SELECT storage_class AS __value, initcap(replace(storage_class, '_', ' ')) AS __text FROM storage_profile ORDER BY 1`,
);

export const depot = listVariable(
  'depot',
  'Depot',
  'SELECT id FROM depot',
  'SELECT id AS __value, name AS __text FROM depot WHERE region_id IN ($region) ORDER BY name',
);

/** Bounded, because a browser cannot list every kiosk of a large fleet: pick a site to find the others. */
export const kiosk = listVariable(
  'kiosk',
  'Kiosk',
  'SELECT serial FROM kiosk',
  `SELECT kiosk.serial FROM kiosk JOIN site ON site.id = kiosk.site_id
WHERE site.region_id IN ($region) AND site.id IN ($site) AND kiosk.model_id IN ($model)
  AND kiosk.lifecycle <> 'RETIRED'
ORDER BY kiosk.serial LIMIT 2000`,
);

const oneKioskQuery = `
SELECT kiosk.serial FROM kiosk JOIN site ON site.id = kiosk.site_id
WHERE site.region_id IN ($region) AND site.id IN ($site)
ORDER BY kiosk.lifecycle = 'RETIRED', kiosk.serial LIMIT 2000`.trim();

/** Exactly one; the first one of the site until another is picked. It arrives without quotes: write '$kiosk'. */
export const oneKiosk = new QueryVariableBuilder('kiosk')
  .label('Kiosk')
  .datasource(timescaledb)
  .query(oneKioskQuery)
  .definition(oneKioskQuery)
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .sort(VariableSort.Disabled)
  .multi(false)
  .includeAll(false);
