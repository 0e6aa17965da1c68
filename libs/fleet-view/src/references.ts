/** A kiosk as other features' resolvers hand it over; its fields are resolved here, in batches. */
export interface KioskReference {
  kioskId: number;
}

/** A site as handed to the registry's resolvers. */
export interface SiteReference {
  siteId: string;
}
