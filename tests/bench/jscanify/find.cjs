// The corners that jscanify finds in raw RGBA pictures, one answer a line of what comes in.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const readline = require("node:readline");

// Its drawing surface needs a compiler and is not used to find a page.
const load = Module._load;
Module._load = (name, ...rest) => (name === "canvas" ? {} : load(name, ...rest));

const Jscanify = require("jscanify");
const scanner = new Jscanify();

function corners(cv, { file, width, height }) {
  const data = new Uint8ClampedArray(fs.readFileSync(file));
  const image = cv.matFromImageData({ data, width, height });
  const started = performance.now();
  const contour = scanner.findPaperContour(image);
  const found = contour ? scanner.getCornerPoints(contour, image) : {};
  const milliseconds = performance.now() - started;
  image.delete();
  const points = ["topLeftCorner", "topRightCorner", "bottomRightCorner", "bottomLeftCorner"]
    .map((name) => found[name])
    .filter(Boolean)
    .map((point) => [point.x, point.y]);
  return { corners: points.length === 4 ? points : null, milliseconds };
}

scanner.loadOpenCV((cv) => {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", (line) => console.log(JSON.stringify(corners(cv, JSON.parse(line)))));
});
