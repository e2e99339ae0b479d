import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DaemonError, file, socketPath } from "imgopt";
import { line } from "../src/connection.js";
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

  it("writes what JSON can say, and leaves out what is undefined", () => {
    const input = { seed: 2 ** 53 - 1, zero: -0, at: new Date(0), none: undefined, page: new URL("https://a/b"), deep: [[{}]] };
    assert.equal(
      line(7, "m", { input, text: "\ud83d\ude00" }),
      '{"jsonrpc":"2.0","id":7,"method":"m","params":{"input":{"seed":9007199254740991,"zero":0,'
        + '"at":"1970-01-01T00:00:00.000Z","page":"https://a/b","deep":[[{}]]},"text":"\ud83d\ude00"}}\n');
    assert.equal(line(8, "m"), '{"jsonrpc":"2.0","id":8,"method":"m"}\n');
  });

  it("refuses what JSON can't say, with its path", () => {
    const around = {};
    around.self = around;
    const refused = [
      [{ a: [1, { b: NaN }] }, "a[1].b is NaN; JSON has no such number"],
      [{ a: -Infinity }, "a is -Infinity; JSON has no such number"],
      [{ seed: 2 ** 53 }, "seed is 9007199254740992; beyond 2^53, whole numbers of JavaScript lose digits"],
      [{ seed: 1n }, "seed is a bigint, which JSON has not"],
      [{ a: [1, undefined] }, "a[1] is undefined, which JSON has not"],
      [{ a: [, 1] }, "a[0] is undefined, which JSON has not"],
      [{ a: () => 1 }, "a is a function, which JSON has not"],
      [{ a: { b: "x\ud800" } }, "a.b has half of a character, a lone surrogate"],
      [{ a: { "\udc00": 1 } }, '"a.\\udc00" has half of a character, a lone surrogate'],
      [{ a: Buffer.from("x") }, "a is a Uint8Array, which JSON has not"],
      [{ a: new Map([[1, 2]]) }, "a is a Map, which JSON has not"],
      [{ a: Promise.resolve(1) }, "a is a Promise, which JSON has not"],
      [{ mask: file("mask.png") }, "mask is a File, which JSON has not"],
      [{ a: new Date(NaN) }, "a is an invalid date"],
      [{ around }, "around.self contains itself"],
    ];
    for (const [params, message] of refused) assert.throws(() => line(1, "m", params), { name: "TypeError", message });
  });

  it("takes errors that it does not know", () => {
    const error = new DaemonError({ code: -32099, message: "m" });
    assert.deepEqual([error.name, error.retryable, error.retryAfter], ["unknown", false, undefined]);
  });
});
