/** Who reads aloud: the browser's own voice of this machine, else the box's. */

import { ask } from "../box/api";

/** Says one text; settles when it was said, or was stopped by `signal`, or could not be said. */
export type Voice = (text: string, ahead: string | undefined, signal: AbortSignal) => Promise<boolean>;

const HAN = /\p{Script=Han}/u;
/** Characters the box takes at once. */
const LONGEST = 400;
/** Milliseconds for the box to make the sound of one text. */
const PATIENCE = 25_000;
/** Slower than a voice's own pace, for old ears in a loud hall. */
const PACE = 0.9;

/** Which language a text is spoken in; one Han character makes it Chinese. */
export function spokenIn(text: string): "zh" | "en" {
  return HAN.test(text) ? "zh" : "en";
}

/** Voices that work without a line; remote ones would send what is read to a stranger. */
function own(): SpeechSynthesisVoice[] {
  return "speechSynthesis" in window
    ? speechSynthesis.getVoices().filter((voice) => voice.localService)
    : [];
}

function byBrowser(voices: readonly SpeechSynthesisVoice[]): Voice {
  return (text, _, signal) =>
    new Promise((settle) => {
      const spoken = new SpeechSynthesisUtterance(text);
      spoken.voice = voices.find((voice) => voice.lang.startsWith(spokenIn(text))) ?? null;
      spoken.rate = PACE;
      spoken.onend = () => settle(true);
      spoken.onerror = () => settle(false);
      signal.addEventListener("abort", () => {
        speechSynthesis.cancel();
        settle(false);
      });
      speechSynthesis.speak(spoken);
    });
}

async function sound(text: string, signal: AbortSignal): Promise<Blob | null> {
  try {
    const answer = await fetch("api/speech", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: text.slice(0, LONGEST), language: spokenIn(text) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}

function play(heard: Blob, signal: AbortSignal): Promise<boolean> {
  const address = URL.createObjectURL(heard);
  const audio = new Audio(address);
  return new Promise<boolean>((settle) => {
    audio.onended = () => settle(true);
    audio.onerror = () => settle(false);
    signal.addEventListener("abort", () => {
      audio.pause();
      settle(false);
    });
    audio.play().catch(() => settle(false));
  }).finally(() => {
    audio.removeAttribute("src");
    URL.revokeObjectURL(address);
  });
}

/** The box's voice; the next text is made while one is heard. */
function byBox(): Voice {
  let ready: { text: string; sound: Promise<Blob | null> } | undefined;
  return async (text, ahead, signal) => {
    const now = ready?.text === text ? ready.sound : sound(text, signal);
    const heard = await now;
    ready = ahead ? { text: ahead, sound: sound(ahead, signal) } : undefined;
    return heard !== null && !signal.aborted && play(heard, signal);
  };
}

/** A voice that speaks Chinese, or null where there is none: then nothing offers to read. */
export async function findVoice(): Promise<Voice | null> {
  const voices = own();
  if (voices.some((voice) => voice.lang.startsWith("zh"))) return byBrowser(voices);
  const answer = await ask<{ available: boolean }>("api/speech");
  return answer.ok && answer.body.available ? byBox() : null;
}
