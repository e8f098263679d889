/** Frames out of a camera's `multipart/x-mixed-replace` stream, cut anywhere. */

export interface Frame {
  /** The number the camera gave it, null where it gave none. */
  sequence: number | null;
  jpeg: Uint8Array<ArrayBuffer>;
}

/** A head or a frame beyond this many bytes is no stream of ours. */
export const LARGEST = 16 * 1024 * 1024;

const BREAK = [13, 10, 13, 10];
const decoder = new TextDecoder("latin1");

/** Feeds on bytes, gives whole frames. Each part must tell its Content-Length; RangeError if not. */
export class Multipart {
  #bytes = new Uint8Array(256 * 1024);
  #size = 0;

  feed(piece: Uint8Array): Frame[] {
    this.#append(piece);
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const end = this.#headEnd(from);
      if (end < 0) break;
      const head = decoder.decode(this.#bytes.subarray(from, end));
      const length = Number(/content-length:\s*(\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (!(length <= LARGEST)) throw new RangeError("a part without its length");
      if (end + length > this.#size) break;
      const sequence = /x-sequence:\s*(\d+)/i.exec(head)?.[1];
      frames.push({
        sequence: sequence === undefined ? null : Number(sequence),
        jpeg: this.#bytes.slice(end, end + length),
      });
      from = end + length;
    }
    this.#bytes.copyWithin(0, from, this.#size);
    this.#size -= from;
    return frames;
  }

  #append(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    if (size > 2 * LARGEST) throw new RangeError("a part without end");
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#size);
    this.#size = size;
  }

  #headEnd(from: number): number {
    for (let at = this.#bytes.indexOf(13, from); at >= 0; at = this.#bytes.indexOf(13, at + 1)) {
      if (at + 4 > this.#size) return -1;
      if (BREAK.every((byte, n) => this.#bytes[at + n] === byte)) return at + 4;
    }
    return -1;
  }
}
