import { expect } from "chai";
import { mod, P, inverse } from "../../protocol/field.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { UNSIGNED } from "../../prover/inputs.ts";
import { TestCircuit, type Inputs } from "../support/circuit.ts";
import { samePoint } from "../support/signatures.ts";
import { BATCH_TIME, DOMAIN, signed } from "../support/world.ts";

const SAME_POINT = samePoint("OperationSignature.");
const circuit = new TestCircuit({ file: "operation/authorisation.circom", template: "Authorisation()" });

function input({ from, to, amount36, fee12, nonce, token, validUntil, recipient, key, signature }: SignedOperation, batchTime = BATCH_TIME): Inputs {
  return { isSigned: 1n, from: BigInt(from), to: BigInt(to), amount36, fee12, nonce, token: BigInt(token), recipient, domain: DOMAIN,
    batchTime: BigInt(batchTime), timeLeft: BigInt(validUntil - batchTime), ax: key.ax, keyX: key.ax, keyY: key.ay, ...signature };
}
const transfer = input(signed({ from: 3, to: 5, nonce: 9n }));
const withdrawal = input(signed({ from: 3, to: 0, recipient: 0xabcn }));
const widest = input(signed({ from: 2 ** 24 - 1, to: 2 ** 24 - 1, amount: (2n ** 31n - 1n) * 10n ** 31n, fee: 127n * 10n ** 31n,
  nonce: 2n ** 32n - 1n,
  token: 2 ** 16 - 1, validUntil: 2 ** 40 - 1 + BATCH_TIME }));

describe("Authorisation", () => {
  it("accepts a signed transfer, a withdrawal, and every field at its widest", async () => {
    for (const honest of [transfer, withdrawal, widest]) await circuit.accepts(honest);
    await circuit.accepts(input(signed({ from: 3, to: 5, validUntil: BATCH_TIME })));
  });

  it("asks nothing of a slot that is not signed but an honest range and any signature over 0", async () => {
    const zero = Object.fromEntries(Object.keys(transfer).map((name) => [name, 0n]));
    await circuit.accepts({ ...zero, ax: 99n, ...UNSIGNED });
    await circuit.accepts({ ...transfer, isSigned: 0n, ax: 99n, ...UNSIGNED });
  });

  it("refuses the signature over 0 where an operation is signed", () => {
    circuit.refuses({ ...transfer, ...UNSIGNED, ax: UNSIGNED.keyX }, SAME_POINT);
  });

  it("costs 302 constraints beside the signature's 2,304", () => {
    expect(circuit.constraints).to.equal(302 + 2304);
  });

  it("binds every signed field", () => {
    for (const field of ["from", "to", "amount36", "fee12", "nonce", "token", "recipient", "domain", "batchTime"]) {
      circuit.refuses({ ...withdrawal, [field]: (withdrawal[field] as bigint) + 1n }, SAME_POINT);
    }
    circuit.refuses({ ...withdrawal, timeLeft: (withdrawal.timeLeft as bigint) - 1n }, SAME_POINT);
  });

  it("refuses an operation that has expired, or that lies too far ahead", () => {
    circuit.refuses(input(signed({ from: 3, to: 5, validUntil: BATCH_TIME - 1 })), "Num2Bits:");
    circuit.refuses(input(signed({ from: 3, to: 5, validUntil: BATCH_TIME + 2 ** 40 })), "Num2Bits:");
  });

  it("refuses an old signature on another record: a wild validUntil makes up for every change", () => {
    const [before, after] = [withdrawal.amount36 as bigint, 7n << 5n];
    const timeLeft = mod((withdrawal.timeLeft as bigint) + (before - after) * 2n ** 48n * inverse(2n ** 144n));
    const forgery = circuit.refuses({ ...withdrawal, amount36: after, timeLeft }, "Num2Bits:");
    expect(forgery.value("message")).to.equal(circuit.forge(withdrawal).value("message"));
    expect(timeLeft < P).to.equal(true);
  });

  it("refuses a stranger's signature for the account", () => {
    circuit.refuses({ ...transfer, ax: 12345n }, ": isSigned keyX ax");
    const stranger = input(signed({ from: 3, to: 5, nonce: 9n }, 4));
    circuit.refuses({ ...stranger, ax: transfer.ax as bigint }, ": isSigned keyX ax");
  });

  it("refuses a message that is not the hash of the fields", () => {
    const { value } = circuit.forge(transfer);
    circuit.refuses({ ...transfer, amount36: 5n }, ": message Poseidon.out", { message: value("message") });
    circuit.refuses({ ...transfer, amount36: 5n }, ": packed amount36", { packed: value("packed") });
  });
});
