import { expect } from "chai";
import { accountFromSeed } from "../../client/account-from-seed.ts";
import { decryptKey, encryptKey, publicKeyIn } from "../../client/key-file.ts";
import { ColonnadeError } from "../../protocol/errors.ts";

const CHEAP = { cost: 1_024 };

describe("A key file", () => {
  const account = accountFromSeed("a seed that nobody guesses, for tests");
  const PASSWORD = "päss 🔑 word";
  let text: string;
  before(async () => {
    text = await encryptKey(account, PASSWORD, CHEAP);
  });

  const refusal = async (work: () => unknown): Promise<string> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof ColonnadeError) return `${error.code} ${error.details.reason ?? ""}`.trim();
      throw error;
    }
    return "none";
  };
  /** The file with something else in it. */
  const edited = (edit: (file: { colonnade: { ax: string }; Crypto: Record<string, unknown> } & Record<string, unknown>) => void): string => {
    const file = JSON.parse(text);
    edit(file);
    return JSON.stringify(file);
  };

  it("gives the key back to whoever has the password, and shows the public key to everybody", async () => {
    expect(await decryptKey(text, PASSWORD)).to.deep.equal(account);
    expect(publicKeyIn(text)).to.deep.equal(account.publicKey);
  });

  it("does not hold the key in the clear", () => {
    expect(text.toLowerCase()).not.to.include(Buffer.from(account.privateKey).toString("hex"));
  });

  it("is another one each time, also with the same password", async () => {
    expect(await encryptKey(account, PASSWORD, CHEAP)).not.to.equal(text);
  });

  it("refuses another password, and one that only looks the same", async () => {
    expect(await refusal(() => decryptKey(text, "pass 🔑 word"))).to.equal("PASSWORD_WRONG");
    expect(await refusal(() => decryptKey(text, ""))).to.equal("PASSWORD_WRONG");
  });

  it("wants a password", async () => {
    const error = await encryptKey(account, "", CHEAP).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(RangeError);
  });

  it("refuses what it did not write", async () => {
    expect(await refusal(() => publicKeyIn("{}"))).to.equal("KEY_FILE_INVALID no keystore of version 3");
    expect(await refusal(() => publicKeyIn("garbage"))).to.equal("KEY_FILE_INVALID no keystore of version 3");
    expect(await refusal(() => publicKeyIn(edited((file) => Reflect.deleteProperty(file, "colonnade")))))
      .to.equal("KEY_FILE_INVALID not written by Colonnade, or by a newer version");
    expect(await refusal(() => publicKeyIn(edited((file) => { file.colonnade.ax = "0x12"; })))).to.equal("KEY_FILE_INVALID no public key");
  });

  it("notices another public key than the one it holds, before anybody is paid at it", async () => {
    const other = edited((file) => { file.colonnade.ax = String(account.publicKey.ax + 1n); });
    expect(await refusal(() => decryptKey(other, PASSWORD))).to.equal("KEY_FILE_INVALID its public key is not that of its private key");
  });

  it("notices a damaged text of the key", async () => {
    const damaged = edited((file) => {
      const crypto = file.Crypto as { ciphertext: string };
      crypto.ciphertext = (crypto.ciphertext[0] === "0" ? "1" : "0") + crypto.ciphertext.slice(1);
    });
    expect(await refusal(() => decryptKey(damaged, PASSWORD))).to.equal("PASSWORD_WRONG");
  });
});
