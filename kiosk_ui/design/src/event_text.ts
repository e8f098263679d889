/** The text of a server-sent event stream, parsed without any I/O. */

export interface StreamEvent {
  event: string;
  data: string;
  id: string;
}

/** A single event may not grow beyond this many characters; a server that never ends a line is cut off. */
export const LONGEST_EVENT = 1_000_000;

/**
 * Feeds on pieces of text cut anywhere and gives whole events (WHATWG HTML, 9.2.6).
 * Comments (`: ping`) give nothing, they only prove life. Throws RangeError on an event without end.
 */
export class EventText {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #size = 0;
  #id = "";
  #sawReturn = false;

  feed(piece: string): StreamEvent[] {
    let text = piece;
    // A CRLF may be cut between two pieces; the LF then belongs to the line already ended.
    if (this.#sawReturn && text.startsWith("\n")) text = text.slice(1);
    if (piece !== "") this.#sawReturn = piece.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? "";
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const done = this.#line(line);
      if (done) events.push(done);
    }
    if (this.#rest.length + this.#size > LONGEST_EVENT) throw new RangeError("event without end");
    return events;
  }

  #line(line: string): StreamEvent | null {
    if (line === "") {
      const ready = this.#data.length > 0;
      const done = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
      this.#event = "";
      this.#data = [];
      this.#size = 0;
      return ready ? done : null;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "event") this.#event = value;
    else if (field === "id") this.#id = value;
    else if (field === "data") {
      this.#data.push(value);
      this.#size += value.length;
    }
    return null;
  }
}
