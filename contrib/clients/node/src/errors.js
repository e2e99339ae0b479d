// What can go wrong.

/** Why a call has no result. */
export class ImgoptError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = this.constructor.name;
  }
}

/** Several images can't be sent, and so none was. */
export class InvalidImages extends ImgoptError {
  constructor(problems) {
    super(problems.map(({ index, error: { message } }) => {
      const place = `images[${index}]`;
      return message.startsWith(place) ? message : `${place}: ${message}`;
    }).join("; "));
    /** The place of each in what was given, and what is wrong with it: `{ index, error }`. Printed are their messages. */
    Object.defineProperty(this, "problems", { value: problems, enumerable: false });
  }
}

/** There is no daemon at the path, the caller may not connect to it, or nothing could be sent. */
export class Unreachable extends ImgoptError {}

/** The connection ended before the answer. Whether the request was carried out is not known. */
export class Disconnected extends ImgoptError {}

/** The daemon did not answer in time. The request may still be carried out. */
export class AnswerTimeout extends ImgoptError {}

/** The daemon answered with an error. Go by `name`, one of its table, such as "key_conflict". */
export class DaemonError extends ImgoptError {
  constructor({ code, message, data = {} }) {
    super(message);
    this.code = code;
    this.name = data.name ?? "unknown";
    /** Whether the same request can succeed later. */
    this.retryable = data.retryable ?? false;
    /** When, in milliseconds from now. */
    if (data.retry_after_ms !== undefined) this.retryAfter = data.retry_after_ms;
    /** The param that is meant, as a path. */
    if (data.field !== undefined) this.field = data.field;
    /** All that was told beside the message. */
    this.data = data;
  }
}
