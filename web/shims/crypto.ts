/** Packages that ask for Node's `crypto` fall back to the browser's own where they find nothing here. */
export const webcrypto = globalThis.crypto;
export default globalThis.crypto;
