import { settings } from '../settings.ts';

let audio: AudioContext | null = null;
let soundsUntil = 0;

/** Rings as the person has chosen. A guest that rings all the time is heard once in a while. */
export function ring(host: HTMLElement): void {
  const { bell } = settings();
  if (bell === 'visual') flash(host);
  if (bell === 'sound') beep();
}

function flash(host: HTMLElement): void {
  host.classList.remove('ringing');
  void host.offsetWidth; // Restarts the animation.
  host.classList.add('ringing');
}

function beep(): void {
  audio ??= new AudioContext();
  const { currentTime } = audio;
  if (currentTime < soundsUntil) return;
  soundsUntil = currentTime + 0.3;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.08, currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, currentTime + 0.15);
  tone.connect(volume).connect(audio.destination);
  tone.start(currentTime);
  tone.stop(currentTime + 0.15);
}
