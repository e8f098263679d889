/** A key that acts as it goes down, like a keyboard's (WCAG 2.5.2 excepts those from acting on release). */

export interface Pressing {
  onPointerDown: (event: PointerEvent) => void;
  onClick: (event: MouseEvent) => void;
}

/**
 * Handlers of a key: a finger that trembles more than 15 pixels aside is no click, but it has pressed;
 * and nobody waits for the release. Only for what stays in place: what comes under the finger is clicked.
 */
export function pressing(act: () => void): Pressing {
  return {
    onPointerDown: (event) => {
      if (event.button === 0) act();
    },
    // Enter, space bar and assistive technology click without a pointer; a pointer's click has acted.
    onClick: (event) => {
      if (event.detail === 0) act();
    },
  };
}
