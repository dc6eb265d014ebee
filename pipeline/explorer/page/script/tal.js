// Numbers as pipeline/typography.py writes them: no-break space, decimal comma, true minus.
// Worked out in whole numbers, so that no half is lost on its way through a float.

const NBSP = "\u00a0", MINUS = "\u2212", WITHHELD = "..", MICRO = 6;

/** A stored number in millionths, as a BigInt. At most six decimals are ever stored. */
function inMicros(value) {
  const [whole, part = ""] = Math.abs(value).toFixed(MICRO).split(".");
  const digits = BigInt(whole + part.padEnd(MICRO, "0"));
  return value < 0 ? -digits : digits;
}

/** The number divided by 10^shift, with so many decimals; halves go away from zero. */
function formatNumber(value, decimals = 0, shift = 0) {
  const micros = inMicros(value), unit = 10n ** BigInt(MICRO + shift - decimals);
  const size = micros < 0n ? -micros : micros;
  const rounded = (2n * size + unit) / (2n * unit);
  const digits = rounded.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, NBSP);
  const text = decimals ? `${whole},${digits.slice(-decimals)}` : whole;
  return (micros < 0n && rounded > 0n ? MINUS : "") + text;
}

/** How numbers of one measure and view are shown: { unit, decimals, shift }. */
function howToShow(values, unit) {
  const sizes = values.filter((v) => v !== null).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const whole = sizes.every(Number.isInteger);
  if (unit === "kr") {
    if (largest >= 1e6) return { unit: "tkr", decimals: 0, shift: 3 };
    return { unit: "kr", decimals: whole || largest >= 1000 ? 0 : 1, shift: 0 };
  }
  if (unit === "procent") return { unit: "procent", decimals: 1, shift: 0 };
  if (unit === "manader") return { unit: "månader", decimals: 1, shift: 0 };
  if (whole) return { unit, decimals: 0, shift: 0 };
  return { unit, decimals: largest < 10 ? 2 : 1, shift: 0 };
}

/** A value as it stands in the table: a share has its sign, everything else its unit in the heading. */
function shown(value, how) {
  if (value === null) return WITHHELD;
  return formatNumber(value, how.decimals, how.shift) + (how.unit === "procent" ? NBSP + "%" : "");
}

/** An interval, without its sign: 10,1–15,0. Nothing where there is none. */
function shownInterval(point, how) {
  if (point.lower === null || point.upper === null) return "";
  return `${formatNumber(point.lower, how.decimals, how.shift)}–${formatNumber(point.upper, how.decimals, how.shift)}`;
}

/** A value for a spreadsheet: all stored decimals, decimal comma, no spaces. */
function plainNumber(value) {
  return value === null ? "" : value.toFixed(MICRO).replace(/\.?0+$/, "").replace(".", ",");
}
