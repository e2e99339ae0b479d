// Images as they are handed in.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ImgoptError, InvalidImages } from "./errors.js";
import { written } from "./json.js";
import { headBytes, kinds } from "./kinds.js";

/** So many bytes of a file are held at once, and sent in one piece of an upload. */
const pieceBytes = 256 * 1024;
/** So many bytes are put before one request at most; one image may be over that. */
const mostPut = 256 * 1024 * 1024;

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

/** The SHA-256 of a file; undefined if there is none. */
export async function digestOf(path) {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  const digest = createHash("sha256");
  // One for all, which leaves the collector nothing to do.
  const buffer = Buffer.alloc(pieceBytes);
  try {
    for (let read = 1; read > 0;) {
      read = (await handle.read(buffer, 0, buffer.length)).bytesRead;
      digest.update(buffer.subarray(0, read));
    }
    return digest.digest("hex");
  } finally {
    await handle.close();
  }
}

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
  if (/^(data:image\/|sha256:)/i.test(text)) return text;
  const parts = /^(https?:\/\/[^/?#]+)([^#]*)/i.exec(text);
  if (!parts || /[\x00-\x20\x7f]/.test(parts[1])) return undefined;
  return parts[1] + parts[2].replace(/[^!#-;=?-~]/gu, (odd) => (odd === "\x7f" ? "%7F" : encodeURIComponent(odd)));
}

/**
 * The same images, if all can be sent that can be looked at before they are: those of an array, and not what comes of an
 * iterator. Rejects with what is wrong with one, or with InvalidImages.
 */
export async function lookedAt(given, mostBytes, limits) {
  const isList = typeof given === "object" && (given?.[Symbol.iterator] ?? given?.[Symbol.asyncIterator]);
  const images = isList && !(given instanceof Uint8Array) ? given : [given];
  if (!Array.isArray(images)) return images;
  const problems = [];
  for (const [index, given] of images.entries()) {
    try {
      await look(given, `images[${index}]`, mostBytes, limits);
    } catch (error) {
      problems.push({ index, error });
    }
  }
  if (problems.length === 1) throw problems[0].error;
  if (problems.length > 1) throw new InvalidImages(problems);
  return images;
}

async function look(given, place, mostBytes, limits) {
  const source = isObject(given) ? given.source : given;
  if (isObject(given)) written({ ...given, source: undefined }, place);
  if (source instanceof File) {
    const name = source.path;
    // Opening a pipe for reading would wait for whoever writes.
    const handle = await open(name, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size, isRegular } = await handle.stat().then((found) => ({ size: found.size, isRegular: found.isFile() }));
      if (!isRegular) throw new TypeError(`${name} is no regular file`);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      const type = kindOf(buffer.subarray(0, bytesRead));
      if (!type) throw new TypeError(`${name} ${size > 0 ? "is no image of a kind that is known here" : "is empty"}`);
      checkSize(name, size, limits);
    } finally {
      await handle.close();
    }
    return;
  }
  if (source instanceof Uint8Array) {
    dataURI(source.subarray(0, headBytes));
    return checkSize("an image", source.byteLength, limits);
  }
  const text = await address(source);
  if (isDataURI(text)) return checkSize("an image", sizeOf(text), limits);
  const length = Buffer.byteLength(text);
  if (length > mostBytes) throw new TypeError(`an image has ${length} bytes as an address, and ${mostBytes} are taken`);
}

const isDataURI = (text) => /^data:/i.test(text);
const sizeOf = (text) => Math.floor((text.length - text.indexOf(",") - 1) / 4) * 3;

function checkSize(name, size, { blob_bytes: most = 0 }) {
  if (size > most) throw new TypeError(`${name} has ${size} bytes, and the provider takes images of at most ${most}`);
}

/** Bytes that are too many for a line, put before the request that names them. */
class Upload {
  #buffer;

  constructor(source, sha256, bytes, { line_bytes: line }) {
    Object.assign(this, { source, sha256, bytes, most: Math.min(pieceBytes, Math.floor((line - 1024) / 4) * 3) });
  }

  /** The bytes from a place on, as many as a piece may have, as base64. */
  async piece(offset) {
    if (!(this.source instanceof File)) return this.source.subarray(offset, offset + this.most).toString("base64");
    const handle = await open(this.source.path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const length = Math.min(this.most, this.bytes - offset);
      this.#buffer ??= Buffer.alloc(this.most);
      const { buffer, bytesRead } = await handle.read(this.#buffer, 0, length, offset);
      const isSame = (await handle.stat()).size === this.bytes && (bytesRead > 0 || length === 0);
      if (!isSame) throw new ImgoptError(`${this.source.path} has changed since it was looked at`);
      return buffer.toString("base64", 0, bytesRead);
    } finally {
      await handle.close();
    }
  }
}

/**
 * An image as it is sent, and what has to be put before: its bytes are in it where they have at most `inline` bytes so,
 * else they are named.
 */
async function ready(given, prompt, inline, limits) {
  const { source } = isObject(given) ? given : { source: given };
  const isText = typeof source === "string";
  let bytes = source;
  let size = 0;
  if (source instanceof File) {
    const handle = await open(source.path, constants.O_RDONLY | constants.O_NONBLOCK);
    size = await handle.stat().then((found) => found.size).finally(() => handle.close());
  } else if (source instanceof Uint8Array) {
    bytes = Buffer.from(source.buffer, source.byteOffset, size = source.byteLength);
  } else if (isText && isDataURI(source.trim()) && source.length > inline) {
    bytes = Buffer.from(source.slice(source.indexOf(",") + 1), "base64");
    size = bytes.length;
  }
  if (64 + Math.ceil(size / 3) * 4 <= inline) return { one: await image(given, prompt) };
  checkSize(source instanceof File ? source.path : "an image", size, limits);
  const isFile = source instanceof File;
  const digest = isFile ? await digestOf(source.path) : createHash("sha256").update(bytes).digest("hex");
  const upload = new Upload(bytes, digest, size, limits);
  const one = await image({ ...(isObject(given) ? given : {}), source: `sha256:${upload.sha256}` }, prompt);
  if (source instanceof File) one.id ??= basename(source.path);
  return { one, upload };
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

/**
 * Cuts images into lists of at most `most` entries and `mostBytes` bytes of JSON; one image may be over that. `uploads` of
 * a list are what has to be put before it; without limits nothing is.
 */
export async function* pieces(images, prompt, most, mostBytes, inline = Infinity, limits = {}) {
  const empty = () => Object.assign([], { uploads: [] });
  const roomToPut = Math.min(mostPut, (limits.blob_bytes_per_user ?? 0) / 4);
  let [piece, size, put, count] = [empty(), 0, 0, 0];
  for await (const given of images) {
    const { one, upload } = await ready(given, prompt, inline, limits);
    const length = Buffer.byteLength(written(one, `images[${count}]`)) + 1;
    const more = upload?.bytes ?? 0;
    count += 1;
    if (piece.length > 0 && (piece.length >= most || size + length > mostBytes || (more > 0 && put + more > roomToPut))) {
      yield piece;
      [piece, size, put] = [empty(), 0, 0];
    }
    piece.push(one);
    if (upload) piece.uploads.push(upload);
    size += length;
    put += more;
  }
  if (piece.length > 0) yield piece;
}
