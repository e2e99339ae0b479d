// What is sent, as JSON.

/** Node 18 has no isWellFormed. */
const isText = (text) => text.isWellFormed?.() ?? !/\p{Surrogate}/u.test(text);

/**
 * The value as JSON. What JSON.stringify would write as something else in silence is refused, such as NaN, which becomes
 * null; members that are undefined are left out.
 *
 * @throws {TypeError} that begins with the path of what is refused; `place` is the value's own.
 */
export function written(value, place = "") {
  check(value, place, []);
  return JSON.stringify(value);
}

function check(value, place, around) {
  const problem = typeof value === "object" && value !== null ? wrongObject(value, around) : wrongValue(value);
  if (problem) throw new TypeError(`${place || "params"} ${problem}`);
  if (typeof value !== "object" || value === null) return;
  const within = [...around, value];
  if (typeof value.toJSON === "function") check(value.toJSON(), place, within);
  else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) check(one, `${place}[${index}]`, within);
  } else {
    for (const [name, member] of Object.entries(value)) {
      const path = place ? `${place}.${name}` : name;
      if (!isText(name)) throw new TypeError(`${JSON.stringify(path)} has half of a character, a lone surrogate`);
      if (member !== undefined) check(member, path, within);
    }
  }
}

function wrongValue(value) {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value)) return `is ${value}; JSON has no such number`;
      if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
      return `is ${value}; beyond 2^53, whole numbers of JavaScript lose digits`;
    case "string": return isText(value) ? undefined : "has half of a character, a lone surrogate";
    case "boolean": case "object": return undefined;
    case "undefined": return "is undefined, which JSON has not";
    default: return `is a ${typeof value}, which JSON has not`;
  }
}

function wrongObject(value, around) {
  if (around.includes(value)) return "contains itself";
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === "Date" && Number.isNaN(value.getTime())) return "is an invalid date";
  const says = typeof value.toJSON === "function" && !ArrayBuffer.isView(value);
  return says || Array.isArray(value) || kind === "Object" ? undefined : `is a ${kind}, which JSON has not`;
}
