/** A table for people: columns as wide as their widest cell, numbers on the right. */

/**
 * Lines of a table with a header. A column whose cells are all numbers stands on the right.
 *
 * @example
 * table(["token", "balance"], [["ETH", "1.5"]]); // ["token  balance", "ETH        1.5"]
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isNumber = header.map((_, column) => rows.length > 0 && rows.every((row) => /^-?[\d,.]+$|^-?$/.test(row[column])));
  return all.map((row) => row
    .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
    .join("  ").trimEnd());
}
