import { useLocalStorage } from '@mantine/hooks';

/** How this browser draws attention to a new incident; nothing unless somebody asked for it. */
export interface Attention {
  sound: boolean;
  desktop: boolean;
}

export const useAttention = () =>
  useLocalStorage<Attention>({
    key: 'kiosk-fleet.attention',
    defaultValue: { sound: false, desktop: false },
    getInitialValueInEffect: false,
  });

let audio: AudioContext | null = null;

/** Two short tones. A browser plays nothing before somebody has clicked or typed on the page. */
export async function playTone(): Promise<void> {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') await audio.resume();
  const start = audio.currentTime + 0.02;
  for (const [index, hertz] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = start + index * 0.16;
    tone.frequency.value = hertz;
    // Faded in and out: a tone that is cut clicks.
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.18, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + 0.14);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.15);
  }
}

export const canNotify = (): boolean => 'Notification' in window;

/** Asks the person, where the browser has not been told yet. */
export async function mayNotify(): Promise<boolean> {
  if (!canNotify()) return false;
  if (Notification.permission !== 'default') return Notification.permission === 'granted';
  return (await Notification.requestPermission()) === 'granted';
}

/** One for each `tag`; a later one replaces it. */
export function notifyDesktop(title: string, tag: string, onClick: () => void): void {
  if (!canNotify() || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(title, { tag });
    shown.onclick = () => {
      window.focus();
      onClick();
      shown.close();
    };
  } catch {
    // Browsers on phones allow it from a service worker only; the sound and the page are left.
  }
}
