import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DaemonError, socketPath } from "imgopt";
import { image, kindOf, pieces } from "../src/images.js";
import { pixel } from "./daemon.js";

describe("without a daemon", () => {
  it("cuts images into pieces of so many images and bytes", async () => {
    const images = Array.from({ length: 7 }, (_, number) => `https://a/${number}`);
    const lengths = async (...limits) => {
      const all = [];
      for await (const piece of pieces(images, undefined, ...limits)) all.push(piece.length);
      return all;
    };
    const size = '{"source":"https://a/0"},'.length;
    assert.deepEqual(await lengths(3, 10_000), [3, 3, 1]);
    assert.deepEqual(await lengths(100, size * 2), [2, 2, 2, 1]);
    assert.deepEqual(await lengths(100, 1), [1, 1, 1, 1, 1, 1, 1]);
  });

  it("keeps what an image says itself", async () => {
    assert.deepEqual(
      await image({ source: "https://a/b", prompt: "Its own" }, "Another"), { source: "https://a/b", prompt: "Its own" });
    assert.match((await image(new Uint8Array(pixel))).source, /^data:image\/png;base64,/);
  });

  it("encodes addresses", async () => {
    const { source } = await image(" https://cdn.shop.example/blue shoe\u00e9.jpg?a=b c%20d#top ");
    assert.equal(source, "https://cdn.shop.example/blue%20shoe%C3%A9.jpg?a=b%20c%20d");
    for (const wrong of ["https://", "https://a b/c", "ftp://a/b", "/a.png"]) {
      await assert.rejects(image(wrong), TypeError);
    }
  });

  it("knows the kinds that the daemon knows", () => {
    const kinds = {
      "\0\0\0\x18ftypmif1\0\0\0\0mif1heic": "image/heic", "\0\0\0\x10ftypmif1\0\0\0\0": "image/heif",
      "\0\0\0\x18ftypavis\0\0\0\0mif1": "image/avif", "\xff\x0a": "image/jxl", "II+\0": "image/tiff",
      "8BPS": "image/vnd.adobe.photoshop", "\0\0\0\x0cjP  \r\n\x87\n": "image/jp2", "BMW is no image": undefined,
      "RIFF1234WAVE": undefined, "": undefined, GIF88a: undefined,
    };
    for (const [head, kind] of Object.entries(kinds)) assert.equal(kindOf(Buffer.from(head, "latin1")), kind, head);
  });

  it("finds the socket", () => {
    assert.equal(socketPath({ XDG_RUNTIME_DIR: "/run/user/7" }, false), "/run/user/7/imgopt.sock");
    assert.equal(socketPath({ XDG_RUNTIME_DIR: "/run/user/7" }, true), "/run/imgopt.sock");
    assert.equal(socketPath({ IMGOPT_SOCKET_PATH: "/a" }, true), "/a");
  });

  it("takes errors that it does not know", () => {
    const error = new DaemonError({ code: -32099, message: "m" });
    assert.deepEqual([error.name, error.retryable, error.retryAfter], ["unknown", false, undefined]);
  });
});
