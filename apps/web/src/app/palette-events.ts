import { createSpotlight } from '@mantine/spotlight';

/** The command palette's own store: opened from the rail and by Ctrl-K. */
export const [paletteStore, palette] = createSpotlight();
export const openPalette = (): void => palette.open();
