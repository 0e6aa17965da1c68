export { KioskCommandsModule } from './kiosk-commands.module.js';
