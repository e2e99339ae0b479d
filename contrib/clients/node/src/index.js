/** A client of imgoptd, the daemon that runs image jobs. */
export { Client, socketPath } from "./client.js";
export { AnswerTimeout, DaemonError, Disconnected, ImgoptError, InvalidImages, Unreachable } from "./errors.js";
export { Events } from "./events.js";
export { file } from "./images.js";
