-- Since when a kiosk is online: the end of its last silence or alert, found by one index probe per kiosk instead of
-- reading its whole alert history.
CREATE INDEX alert_last_recovery ON alert (kiosk_id, resolved_at DESC)
  WHERE state = 'RESOLVED' AND severity <> 'INFO' AND fired_at IS NOT NULL;
