// Reads and writes amounts as people type them, in whole ten-thousandths in BigInt, so that no cent is lost.
const SCALE = 4;
const UNITS = { "": 0, 百: 2, 千: 3, 万: 4, 萬: 4, w: 4, 十万: 5, 百万: 6, 千万: 7, 亿: 8, 億: 8, 万亿: 12, k: 3, m: 6, b: 9 };
const NUMBER = /^[¥$€£]?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?\s*([百千十万萬亿億]{0,2}|[wkmb])\s*元?$/;

// undefined: cannot be read; null: empty, which is not zero. The server judges again on saving.
export function read(text) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  if (!plain) return null;
  const found = NUMBER.exec(plain);
  if (!found || (!found[1] && !found[2]) || !(found[3] in UNITS)) return undefined;
  const part = (found[2] || "").replace(/0+$/, "");
  const places = SCALE + UNITS[found[3]];
  if (part.length > places) return undefined;
  return BigInt((found[1] || "0").replaceAll(",", "") + part.padEnd(places, "0"));
}

// Whether two texts mean the same: 12万 is 120,000, 45 is 45 %; what cannot be read is compared as it is written.
export const same = (one, other) => meaning(one) === meaning(other);
function meaning(text) {
  const amount = read(text.replace(/(\S)\s*[%％]\s*$/, "$1"));
  return amount === undefined ? text.trim() : amount;
}

export function write(amount) {
  if (amount === null) return "—";
  const size = amount < 0n ? -amount : amount;
  const one = 10n ** BigInt(SCALE);
  const whole = (size / one).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const part = (size % one).toString().padStart(SCALE, "0").slice(0, 2);
  return (amount < 0n ? "−" : "") + whole + (part === "00" ? "" : `.${part}`);
}

export const total = (amounts) => {
  const known = amounts.filter((amount) => amount !== null && amount !== undefined);
  return known.length ? known.reduce((sum, amount) => sum + amount, 0n) : null;
};
