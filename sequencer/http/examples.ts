/** An example of each thing that has a name in the OpenAPI document. A test holds them against their schemas. */
const hash = "0x126ab21f4289f75b4a4251193fbacba9f62879953bb8658cd86b9486073f0a97";
const transaction = "0x0f52915818f3e37ccfa9172286ecf7ed1ba71fd236bcaa88fa85820894c2d0e3";
const root = "0xf82f1bddb3ee015ec629523b49e72f7b48bda831784a91f46339baee1de9f244";
const owner = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const contract = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const ax = "3776931289311090981851648403111891108334905193259743561301223468823921465491";
const key = { ax, ay: "21658255142236346549909257580427566436683427224934345994032397844590022055765" };
const signature = { r8x: "17665354998920438980092411645772195182583693343780162242174005370960617436612",
  r8y: "4873112456090978321723870680380443604792431370699655806580648293721502399891",
  s: "2694747037688770930858518385612715447328490564927291216654914568218656724545" };
const stages = [["pooled", "31.120"], ["sealed", "32.171"], ["committed", "32.190"], ["proven", "34.478"], ["submitted", "34.540"], ["verified", "34.559"]]
  .map(([stage, seconds]) => ({ stage, at: `2026-11-21T09:47:${seconds}Z` }));
const point = { x: "1", y: "2" };
const balance = { balance: "650000000000000000", nonce: "2" };
const transfer = { from: 1, to: 2, token: 1, amount: "250000000000000000", fee: "0", nonce: "0", validUntil: 1795340857, key, signature };
const withdrawal = { from: 1, recipient: owner, token: 1, amount: "100000000000000000", fee: "0", nonce: "1", validUntil: 1795340857, key, signature };
const operation = { hash, kind: "transfer", from: 1, to: 2, token: 1, amount: "250000000000000000", fee: "0", nonce: "0", validUntil: 1795340857,
  voidAfter: 1795344457, recipient: null, stage: "verified", stages, batch: 2, l1Transaction: transaction, l1Block: 10, code: null };
const account = { id: 1, owner, status: "open", final: true, key, tokens: [{ token: 1, verified: balance, pending: balance }], after: null };
const token = { token: 1, asset: `0x${"0".repeat(40)}`, frozen: false, served: true, minimumFee: "0", minimumWithdrawalFee: "0" };
const counts = { operations: 2, opens: 0, credits: 0, exits: 0, withdrawals: 1 };
const commitments = { oldV: point, newV: point, oldK: point, newK: point };
const batch = { number: 2, token: 1, instance: "test-mini", own: true, stage: "verified", stages: stages.slice(1), batchTime: 1795254445, feeAccount: 0,
  counts, l1Transaction: transaction, l1Block: 10, root };
const head = { queue: "exits", token: 1, index: 3, deadline: 1795859245, secondsLeft: 604_800 };
const entry = { kind: "deposit", account: 1, token: 1, index: 4, amount: "1000000000000000000", ax: null, owner, depositor: owner, fee: "1000000000000000",
  queuedAt: 1795254445, deadline: 1795859245, secondsLeft: 604_800, stage: "queued", confirmations: { have: 12, wanted: 12 }, position: 2, batch: null,
  transaction, block: 9, batchTransaction: null };
const instance = { name: "test-mini", index: 0, ops: 8, maxOpen: 2, maxCredit: 2, maxExit: 2, maxWithdraw: 2 };
const signals = { transcript: "11", e: "12", z: "13", s: "14", delta: "15", deltaK: "16", kappa: "17", zeta: "18" };
const quote = { minimum: "130000000000", recommended: "150000000000" };

export const examples: Record<string, unknown> = {
  Transfer: transfer, Withdrawal: withdrawal, OperationList: { operations: [transfer, withdrawal] },
  Operation: operation, Stage: stages[0], Admitted: { hash, stage: "pooled" },
  OperationResults: { results: [{ hash, stage: "pooled" }, { error: { code: "BALANCE_TOO_LOW",
    message: "The balance does not cover amount and fee (balance: 5, needed: 9)", details: { balance: "5", needed: "9" } } }] },
  Error: { error: { code: "NONCE_GAP", message: "The nonce is ahead of the account's next nonce (nonce: 9, next: 0)", details: { nonce: "9", next: "0" } } },
  Account: account, AccountList: { accounts: [account], after: null }, AccountToken: account.tokens[0], Balance: balance,
  ClaimList: { claims: [{ token: 1, amount: "100000000000000000" }], after: null },
  Opening: { id: 1, token: 1, batch: 2, cell: "44601490397061246283071436545296723011960832", balance: "0", nonce: "2", opening: point, commitment: point, root,
    logN: 16 },
  Batch: batch, BatchList: { batches: [batch], before: null }, BatchDetail: { ...batch, operations: [hash], commitments }, Commitments: commitments,
  BatchProof: { number: 2, stage: "verified", chainId: "31337", contract, submitter: owner, instance: "test-mini", instanceIndex: 0,
    verificationKeyHash: root, domain: "77", token: 1, batchTime: 1795254445, firstAccount: 3, feeAccount: 0, counts, opens: [], credits: [],
    exits: [], withdrawals: [{ recipient: owner, fromAndAmount: "16777217" }], records: `0x${"00".repeat(24)}`, wordsHash: root, commitments,
    transcript: "11", quotient: point, opening: point, proof: ["1", "2", "3", "4", "5", "6", "7", "8"], signals, publicSignals: Object.values(signals),
    rho: "19", previousRoot: root, root, l1Transaction: transaction, l1Block: 10 },
  Signals: signals,
  VerificationKey: { name: "test-mini", index: 0, verifier: contract, hash: root, key: { protocol: "groth16", curve: "bn128", nPublic: 8,
    vk_alpha_1: ["1", "2", "1"], vk_beta_2: [["1", "0"]], vk_gamma_2: [["1", "0"]], vk_delta_2: [["1", "0"]], IC: [["1", "2", "1"]] },
  kzg: { logN: 16, tauG2: ["1", "2", "3", "4"], firstRow: ["1", "2"] } },
  Token: token, TokenList: { tokens: [token], after: null }, Quote: quote,
  Fees: { gasPrice: "1000000000", quotedFor: 600, marginPercent: 12, feeAccount: 1, batches: { capacity: 32, looked: 20, filled: 0.85, waiting: 4 },
    tokens: [{ token: 1, followsGas: true, transfer: quote, withdrawal: quote }], after: null },
  Instance: instance, QueueHead: head, QueueWarning: { ...head, secondsLeft: 86_400, level: "critical" },
  Status: { chainId: "31337", contract, domain: "77", operator: owner, operatorAx: ax, feeAccount: 0, minimumValidity: 3660, window: 3600, tokenCount: 1,
    tokens: [token], instances: [instance], accounts: 2, pool: { operations: 0, limit: 10_000, perAccount: 64 }, queues: { opens: 0, credits: 0, exits: 0 },
    deadlines: [head], warnings: [], batches: { sealed: 0, committed: 0, proven: 0, submitted: 0, verified: 2 }, proving: [], retrying: [],
    l1: { head: 10, read: 10, final: 10, confirmations: 1, time: 1795254446, ready: true }, fault: null, troubles: {} },
  Health: { status: "ok" },
  Entry: entry, EntryList: { entries: [entry], after: null },
  OperationItem: { kind: "transfer", at: stages[0].at, direction: "out", operation }, EntryItem: { kind: "deposit", at: stages[0].at, direction: "in", entry },
  History: { items: [{ kind: "transfer", at: stages[0].at, direction: "out", operation }, { kind: "deposit", at: stages[0].at, direction: "in", entry }],
    after: "12-1795254445-2-1-4" },
};

export const parameterExamples: Record<string, unknown> = {
  operation: hash,
  hash, id: "1", n: "2", name: "test-mini", address: owner, owner, ax, account: "1", token: "1", transaction, after: undefined, limit: "20", before: "3",
  queue: "credits", direction: "in", kind: "deposit", stage: "verified", since: "1795254445000", until: "1795340845000", batch: "2",
};
