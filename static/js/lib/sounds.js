// The sounds of notifications, made here: nothing is downloaded. Browsers stay silent until the page was used.

// Notes of each sound: frequency in hertz, start and length in seconds.
const SOUNDS = {
  drop: [[880, 0, 0.12], [587, 0.09, 0.2]],
  chime: [[659, 0, 0.25], [880, 0.12, 0.4]],
  tap: [[220, 0, 0.06], [220, 0.12, 0.06]],
};
const LOUDNESS = 0.15;

/** @type {AudioContext | undefined} */
let context;

/** @param {string} name */
export function playSound(name) {
  const notes = SOUNDS[/** @type {keyof typeof SOUNDS} */ (name)] ?? [];
  if (notes.length === 0) return;
  context ??= new AudioContext();
  context.resume().catch(() => {});
  for (const [frequency, start, length] of notes) playNote(context, frequency, context.currentTime + start, length);
}

/** @param {AudioContext} audio @param {number} frequency @param {number} start @param {number} length */
function playNote(audio, frequency, start, length) {
  const tone = new OscillatorNode(audio, { frequency });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(LOUDNESS, start);
  // Without fading out, the end clicks.
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + length);
}
