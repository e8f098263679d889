/** Nobody there: after a while a warning with a countdown, then everything of the visit is wiped. */

export interface IdleTimes {
  /** Milliseconds without a touch until the warning. */
  quiet: number;
  /** Milliseconds of warning; WCAG 2.2.1 asks for at least 20 s to answer. */
  warning: number;
}

export const TIMES: IdleTimes = { quiet: 60_000, warning: 20_000 };

/** Counts quiet time of one visit. `left` is told each second of the warning, null when it is called off. */
export class Idle {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly left: (seconds: number | null) => void,
    private readonly wipe: () => void,
    private readonly times: IdleTimes = TIMES,
  ) {}

  /** A touch: the quiet time starts anew, a warning is called off. */
  touch(): void {
    this.stop();
    this.#timer = setTimeout(() => this.#warn(), this.times.quiet);
  }

  /** The visit is over or has not begun. */
  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#ticker);
    this.#timer = this.#ticker = undefined;
    this.left(null);
  }

  #warn(): void {
    let seconds = Math.ceil(this.times.warning / 1000);
    this.left(seconds);
    this.#ticker = setInterval(() => {
      seconds -= 1;
      if (seconds > 0) {
        this.left(seconds);
        return;
      }
      this.stop();
      this.wipe();
    }, 1000);
  }
}
