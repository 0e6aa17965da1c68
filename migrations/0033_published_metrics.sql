-- What Grafana needs beyond the tables of the features: metrics as their one definition computes them, how much work
-- waits, and where the web app is. Writer: libs/reports.

-- Metrics of places by the days, weeks and months of the clinics' own calendar, with small counts left out already: what
-- Grafana cannot read it cannot show. Null: not known, or suppressed.
CREATE TABLE published_metric (
  level text NOT NULL CHECK (level IN ('FLEET', 'REGION', 'SITE')),
  -- Id of the region or site; empty for the fleet.
  place_id text NOT NULL,
  step text NOT NULL CHECK (step IN ('DAY', 'WEEK', 'MONTH')),
  starts_on date NOT NULL,
  -- As in the glossary.
  metric text NOT NULL,
  value double precision,
  PRIMARY KEY (metric, step, level, place_id, starts_on)
);
CREATE INDEX published_metric_place ON published_metric (level, place_id, step, starts_on);

-- How far that is: the oldest is next.
CREATE TABLE metric_publication (
  level text NOT NULL,
  place_id text NOT NULL,
  published_at timestamptz NOT NULL,
  -- When its whole history was computed anew: late data changes old numbers.
  complete_at timestamptz NOT NULL,
  PRIMARY KEY (level, place_id)
);

-- Where links of dashboards lead to.
CREATE TABLE web_app_address (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  url text NOT NULL CHECK (url ~ '^https?://')
);

-- What waits to be done, by the outboxes and due times that stand in the database; the queue only wakes workers. `given_up`:
-- what nobody will try again. `oldest_at` is null where only the kiosk's clock is known. Counts only, so that a reader of this view need not read what is in the messages.
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
SELECT 'Orders to fold', count(*)::integer, NULL, 0 FROM order_news
UNION ALL
SELECT 'Sessions to fold', count(*)::integer, NULL, 0 FROM session_news
UNION ALL
SELECT 'Commands to deliver', count(*)::integer, min(requested_at), 0 FROM kiosk_command WHERE next_delivery_at IS NOT NULL
UNION ALL
SELECT 'Restock plans to compute', count(*) FILTER (WHERE state IN ('QUEUED', 'RUNNING'))::integer,
  min(requested_at) FILTER (WHERE state IN ('QUEUED', 'RUNNING')), count(*) FILTER (WHERE state = 'FAILED')::integer
FROM restock_plan
WHERE state IN ('QUEUED', 'RUNNING') OR (state = 'FAILED' AND requested_at > now() - INTERVAL '7 days');
