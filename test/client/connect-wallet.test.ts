import { secp256k1 } from "@noble/curves/secp256k1.js";
import { expect } from "chai";
import { getBytes, hashMessage, hexlify, id, Signature, Wallet, type Eip1193Provider } from "ethers";
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import { connectWallet, deriveAccount } from "../../client/connect-wallet.ts";
import { openAccount } from "../../l1/open-account.ts";
import { colonnadeContract } from "../../l1/contract.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { startWorld, type World } from "../sequencer/support/world.ts";

type Answers = Record<string, (params: unknown[]) => unknown>;

/** The chain's own accounts are wallets: the node signs for them, deterministically. */
describe("A connected wallet", () => {
  let world: World;
  let asked: string[];
  before(async () => { world = await startWorld(); });
  after(() => world?.close());
  beforeEach(() => { asked = []; });

  /** What a browser injects, in front of the test's chain; `answers` replace the node's. */
  const injected = (answers: Answers = {}): Eip1193Provider => ({
    async request({ method, params = [] }) {
      asked.push(method);
      const own = answers[method];
      if (own !== undefined) return own(params as unknown[]);
      // A node has nobody to ask.
      return world.chain.provider.send(method === "eth_requestAccounts" ? "eth_accounts" : method, params as unknown[]);
    },
  });
  const refusal = (work: Promise<unknown>): Promise<ColonnadeError> =>
    work.then(() => { throw new Error("Nothing was refused"); }, (error: unknown) => error as ColonnadeError);
  const signatures = (): number => asked.filter((method) => method === "personal_sign").length;

  it("makes its key from two equal signatures, and signs for L1", async () => {
    const user = world.chain.signers[4];
    const wallet = await connectWallet(injected({ eth_requestAccounts: () => [user.address] }), { chainId: 31337n });
    expect([wallet.address, wallet.chainId]).to.deep.equal([user.address, 31337n]);
    const { account } = await deriveAccount(wallet, world.address);
    expect(signatures()).to.equal(2);
    const message = keyMessage({ chainId: 31337n, contract: world.address });
    expect(account).to.deep.equal(accountFromEthereumSignature(await user.signMessage(message)));
    const contract = colonnadeContract(world.address, wallet.signer);
    const { id } = await openAccount(contract, { ax: account!.publicKey.ax, owner: wallet.address });
    expect(id).to.be.greaterThan(0);
  });

  it("has a key of its own for each contract", async () => {
    const wallet = await connectWallet(injected());
    const one = await deriveAccount(wallet, world.address);
    const other = await deriveAccount(wallet, `0x${"12".repeat(20)}`);
    expect(one.account!.publicKey).to.not.deep.equal(other.account!.publicKey);
  });

  /** A wallet whose key is here, so that it can sign in any way. */
  const own = new Wallet(id("a wallet for tests"));
  const owning = (sign: (message: string) => string): Eip1193Provider =>
    injected({ eth_requestAccounts: () => [own.address], eth_accounts: () => [own.address],
      personal_sign: ([message]) => sign(new TextDecoder().decode(getBytes(message as string))) });
  const randomly = (message: string): string => {
    const made = secp256k1.sign(getBytes(hashMessage(message)), getBytes(own.privateKey), { extraEntropy: true });
    const bytes = made.toCompactRawBytes();
    const [r, s] = [hexlify(bytes.slice(0, 32)), hexlify(bytes.slice(32))];
    return Signature.from({ r, s, v: 27 + made.recovery }).serialized;
  };

  it("gets no key where its signatures differ", async () => {
    const wallet = await connectWallet(owning(randomly));
    expect(await deriveAccount(wallet, world.address)).to.deep.equal({ reason: "differs" });
    const steady = await connectWallet(owning((message) => own.signMessageSync(message)));
    expect((await deriveAccount(steady, world.address)).account).to.not.equal(undefined);
  });

  it("gets no key from what is no signature of its address", async () => {
    const stranger = new Wallet(id("another wallet"));
    const strangely = (message: string): string => stranger.signMessageSync(message);
    for (const answer of [strangely, () => "0x", () => `0x${"11".repeat(96)}`]) {
      const wallet = await connectWallet(owning(answer));
      expect(await deriveAccount(wallet, world.address)).to.deep.equal({ reason: "other form" });
    }
  });

  it("gets no key, and is not asked to sign, where a contract signs for its address; a delegation is none", async () => {
    const accounts = (): string[] => [world.address];
    const wallet = await connectWallet(injected({ eth_requestAccounts: accounts, eth_accounts: accounts }));
    expect(await deriveAccount(wallet, world.address)).to.deep.equal({ reason: "contract" });
    expect(signatures()).to.equal(0);
    await world.chain.provider.send("hardhat_setCode", [own.address, `0xef0100${world.address.slice(2)}`]);
    const delegating = await connectWallet(owning((message) => own.signMessageSync(message)));
    expect((await deriveAccount(delegating, world.address)).account).to.not.equal(undefined);
  });

  it("is asked to switch to the rollup's chain, and refused if it does not", async () => {
    let chain = "0x1";
    const answers: Answers = { eth_chainId: () => chain,
      wallet_switchEthereumChain: ([wanted]) => void (chain = (wanted as { chainId: string }).chainId) };
    const wallet = await connectWallet(injected(answers), { chainId: 31337n });
    expect([wallet.chainId, chain]).to.deep.equal([31337n, "0x7a69"]);
    chain = "0x1";
    const staying = injected({ ...answers, wallet_switchEthereumChain: () => null });
    const stubborn = await refusal(connectWallet(staying, { chainId: 31337n }));
    expect([stubborn.code, stubborn.details.chainId]).to.deep.equal(["CANCELLED", "1"]);
  });

  it("that refuses is no error of ours, and nothing of a signature is in what is said", async () => {
    const refusing = (): never => { throw Object.assign(new Error("User rejected the request."), { code: 4001 }); };
    const atOnce = await refusal(connectWallet(injected({ eth_requestAccounts: refusing })));
    expect([atOnce.code, atOnce.details.reason]).to.deep.equal(["CANCELLED", "the wallet's user refused"]);
    let times = 0;
    const once = (message: string): string => (++times === 2 ? refusing() : own.signMessageSync(message));
    const wallet = await connectWallet(owning(once));
    const later = await refusal(deriveAccount(wallet, world.address));
    expect([later.code, later.details.reason]).to.deep.equal(["CANCELLED", "the wallet's user refused"]);
    const signature = own.signMessageSync(keyMessage({ chainId: 31337n, contract: world.address }));
    expect(JSON.stringify([later.message, later.stack, String(later.cause)])).to.not.include(signature.slice(2, 40));
    expect((await refusal(connectWallet(injected({ eth_requestAccounts: () => [] })))).code).to.equal("NOT_FOUND");
  });
});
