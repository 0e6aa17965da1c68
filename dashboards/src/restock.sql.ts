/** Depots that the variables select. */
const selected = 'depot.region_id IN ($region) AND depot.id IN ($depot)';

/** Kiosks that the selected depots fill. */
const served = `
kiosk
JOIN depot_site ON depot_site.site_id = kiosk.site_id
JOIN depot ON depot.id = depot_site.depot_id
JOIN site ON site.id = kiosk.site_id`;

/** Of slots that have a product, of kiosks that are not retired. */
export const now = `
SELECT
  count(*) FILTER (WHERE status.quantity < slot.par) AS "Slots below par",
  count(*) FILTER (WHERE status.quantity = 0) AS "Empty slots",
  count(DISTINCT kiosk.id) FILTER (WHERE status.quantity = 0) AS "Kiosks with an empty slot",
  sum(status.quantity)::float8 / nullif(sum(slot.capacity) FILTER (WHERE status.quantity IS NOT NULL), 0) AS "Filled"
FROM ${served}
JOIN slot ON slot.kiosk_id = kiosk.id AND slot.product_id IS NOT NULL
LEFT JOIN slot_status status ON status.slot_id = slot.id
WHERE kiosk.lifecycle <> 'RETIRED' AND ${selected}`;

/** What the ledger does not explain, and lots that may not be dispensed much longer. */
export const ledger = `
SELECT
  (SELECT count(*) FROM stock_discrepancy found LEFT JOIN kiosk ON kiosk.id = found.kiosk_id
   LEFT JOIN depot_site ON depot_site.site_id = kiosk.site_id
   JOIN depot ON depot.id = coalesce(found.depot_id, depot_site.depot_id)
   WHERE found.state = 'OPEN' AND ${selected}) AS "Open discrepancies",
  coalesce(sum(held.quantity) FILTER (WHERE lot.expires_on < current_date), 0) AS "Packs expired in kiosks",
  coalesce(sum(held.quantity) FILTER (WHERE lot.expires_on BETWEEN current_date AND current_date + 30), 0) AS "Expire within 30 days",
  coalesce(sum(held.quantity) FILTER (WHERE lot.state = 'RECALLED'), 0) AS "Recalled packs in kiosks"
FROM ${served}
JOIN slot_lot held ON held.kiosk_id = kiosk.id AND held.quantity > 0
JOIN lot ON lot.id = held.lot_id
WHERE ${selected}`;

/** The newest plan of each depot for today and tomorrow. */
export const plans = `
SELECT depot.id AS "Depot", depot.name AS "Name", plan.date::text AS "Day", plan.state AS "State", plan.computed_at AS "Computed",
  (plan.summary->>'routes')::int AS "Routes", (plan.summary->>'stops')::int AS "Stops", (plan.summary->>'packs')::int AS "Packs",
  (plan.summary->>'expectedShort')::float8 AS "Packs short, expected",
  (plan.summary->>'expectedShortWithout')::float8 AS "Without the routes",
  (SELECT count(*) FROM restock_unserved WHERE restock_unserved.plan_id = plan.id) AS "Kiosks not served"
FROM depot
JOIN restock_plan plan ON plan.depot_id = depot.id
WHERE plan.date BETWEEN current_date - 1 AND current_date + 1 AND ${selected}
ORDER BY depot.name, plan.date
LIMIT 200`;

/** By the newest plan of their depot. */
export const kiosksAtRisk = `
SELECT kiosk.serial AS "Kiosk", site.name AS "Site", newest.date::text AS "Day", risk.probability AS "Runs out",
  risk.expected_short AS "Packs short, expected",
  EXISTS (SELECT FROM restock_stop stop JOIN restock_route route ON route.id = stop.route_id
          WHERE route.plan_id = newest.id AND stop.kiosk_id = kiosk.id) AS "On a route"
FROM (
  SELECT DISTINCT ON (plan.depot_id) plan.id, plan.date
  FROM restock_plan plan JOIN depot ON depot.id = plan.depot_id
  WHERE plan.state = 'READY' AND plan.date <= current_date AND ${selected}
  ORDER BY plan.depot_id, plan.date DESC
) newest
JOIN kiosk_risk risk ON risk.plan_id = newest.id
JOIN kiosk ON kiosk.id = risk.kiosk_id
JOIN site ON site.id = kiosk.site_id
ORDER BY risk.probability DESC, kiosk.serial
LIMIT 100`;

const planned = `
FROM restock_plan plan
JOIN depot ON depot.id = plan.depot_id
JOIN restock_route route ON route.plan_id = plan.id
JOIN restock_stop stop ON stop.route_id = route.id`;
const inRange = `plan.date >= ($__timeFrom()::timestamptz)::date AND plan.date <= ($__timeTo()::timestamptz)::date`;

/** By the day of the plan. */
export const stopsByDay = `
SELECT plan.date::timestamp AT TIME ZONE 'UTC' AS time, initcap(stop.state) AS metric, count(*)::float8 AS value
${planned}
WHERE ${inRange} AND ${selected}
GROUP BY 1, 2
ORDER BY 1, 2`;

/** Of lines of completed stops, as planned. */
export const packsByDay = `
SELECT plan.date::timestamp AT TIME ZONE 'UTC' AS time,
  CASE line.kind WHEN 'FILL' THEN 'Filled' ELSE 'Carried out' END AS metric, sum(line.quantity)::float8 AS value
${planned}
JOIN restock_line line ON line.stop_id = stop.id
WHERE stop.state = 'COMPLETED' AND ${inRange} AND ${selected}
GROUP BY 1, 2
ORDER BY 1, 2`;

/** Fullest lists first: what was opened in the range, by kind. */
export const discrepancies = `
SELECT initcap(replace(found.kind, '_', ' ')) AS "What does not fit", count(*) FILTER (WHERE found.state = 'OPEN') AS "Open",
  count(*) AS "Opened in the range", min(found.opened_at) FILTER (WHERE found.state = 'OPEN') AS "Oldest open one"
FROM stock_discrepancy found
LEFT JOIN kiosk ON kiosk.id = found.kiosk_id
LEFT JOIN depot_site ON depot_site.site_id = kiosk.site_id
JOIN depot ON depot.id = coalesce(found.depot_id, depot_site.depot_id)
WHERE (found.state = 'OPEN' OR $__timeFilter(found.opened_at)) AND ${selected}
GROUP BY 1
ORDER BY 2 DESC, 3 DESC
LIMIT 50`;

/** Emptiest first. */
export const emptySlots = `
SELECT kiosk.serial AS "Kiosk", site.name AS "Site", slot.code AS "Slot", product.name AS "Product", slot.par AS "Par",
  status.at AS "Reported", forecast.mean AS "Dispensed a day, expected"
FROM ${served}
JOIN slot ON slot.kiosk_id = kiosk.id
JOIN product ON product.id = slot.product_id
JOIN slot_status status ON status.slot_id = slot.id AND status.quantity = 0
LEFT JOIN slot_forecast forecast ON forecast.slot_id = slot.id
WHERE kiosk.lifecycle <> 'RETIRED' AND ${selected}
ORDER BY forecast.mean DESC NULLS LAST, kiosk.serial, slot.code
LIMIT 200`;
