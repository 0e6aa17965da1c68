-- The order of the incident inbox: open before resolved, worst first, then newest. Writer: libs/alerting.
CREATE INDEX incident_inbox ON incident ((state <> 'RESOLVED') DESC, severity_rank(severity) DESC, opened_at DESC, id DESC);
