/** Pages as one PDF: each JPEG as it is, fitted on A4, upright or across as the page lies. */

export interface Picture {
  jpeg: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** A4 and its margin in points of 1/72 inch (ISO 216). */
const SHORT = 595.28;
const LONG = 841.89;
const MARGIN = 14;

/** PDF 1.4 with one image per page; JPEG data is taken over without decoding (DCTDecode). */
export function pdf(pictures: readonly Picture[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const offsets: number[] = [];
  const encoder = new TextEncoder();
  let size = 0;
  const put = (part: string | Uint8Array<ArrayBuffer>): void => {
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    parts.push(bytes);
    size += bytes.length;
  };
  const object = (number: number, body: string, stream?: Uint8Array<ArrayBuffer>): void => {
    offsets[number] = size;
    put(`${number} 0 obj\n${body}\n`);
    if (stream) {
      put("stream\n");
      put(stream);
      put("\nendstream\n");
    }
    put("endobj\n");
  };
  const page = (at: number): number => 3 + at * 3;
  put("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  const kids = pictures.map((_, at) => `${page(at)} 0 R`).join(" ");
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pictures.length} >>`);
  pictures.forEach(({ jpeg, width, height }, at) => {
    const [paperWidth, paperHeight] = width > height ? [LONG, SHORT] : [SHORT, LONG];
    const scale = Math.min(
      (paperWidth - 2 * MARGIN) / width,
      (paperHeight - 2 * MARGIN) / height,
    );
    const [w, h] = [width * scale, height * scale];
    const place = [w, 0, 0, h, (paperWidth - w) / 2, (paperHeight - h) / 2];
    const draw = encoder.encode(`q ${place.map((n) => n.toFixed(2)).join(" ")} cm /P Do Q`);
    const number = page(at);
    object(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${paperWidth} ${paperHeight}] ` +
        `/Resources << /XObject << /P ${number + 2} 0 R >> >> /Contents ${number + 1} 0 R >>`,
    );
    object(number + 1, `<< /Length ${draw.length} >>`, draw);
    object(
      number + 2,
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} ` +
        `/ColorSpace /${colours(jpeg) === 1 ? "DeviceGray" : "DeviceRGB"} /BitsPerComponent 8 ` +
        `/Filter /DCTDecode /Length ${jpeg.length} >>`,
      jpeg,
    );
  });
  const start = size;
  const lines = offsets.slice(1).map((at) => `${String(at).padStart(10, "0")} 00000 n \n`);
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${lines.join("")}`);
  put(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The number of components in a JPEG's frame header (ITU-T T.81, B.2.2); 3 where none is found. */
export function colours(jpeg: Uint8Array): number {
  let at = 2;
  while (at + 9 < jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0;
    // SOF0…SOF15 without DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return jpeg[at + 9] ?? 3;
    }
    at += 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
  }
  return 3;
}
