import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent; every other colour means a state or a severity (tokens.css). */
const accent: MantineColorsTuple = [
  '#eef3ff',
  '#dce5fb',
  '#b7c9f5',
  '#8fabf0',
  '#6d91ec',
  '#5880ea',
  '#4d79f0',
  '#2f5bd7',
  '#2450c8',
  '#1a44b0',
];

/** The library's greys in dark mode, in the tint of the surfaces. */
const dark: MantineColorsTuple = [
  '#e8ebf0',
  '#c3cad5',
  '#a0aab8',
  '#78818d',
  '#3d4552',
  '#2f3641',
  '#20252e',
  '#191d24',
  '#14171c',
  '#0e1115',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: { accent, dark },
  fontFamily: 'var(--font-ui)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  headings: { fontFamily: 'var(--font-ui)', fontWeight: '650' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
});
