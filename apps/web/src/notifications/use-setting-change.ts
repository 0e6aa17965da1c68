import { useFormChange } from '../app/use-form-change.js';

/** Runs a change of what is set up; everything is read again. */
export const useSettingChange = <
  V,
  A extends { __typename: string; message?: string; field?: string | null },
>(
  run: (variables: V) => Promise<A>,
  told: { done: string; onDone?: (answer: A) => void },
) => useFormChange(run, { ...told, touches: [['notification-settings']] });
