/** Makes a phone's picture small before it is kept and sent; the hub does it again and surely. */

const LONGEST = 1600;
const QUALITY = 0.82;

/** The picture drawn anew, without place and camera; as it came where the browser cannot draw it. */
export async function smaller(file: Blob): Promise<Blob> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const drawn = await new Promise<Blob | null>((done) =>
      canvas.toBlob(done, "image/jpeg", QUALITY),
    );
    return drawn ?? file;
  } catch {
    return file;
  }
}
