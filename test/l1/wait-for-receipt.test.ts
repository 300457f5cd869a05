import { expect } from "chai";
import { isError, parseEther, Wallet, type TransactionResponse } from "ethers";
import { connectProvider } from "../../l1/provider.ts";
import { waitForReceipt } from "../../l1/wait-for-receipt.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { startChain, type Chain } from "../sequencer/support/chain.ts";
import { keyOfSigner } from "../scenarios/support/colonnade.ts";
import { startLyingNode, type LyingNode } from "../support/lying-node.ts";

const SENDER = 4;

describe("Waiting for a receipt", () => {
  let chain: Chain;
  let node: LyingNode;
  let provider: Awaited<ReturnType<typeof connectProvider>>;
  let wallet: Wallet;

  before(async () => {
    chain = await startChain();
    node = await startLyingNode(chain.url, { random: () => 0.4 });
    provider = await connectProvider(node.url, { timeoutMs: 2_000 });
    wallet = new Wallet(keyOfSigner(SENDER), provider);
  });
  beforeEach(() => chain.provider.send("evm_setAutomine", [false]));
  afterEach(async () => {
    node.tellTheTruth();
    await chain.provider.send("evm_setAutomine", [true]);
    await chain.mine();
  });
  after(async () => {
    provider?.destroy();
    await node?.close();
    await chain?.close();
  });

  const send = (more: object = {}): Promise<TransactionResponse> => wallet.sendTransaction({ to: wallet.address, value: 1n, ...more });
  const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => "none", (error: unknown) => error);
  const later = (ms: number, work: () => Promise<unknown>): void => void setTimeout(() => void work(), ms);

  it("outlasts a node that fails, answers garbage and goes away meanwhile", async () => {
    const transaction = await send();
    node.lie({ kind: "error", code: -32005, message: "limit exceeded", methods: ["eth_getTransactionReceipt"], times: 3 });
    node.lie({ kind: "error", status: 502, message: "<html>", methods: ["eth_getTransactionReceipt"], times: 2 });
    later(300, () => node.goAway());
    later(900, async () => {
      await node.comeBack();
      await chain.mine();
    });
    const receipt = await waitForReceipt(transaction);
    expect([receipt.hash, receipt.status]).to.deep.equal([transaction.hash, 1]);
  });

  it("says that a transaction reverted, as ethers does", async () => {
    // Out of gas: the code at this address runs for ever.
    const loop = `0x${"99".repeat(20)}`;
    await chain.provider.send("hardhat_setCode", [loop, "0x5b600056"]);
    const transaction = await send({ to: loop, gasLimit: 100_000n });
    later(200, () => chain.mine());
    const error = await refusal(waitForReceipt(transaction));
    expect(isError(error, "CALL_EXCEPTION") && error.receipt?.status).to.equal(0);
  });

  it("says that another transaction took its place", async () => {
    const transaction = await send();
    const { maxFeePerGas, maxPriorityFeePerGas, nonce } = transaction;
    const dearer = { nonce, maxFeePerGas: maxFeePerGas! * 2n, maxPriorityFeePerGas: maxPriorityFeePerGas! * 2n, value: parseEther("0.1") };
    later(200, async () => {
      await send(dearer);
      await chain.mine();
    });
    const error = await refusal(waitForReceipt(transaction)) as ColonnadeError;
    expect([error.code, error.details.reason]).to.deep.equal(["TIMEOUT", "another transaction with its nonce was mined"]);
  });

  it("ends after its time, and says what the node answered last", async () => {
    const transaction = await send();
    expect((await refusal(waitForReceipt(transaction, { timeoutMs: 300 })) as ColonnadeError).details.reason).to.equal("not mined");
    node.lie({ kind: "error", code: -32005, message: "limit exceeded", methods: ["eth_getTransactionReceipt"] });
    const error = await refusal(waitForReceipt(transaction, { timeoutMs: 300 })) as ColonnadeError;
    expect(error.code).to.equal("TIMEOUT");
    expect(error.details.reason).to.include("limit exceeded");
  });
});
