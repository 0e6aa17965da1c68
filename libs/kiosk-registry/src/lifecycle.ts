/** What was decided about a kiosk, as against its state, which is observed. */
export type KioskLifecycle = 'IN_SERVICE' | 'MAINTENANCE' | 'AWAITING_REQUALIFICATION' | 'RETIRED';

/** May it send? Decided apart from the lifecycle: a kiosk in maintenance goes on sending. */
export type KioskAcceptance = 'PENDING' | 'ACCEPTED' | 'REJECTED';
