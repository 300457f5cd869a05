/** The circuit does something that a witness program cannot express. Set-up goes on without one: circom's WebAssembly can do everything. */
export class Unsupported extends Error {}
