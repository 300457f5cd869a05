/**
 * Hostile requests, by what is wrong with them. Each is refused in the documented shape, or, where so marked, without
 * an answer.
 */
import type { Attack } from "./attacks/attack.ts";
import { BODIES } from "./attacks/bodies.ts";
import { OPERATIONS } from "./attacks/operations.ts";
import { READS, ROUTING } from "./attacks/routing.ts";
import { WIRE } from "./attacks/wire.ts";

export const ATTACKS: Readonly<Record<string, Attack>> = { ...WIRE, ...ROUTING, ...BODIES, ...OPERATIONS, ...READS };
