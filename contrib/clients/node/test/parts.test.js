import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DaemonError, socketPath } from "imgopt";
import { image, pieces } from "../src/images.js";
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
