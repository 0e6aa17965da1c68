-- Of a whole site there is at most one open incident a rule, which every silence there asks for.
CREATE INDEX incident_of_site ON incident (site_id) WHERE kiosk_id IS NULL AND state <> 'RESOLVED';
