-- Plans ask which lots of many kiosks are aside after an excursion.
CREATE INDEX lot_hold_aside ON lot_hold (kiosk_id) WHERE state IN ('HELD', 'DISCARDED');
