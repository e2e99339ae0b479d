// Options as they are given.

/** A slip, or two at most, and less than half of a word: the daemon finds what was meant by the same rule. */
const mostSlips = 2;
const longest = 128;

/**
 * The options, if each of them is known: one that is not would be left out in silence. `what` takes them.
 *
 * @throws {TypeError} that names the unknown one and the one that was meant.
 */
export function checked(given, known, what) {
  if (typeof given !== "object" || given === null) throw new TypeError(`the options of ${what} are an object, not ${given}`);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return given;
  const meant = nearest(unknown, known);
  const question = meant === undefined ? ";" : `; did you mean ${meant}?`;
  throw new TypeError(`${unknown} is no option of ${what}${question} known are ${known.join(", ")}`);
}

/**
 * A time-out or a patience as it was given; Infinity is for ever.
 *
 * @throws {TypeError} for what is no length of time: it would end at once, never, or in the middle.
 */
export function milliseconds(value, name) {
  if (typeof value === "number" && value >= 0) return value;
  throw new TypeError(`${name} is ${String(value)}; it is a number of milliseconds from 0 on, Infinity for no limit`);
}

function nearest(written, names) {
  if (written.length > longest) return undefined;
  const most = Math.min(mostSlips, Math.floor((written.length - 1) / 2));
  const near = names.map((name) => [slips(written, name), name]).filter(([count]) => count <= most);
  return near.sort(([a, one], [b, other]) => a - b || (one < other ? -1 : 1))[0]?.[1];
}

/** Insertions, deletions, replacements and swaps of neighbours that make one word of the other. */
function slips(first, second) {
  let before = [];
  let last = Array.from({ length: second.length + 1 }, (_, count) => count);
  for (let i = 0; i < first.length; i += 1) {
    const row = [i + 1];
    for (let j = 0; j < second.length; j += 1) {
      const least = Math.min(last[j] + (first[i] === second[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1);
      const isSwap = i > 0 && j > 0 && first[i] === second[j - 1] && first[i - 1] === second[j];
      row.push(isSwap ? Math.min(least, before[j - 1] + 1) : least);
    }
    [before, last] = [last, row];
  }
  return last[second.length];
}
