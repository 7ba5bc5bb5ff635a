// The sound of a ring: two soft notes, and a pause. A browser plays nothing before its person has touched the page; then
// the title and the bar must do.
const notes = [659.3, 880]; // Hz
const pause = 3_000; // ms

// Sounds until the function that it returns is called.
export function sound() {
  const audio = new AudioContext();
  let next;
  const play = () => {
    clearTimeout(next);
    next = setTimeout(play, pause);
    // What is struck while nothing may play would all sound at once when it may.
    if (audio.state !== "running") return audio.resume().catch(() => {});
    const start = audio.currentTime + 0.05;
    notes.forEach((pitch, i) => strike(audio, pitch, start + i * 0.35));
  };
  audio.addEventListener("statechange", () => audio.state === "running" && play());
  play();
  return () => {
    clearTimeout(next);
    audio.close();
  };
}

function strike(audio, pitch, at) {
  const tone = new OscillatorNode(audio, { type: "sine", frequency: pitch });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.65);
}
