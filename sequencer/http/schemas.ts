/** What the formats of the schemas (protocol/api) mean to the service. */
import { isAddress as isChecksummed } from "ethers";
import Format from "typebox/format";

/** Whether a text is an address: in one case, or in two with the right checksum. */
export function isAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  return digits === digits.toLowerCase() || digits === digits.toUpperCase() || isChecksummed(text);
}

// Answers are our own: a checksum costs more than all other checks of an answer together.
Format.Set("address", (text) => /^0x[0-9a-fA-F]{40}$/.test(text));
