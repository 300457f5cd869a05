/** The L2 key: made, taken over, shown. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { getBytes, isHexString } from "ethers";
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import { accountFromPrivateKey, type Account } from "../../client/account.ts";
import { encryptKey, publicKeyIn } from "../../client/key-file.ts";
import { SIGNING_FLAGS, UsageError, type CliCommand, type Outcome } from "../command.ts";
import type { Session } from "../session.ts";

const outcome = (path: string, ax: bigint, what: string): Outcome =>
  ({ lines: [`${what} ${path}`, `Public key (Ax): ${ax}`], json: { file: path, ax: String(ax) } });

/** Writes a key file; never over another one. */
async function store(session: Session, account: Account): Promise<Outcome> {
  const path = session.walletPath;
  const text = await encryptKey(account, await newPassword(session));
  mkdirSync(dirname(path), { recursive: true });
  // wx: whoever made it meanwhile may have money there.
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: "wx" });
  return outcome(path, account.publicKey.ax, "The key is in");
}

function refuseExisting({ walletPath }: Session): void {
  if (existsSync(walletPath)) throw new Error(`${walletPath} exists already: a key file is never overwritten; --wallet names another`);
}

async function newPassword(session: Session): Promise<string> {
  const password = await session.password("New password for the key file: ");
  if (password === "") throw new UsageError("The password is empty");
  if (process.env.COLONNADE_PASSWORD) return password;
  const again = await session.terminal.askSecret("The same password again: ");
  if (again !== password) throw new UsageError("The two passwords differ: nothing was written");
  return password;
}

/** The same signature twice, or no key: a wallet that signs differently each time could never make it again. */
async function derive(session: Session): Promise<Account> {
  const { chainId, deployment, signer } = await session.signing();
  const message = keyMessage({ chainId, contract: deployment.contract });
  const [first, second] = [await signer.signMessage(message), await signer.signMessage(message)];
  if (first !== second) throw new Error("This L1 account signs differently each time: make a key of its own with `key new`");
  return accountFromEthereumSignature(first);
}

export const KEY_COMMANDS: Record<string, CliCommand> = {
  "key new": {
    what: "Makes a key and keeps it in an encrypted file.", example: "key new --wallet data/alice.json",
    flags: ["wallet", "from-l1", ...SIGNING_FLAGS],
    async run(session) {
      refuseExisting(session);
      const account = session.isOn("from-l1") ? await derive(session)
        : accountFromPrivateKey(globalThis.crypto.getRandomValues(new Uint8Array(32)));
      return store(session, account);
    },
  },
  "key import": {
    what: "Takes over a private key of 32 bytes in hex: typed, or on standard input.", example: "key import < key.hex",
    flags: ["wallet"],
    async run(session) {
      refuseExisting(session);
      const { terminal } = session;
      const text = (terminal.isInteractive ? await terminal.askSecret("Private key, 64 hex digits: ") : await terminal.readAll()).trim();
      const key = text.startsWith("0x") ? text : `0x${text}`;
      if (!isHexString(key, 32)) throw new UsageError("A private key has 64 hex digits, with or without 0x");
      return store(session, accountFromPrivateKey(getBytes(key)));
    },
  },
  "key show": {
    what: "Shows the public key of a key file; that needs no password.", example: "key show", flags: ["wallet"],
    async run({ walletPath }) {
      if (!existsSync(walletPath)) throw new Error(`There is no key file ${walletPath}: \`key new\` makes one, --wallet names another`);
      return outcome(walletPath, publicKeyIn(readFileSync(walletPath, "utf8")).ax, "Key file");
    },
  },
};
