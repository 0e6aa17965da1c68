-- Until when a probe or a slot is known to have breached a rule, by device time: late healthy readings after it alter no
-- alert.
ALTER TABLE probe_status ADD COLUMN breached_until timestamptz;
UPDATE probe_status SET breached_until = at;
ALTER TABLE slot_status ADD COLUMN breached_until timestamptz;
UPDATE slot_status SET breached_until = at;

-- False: the range is only of healthy readings that came late. They alter nothing unless an excursion is recorded there.
ALTER TABLE temperature_review ADD COLUMN needs_reading boolean NOT NULL DEFAULT true;
CREATE INDEX temperature_review_quiet ON temperature_review (probe_id) WHERE NOT needs_reading;
