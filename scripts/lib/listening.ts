/** Why a service cannot listen, in words. */
export interface Address {
  host: string;
  port: number;
}

/** An Error that names address, option and remedy for what a socket says; other errors come back as they are. */
export function listenError(error: unknown, { host, port }: Address): unknown {
  switch ((error as { code?: string }).code) {
    case "EADDRINUSE":
      return new Error(
        `Port ${port} of ${host} is taken: end what listens there, or name another with --port (0 takes a free one)`,
        { cause: error }
      );
    case "EACCES":
    case "EPERM":
      return new Error(`This user may not listen on port ${port}: name one from 1024 on with --port`, { cause: error });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(
        `${host} is no address of this machine: name one with --host (127.0.0.1 is this machine alone)`,
        { cause: error }
      );
    default:
      return error;
  }
}
