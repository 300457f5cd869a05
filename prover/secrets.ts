/**
 * What other processes need not know. A child's environment can be read for as long as it lives, and stands in its
 * crash reports.
 */
const SECRET = /^COLONNADE_(?:.*(?:KEY|SEED|SECRET).*|RPC)$/;

/**
 * The environment without keys and without the L1 node's URL, which may hold a password: for child processes that need
 * neither.
 */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !SECRET.test(name)));
}

/**
 * Takes out of this process's environment what `withoutSecrets` leaves out: once it was read, a crash report need not
 * have it.
 */
export function forgetSecrets(): void {
  for (const name of Object.keys(process.env)) if (SECRET.test(name)) delete process.env[name];
}
