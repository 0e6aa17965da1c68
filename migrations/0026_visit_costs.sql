-- What a depot's plans weigh against each other, in the operator's currency: by kilometre, hour, van and day, lost pack,
-- and pack that lies for a day. Writer: libs/inventory.
ALTER TABLE depot ADD COLUMN costs jsonb NOT NULL
  DEFAULT '{ "perKilometre": 0.6, "perHour": 30, "perVan": 40, "perLostPack": 25, "perPackDay": 0.005 }';
