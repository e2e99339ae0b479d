// Images as they are handed in.
import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidImages } from "./errors.js";
import { written } from "./json.js";
import { headBytes, kinds } from "./kinds.js";

class File {
  constructor(path) {
    this.path = path instanceof URL ? fileURLToPath(path) : String(path);
  }

  /** Anywhere but as a source it would be sent as its path, which the daemon does not read. */
  get [Symbol.toStringTag]() {
    return "File";
  }
}

/** A file to hand in; it is read when its turn comes, and its name is the image's id unless another is given. */
export const file = (path) => new File(path);

/** The media type of the image that begins with these bytes; undefined if they begin none that is known here. */
export function kindOf(head) {
  const has = ([place, text]) => head.toString("hex", place, place + text.length / 2) === text;
  const brands = [];
  if (head.toString("latin1", 4, 8) === "ftyp") {
    for (let place = 8; place + 4 <= Math.min(head.length, head.readUInt32BE(0)); place += 4) {
      if (place !== 12) brands.push(head.toString("latin1", place, place + 4));
    }
  }
  const isKind = ([, signs, own]) => signs.some((sign) => sign.every(has)) || brands.some((brand) => own.includes(brand));
  return kinds.find(isKind)?.[0];
}

/** The bytes of an image as an address of their own. */
export function dataURI(bytes) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = kindOf(buffer.subarray(0, headBytes));
  if (!type) throw new TypeError("these bytes are no image of a kind that is known here");
  return `data:${type};base64,${buffer.toString("base64")}`;
}

/** An address as it is sent: what may not stand in one, such as a blank, is encoded. */
function encoded(source) {
  const text = source.trim();
  if (/^data:image\//i.test(text)) return text;
  const parts = /^(https?:\/\/[^/?#]+)([^#]*)/i.exec(text);
  if (!parts || /[\x00-\x20\x7f]/.test(parts[1])) return undefined;
  return parts[1] + parts[2].replace(/[^!#-;=?-~]/gu, (odd) => (odd === "\x7f" ? "%7F" : encodeURIComponent(odd)));
}

/**
 * The same images, if all can be sent that can be looked at before they are: those of an array, and not what comes of an
 * iterator. Rejects with what is wrong with one, or with InvalidImages.
 */
export async function lookedAt(images, mostBytes) {
  const isList = typeof images === "object" && (images?.[Symbol.iterator] ?? images?.[Symbol.asyncIterator]);
  if (!isList || images instanceof Uint8Array) throw new TypeError("images is a list: for a single image give [image]");
  if (!Array.isArray(images)) return images;
  const problems = [];
  for (const [index, given] of images.entries()) {
    try {
      await look(given, `images[${index}]`, mostBytes);
    } catch (error) {
      problems.push({ index, error });
    }
  }
  if (problems.length === 1) throw problems[0].error;
  if (problems.length > 1) throw new InvalidImages(problems);
  return images;
}

async function look(given, place, mostBytes) {
  const source = given instanceof File ? given : given?.source;
  let name = "an image";
  let length;
  if (source instanceof File) {
    name = source.path;
    // Opening a pipe for reading would wait for whoever writes.
    const handle = await open(name, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size, isRegular } = await handle.stat().then((found) => ({ size: found.size, isRegular: found.isFile() }));
      if (!isRegular) throw new TypeError(`${name} is no regular file`);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      const type = kindOf(buffer.subarray(0, bytesRead));
      if (!type) throw new TypeError(`${name} ${size > 0 ? "is no image of a kind that is known here" : "is empty"}`);
      length = `data:${type};base64,`.length + Math.ceil(size / 3) * 4;
    } finally {
      await handle.close();
    }
  } else {
    length = Buffer.byteLength((await image(given)).source);
  }
  if (isObject(given)) written({ ...given, source: undefined }, place);
  if (length > mostBytes) throw new TypeError(`${name} has ${length} bytes as a source, and ${mostBytes} are taken`);
}

/** Whether it says more than a source. */
function isObject(given) {
  return typeof given === "object" && given !== null && !(given instanceof Uint8Array) && !(given instanceof File);
}

/** An image object for the wire; `prompt` is for one that has none. */
export async function image(given, prompt) {
  const { source, ...parts } = isObject(given) ? given : { source: given };
  const made = { source: await address(source), ...parts };
  if (source instanceof File) made.id ??= basename(source.path);
  if (prompt !== undefined) made.prompt ??= prompt;
  return made;
}

async function address(source) {
  if (source instanceof File) return dataURI(await readFile(source.path));
  if (source instanceof Uint8Array) return dataURI(source);
  const text = typeof source === "string" ? encoded(source) : undefined;
  if (text !== undefined) return text;
  throw new TypeError(`${JSON.stringify(source)} is no address; for a file give file(path)`);
}

/** Cuts images into lists of at most `most` entries and `mostBytes` bytes of JSON; one image may be over that. */
export async function* pieces(images, prompt, most, mostBytes) {
  let piece = [];
  let size = 0;
  let count = 0;
  for await (const one of images) {
    const ready = await image(one, prompt);
    const length = Buffer.byteLength(written(ready, `images[${count}]`)) + 1;
    count += 1;
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
