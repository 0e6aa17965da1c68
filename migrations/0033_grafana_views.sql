-- What waits to be done, by the outboxes and due times that stand in the database; the queue only wakes workers. Counts
-- only, so that Grafana need not read what is in the messages. `given_up`: what nobody will try again. `oldest_at`: null
-- where nothing waits, and where the outbox does not know since when.
CREATE VIEW work_backlog AS
SELECT 'Signals to evaluate' AS work, count(*)::integer AS waiting, min(received_at) AS oldest_at,
  (SELECT count(*)::integer FROM dead_signal) AS given_up
FROM signal
UNION ALL
SELECT 'Incident events to tell of', count(*)::integer, min(at), 0 FROM incident_event
UNION ALL
SELECT 'Notifications to send', count(*) FILTER (WHERE state IN ('QUEUED', 'SENDING'))::integer,
  min(created_at) FILTER (WHERE state IN ('QUEUED', 'SENDING')), count(*) FILTER (WHERE state = 'DEAD')::integer
FROM notification
WHERE state IN ('QUEUED', 'SENDING') OR (state = 'DEAD' AND created_at > now() - INTERVAL '7 days')
UNION ALL
SELECT 'Temperatures to review', count(*)::integer, NULL, 0 FROM temperature_review
UNION ALL
SELECT 'Orders to fold', count(*)::integer, min(received_at), 0 FROM order_news
UNION ALL
SELECT 'Sessions to fold', count(*)::integer, min(received_at), 0 FROM session_news
UNION ALL
SELECT 'Outages to fold', count(*)::integer, NULL, 0 FROM service_news
UNION ALL
SELECT 'Incidents to fold', count(*)::integer, NULL, 0 FROM incident_news
UNION ALL
SELECT 'Commands to deliver', count(*)::integer, min(requested_at), 0 FROM kiosk_command WHERE next_delivery_at IS NOT NULL
UNION ALL
SELECT 'Restock plans to compute', count(*) FILTER (WHERE state IN ('QUEUED', 'RUNNING'))::integer,
  min(requested_at) FILTER (WHERE state IN ('QUEUED', 'RUNNING')), count(*) FILTER (WHERE state = 'FAILED')::integer
FROM restock_plan
WHERE state IN ('QUEUED', 'RUNNING') OR (state = 'FAILED' AND requested_at > now() - INTERVAL '7 days');

-- Sums of whole weeks of clinics and regions, for Grafana, which hides small counts on its panels only: single kiosks,
-- single days and the histograms of times are not for it.
CREATE VIEW weekly_sum AS
SELECT level, starts_on, region_id, site_id, time_zone, orders, validated, dispensed, picked_up, open, lost_stock_out,
  lost_offline, lost_jam, lost_cold_hold, lost_validation, lost_patient_did_not_come, lost_other, sessions, completed,
  abandoned, failed, in_use_seconds, open_seconds, kiosk_days, square_metre_days
FROM metric_sum WHERE period = 'WEEK' AND level IN ('SITE', 'REGION');
