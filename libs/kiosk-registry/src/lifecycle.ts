/** What was decided about a kiosk, as against its state, which is observed. */
export type KioskLifecycle = 'IN_SERVICE' | 'MAINTENANCE' | 'AWAITING_REQUALIFICATION' | 'RETIRED';
