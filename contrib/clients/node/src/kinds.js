// The kinds of images that are known. Made by contrib/generate from Sources/ImgoptWire: change it there.

/** The media type, how files begin (all places and bytes of one of the lists), brands of ISO media files. */
export const kinds = [
  ["image/jpeg", [[[0, "ffd8ff"]]], []],
  ["image/png", [[[0, "89504e470d0a1a0a"]]], []],
  ["image/gif", [[[0, "474946383761"]], [[0, "474946383961"]]], []],
  ["image/webp", [[[0, "52494646"], [8, "57454250"]]], []],
  ["image/avif", [], ["avif", "avis"]],
  ["image/heic", [], ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs"]],
  ["image/heif", [], ["mif1", "msf1"]],
  ["image/tiff", [[[0, "49492a00"]], [[0, "4d4d002a"]], [[0, "49492b00"]], [[0, "4d4d002b"]]], []],
  ["image/bmp", [[[0, "424d"], [6, "00000000"]]], []],
  ["image/jxl", [[[0, "ff0a"]], [[0, "0000000c4a584c200d0a870a"]]], []],
  ["image/vnd.adobe.photoshop", [[[0, "38425053"]]], []],
  ["image/jp2", [[[0, "0000000c6a5020200d0a"]]], []],
  ["image/x-icon", [[[0, "00000100"]]], []],
  ["image/x-exr", [[[0, "762f3101"]]], []],
];

/** So many bytes are enough to tell. */
export const headBytes = 64;
