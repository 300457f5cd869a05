/** Packages that use `Buffer` as a global find it: import this before them. */
import { Buffer } from "buffer";

(globalThis as { Buffer?: unknown }).Buffer ??= Buffer;
