/** Full pinyin to Chinese: what the letters typed so far may mean, phrases before characters. */

/** As `kiosk_ui.typing_table` writes it. */
export interface Table {
  /** `{"shi": "时事是…"}`, the likeliest character first. */
  syllables: Readonly<Record<string, string>>;
  /** `投诉 tou su` */
  phrases: readonly string[];
}

export interface Candidate {
  text: string;
  /** Letters of what was typed that it stands for. */
  used: number;
}

interface Phrase {
  text: string;
  letters: string;
  initials: string;
}

export interface Dictionary {
  syllables: ReadonlyMap<string, readonly string[]>;
  /** By their first letter. */
  phrases: ReadonlyMap<string, readonly Phrase[]>;
}

/** Candidates at most: a dozen turns of the row, after which nobody looks on. */
const MOST = 150;
/** Characters of a syllable that stand before the phrases it begins. */
const BEFORE_PHRASES = 6;
/** Characters shown of each syllable that an unfinished one may become. */
const OF_UNFINISHED = 4;
/** `ü` is typed v, and u where that is what people see on a passport. */
const ALSO = { lue: "lve", nue: "nve" } as const;

export function dictionary(table: Table): Dictionary {
  const phrases = new Map<string, Phrase[]>();
  for (const line of table.phrases) {
    const [text = "", ...parts] = line.split(" ");
    const first = line.charAt(text.length + 1);
    const phrase = { text, letters: parts.join(""), initials: parts.map((part) => part[0]).join("") };
    phrases.set(first, [...(phrases.get(first) ?? []), phrase]);
  }
  const syllables = new Map(Object.entries(table.syllables).map(([name, chars]) => [name, [...chars]]));
  for (const [typed, meant] of Object.entries(ALSO)) {
    const chars = syllables.get(meant);
    if (chars && !syllables.has(typed)) syllables.set(typed, chars);
  }
  return { syllables, phrases };
}

/** What `letters` (a–z) may mean: whole phrases first, then characters and phrases that begin so. */
export function candidates({ syllables, phrases }: Dictionary, letters: string): Candidate[] {
  const used = letters.length;
  if (!used) return [];
  const near = phrases.get(letters.charAt(0)) ?? [];
  const told = (of: Phrase[]): Candidate[] => of.map(({ text }) => ({ text, used }));
  const whole = near.filter((one) => one.letters === letters);
  const begun = near.filter((one) => used > 1 && one.letters.startsWith(letters));
  const short = near.filter((one) => used > 1 && one.initials === letters);
  const inside = near.filter((one) => one.letters.length < used && letters.startsWith(one.letters));
  const full = characters(syllables.get(letters), used);
  return distinct([
    ...told(whole),
    ...full.slice(0, BEFORE_PHRASES),
    ...told(begun.sort((a, b) => a.letters.length - b.letters.length)),
    ...told(short),
    ...inside
      .sort((a, b) => b.letters.length - a.letters.length)
      .map((one) => ({ text: one.text, used: one.letters.length })),
    ...full,
    ...firstSyllable(syllables, letters),
    ...unfinished(syllables, letters),
  ]).slice(0, MOST);
}

function characters(of: readonly string[] = [], used: number): Candidate[] {
  return of.map((text) => ({ text, used }));
}

/** Characters of every shorter syllable that the letters begin with, the longest first. */
function firstSyllable(of: Dictionary["syllables"], letters: string): Candidate[] {
  const lengths = [5, 4, 3, 2, 1].filter((length) => length < letters.length);
  return lengths.flatMap((length) => characters(of.get(letters.slice(0, length)), length));
}

/** The likeliest characters of what the letters may yet become. */
function unfinished(of: Dictionary["syllables"], letters: string): Candidate[] {
  const later = [...of].filter(([name]) => name.length > letters.length && name.startsWith(letters));
  return later.flatMap(([, chars]) => characters(chars.slice(0, OF_UNFINISHED), letters.length));
}

function distinct(of: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return of.filter(({ text }) => !seen.has(text) && seen.add(text));
}

let loading: Promise<Dictionary> | undefined;

/** The dictionary, fetched when somebody first wants to write; rejects while it cannot be had. */
export function loadDictionary(): Promise<Dictionary> {
  loading ??= import("./table.json").then(({ default: table }) => dictionary(table));
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
