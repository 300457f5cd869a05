/** Who a request counts for when clients take turns. */
import { isIPv6 } from "node:net";

const V4_IN_V6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * An IPv4 address itself; of an IPv6 address the first 64 bits, because one client has all addresses of such a network.
 */
export function clientOf(ip: string): string {
  const [, v4] = V4_IN_V6.exec(ip) ?? [];
  if (v4 !== undefined) return v4;
  if (!isIPv6(ip)) return ip;
  const [before, after] = ip
    .split("%")[0]
    .split("::")
    .map((part) => (part === "" ? [] : part.split(":")));
  const groups =
    after === undefined
      ? before
      : [...before, ...new Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
}
