import { expect } from "chai";
import { Wallet } from "ethers";
import { accountFromPrivateKey } from "../../client/account.ts";
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import { accountFromSeed } from "../../client/account-from-seed.ts";
import { assertPublicKey } from "../../protocol/eddsa.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("Keys", () => {
  const wallet = new Wallet(`0x${"07".repeat(32)}`);
  const deployment = { chainId: 1n, contract: "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707" };

  it("come from a seed, text and bytes alike, and never change between versions", () => {
    const account = accountFromSeed("a seed that nobody can guess");
    expect(accountFromSeed(new TextEncoder().encode("a seed that nobody can guess"))).to.deep.equal(account);
    expect(hex(account.privateKey)).to.equal(SEED_KEY);
    expect(() => assertPublicKey(account.publicKey)).to.not.throw();
    expect(accountFromPrivateKey(account.privateKey).publicKey).to.deep.equal(account.publicKey);
  });

  it("differ for seeds that differ in one bit", () => {
    const seed = new Uint8Array(32).fill(9);
    const other = seed.slice();
    other[31] ^= 1;
    expect(accountFromSeed(seed).publicKey.ax).to.not.equal(accountFromSeed(other).publicKey.ax);
  });

  it("refuse seeds that can be tried out, and private keys of another length", () => {
    expect(() => accountFromSeed("password")).to.throw(RangeError, "16 bytes");
    expect(() => accountFromPrivateKey(new Uint8Array(31))).to.throw(RangeError, "32 bytes");
  });

  it("come from an Ethereum wallet's signature, the same in every form that wallets write it", async () => {
    const signature = await wallet.signMessage(keyMessage(deployment));
    const account = accountFromEthereumSignature(signature);
    expect(hex(account.privateKey)).to.equal(ETHEREUM_KEY);
    const v = Number.parseInt(signature.slice(-2), 16);
    expect(accountFromEthereumSignature(`${signature.slice(0, -2)}0${v - 27}`)).to.deep.equal(account);
    expect(accountFromEthereumSignature(signature.toUpperCase().replace("0X", "0x"))).to.deep.equal(account);
  });

  it("are others for another chain, another contract and another wallet", async () => {
    const messages = [deployment, { ...deployment, chainId: 2n }, { ...deployment, contract: `0x${"12".repeat(20)}` }].map(keyMessage);
    expect(new Set(messages).size).to.equal(3);
    const signatures = await Promise.all([...messages.map((message) => wallet.signMessage(message)), new Wallet(`0x${"08".repeat(32)}`).signMessage(messages[0])]);
    expect(new Set(signatures.map((signature) => accountFromEthereumSignature(signature).publicKey.ax)).size).to.equal(4);
  });

  it("are not the seed's even when the signature is used as one", async () => {
    const signature = await wallet.signMessage(keyMessage(deployment));
    expect(accountFromSeed(Buffer.from(signature.slice(2), "hex")).publicKey).to.not.deep.equal(accountFromEthereumSignature(signature).publicKey);
  });

  it("refuse what is no signature", () => {
    for (const bad of ["0x", `0x${"11".repeat(64)}22`, "hello"]) expect(() => accountFromEthereumSignature(bad)).to.throw();
  });

  it("are in no error: whoever mistypes a signature or a seed does not find it in a log", async () => {
    const signature = await wallet.signMessage(keyMessage(deployment));
    const start = signature.slice(0, -2);
    for (const typo of [`${signature}0`, signature.slice(0, -1), signature.replace(/.$/, "g"), `${start}09`]) {
      let message = "";
      try {
        accountFromEthereumSignature(typo);
      } catch (error) {
        expect(error).to.be.instanceOf(TypeError).and.not.have.property("cause");
        message = String(error);
      }
      expect(message).to.match(/no ECDSA signature/).and.not.include(signature.slice(4, 12));
    }
    const seed = "correct horse battery \ud800 staple";
    expect(() => accountFromSeed(seed)).to.throw(TypeError, /^The seed is no well-formed text$/);
  });
});

/** Fixed by the first release: a change here would lose every user's key. */
const SEED_KEY = "eb39734f84fa0878555e10a8d42f0020dc487a44f0db50f61d4b935a055e4a16";
const ETHEREUM_KEY = "a60da73dc8470cf2c2a0f12d2d5b34383826467bf72b44c2e6e15b7c7da1fc3e";
