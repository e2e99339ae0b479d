// Images as they are handed in.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const magic = [
  ["\x89PNG\r\n\x1a\n", 0, "png"], ["\xff\xd8\xff", 0, "jpeg"], ["GIF8", 0, "gif"], ["WEBP", 8, "webp"],
  ["ftypavif", 4, "avif"], ["ftypheic", 4, "heic"], ["II*\0", 0, "tiff"], ["MM\0*", 0, "tiff"], ["BM", 0, "bmp"],
];

class File {
  constructor(path) {
    this.path = path instanceof URL ? fileURLToPath(path) : String(path);
  }
}

/** A file to hand in; it is read when its turn comes, and its name is the image's id unless another is given. */
export const file = (path) => new File(path);

/** The bytes of an image as an address of their own. */
export function dataURI(bytes) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = magic.find(([text, place]) => buffer.toString("latin1", place, place + text.length) === text);
  if (!found) throw new TypeError("these bytes are no image of a kind that is known here");
  return `data:image/${found[2]};base64,${buffer.toString("base64")}`;
}

/** An image object for the wire; `prompt` is for one that has none. */
export async function image(given, prompt) {
  const isObject = typeof given === "object" && given !== null && !(given instanceof Uint8Array) && !(given instanceof File);
  const { source, ...parts } = isObject ? given : { source: given };
  const made = { source: await address(source), ...parts };
  if (source instanceof File) made.id ??= basename(source.path);
  if (prompt !== undefined) made.prompt ??= prompt;
  return made;
}

async function address(source) {
  if (source instanceof File) return dataURI(await readFile(source.path));
  if (source instanceof Uint8Array) return dataURI(source);
  if (typeof source === "string" && /^(https?:\/\/|data:image\/)/i.test(source)) return source;
  throw new TypeError(`${JSON.stringify(source)} is no address; for a file give file(path)`);
}

/** Cuts images into lists of at most `most` entries and `mostBytes` bytes of JSON; one image may be over that. */
export async function* pieces(images, prompt, most, mostBytes) {
  let piece = [];
  let size = 0;
  for await (const one of images) {
    const ready = await image(one, prompt);
    const length = Buffer.byteLength(JSON.stringify(ready)) + 1;
    if (piece.length > 0 && (piece.length >= most || size + length > mostBytes)) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(ready);
    size += length;
  }
  if (piece.length > 0) yield piece;
}
