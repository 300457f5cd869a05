/** Batches, and everything that a third party needs to check one alone. */
import { Type, type Static } from "typebox";
import {
  Address, closed, Count, Decimal, described, Digits, Hash, Hex, Id, Limit, nullable, oneOf, Point, Seconds, TokenNumber,
} from "./common.ts";
import { BATCH_STAGES, StageViewSchema } from "./operations.ts";

export const BatchQuery = closed({ before: Type.Optional(Digits), limit: Type.Optional(Limit) });

const CommitmentsSchema = closed({ oldV: Point, newV: Point, oldK: Point, newK: Point },
  { title: "Commitments", description: "to the token's column and to the keys, before and after the batch" });

const CountsSchema = closed({ operations: described(Count, "records, exits included"), opens: Count, credits: Count, exits: Count, withdrawals: Count });

const batch = {
  number: Count, token: TokenNumber, instance: Type.String(),
  own: Type.Boolean({ description: "whether this service sealed it; otherwise it was read from L1" }),
  stage: oneOf(BATCH_STAGES),
  stages: Type.Array(StageViewSchema),
  batchTime: Seconds, feeAccount: Id,
  counts: CountsSchema,
  l1Transaction: nullable(Hash), l1Block: nullable(Count),
  root: described(nullable(Hash), "the contract's batchRoots[number]"),
};
export const BatchViewSchema = closed(batch, { title: "Batch" });
export type BatchView = Static<typeof BatchViewSchema>;

export const BatchListSchema = closed({ batches: Type.Array(BatchViewSchema),
  before: described(nullable(Count), "ask with before for the next page; null on the last one") }, { title: "BatchList" });
export type BatchListView = Static<typeof BatchListSchema>;

export const BatchDetailSchema = closed({ ...batch, operations: Type.Array(Hash, { description: "hashes of the operations that this service knows" }),
  commitments: nullable(CommitmentsSchema) }, { title: "BatchDetail" });
export type BatchDetailView = Static<typeof BatchDetailSchema>;

export const SignalsSchema = closed({ transcript: Decimal, e: Decimal, z: Decimal, s: Decimal, delta: Decimal, deltaK: Decimal, kappa: Decimal,
  zeta: Decimal }, { title: "Signals" });

export const BatchProofSchema = closed({
  number: Count,
  stage: oneOf(["proven", "submitted", "verified"]),
  chainId: Decimal, contract: Address,
  submitter: described(Address, "who may submit it: the challenges are bound to this address"),
  instance: Type.String(), instanceIndex: Count,
  verificationKeyHash: described(Type.String(), "of the key of GET /v1/instances/:name/verification-key"),
  domain: Decimal, token: TokenNumber, batchTime: Seconds,
  firstAccount: described(Id, "the id of the next account to open before the batch: its opens get this and the following ids"),
  feeAccount: Id,
  counts: CountsSchema,
  opens: Type.Array(closed({ id: Id, ax: Decimal })),
  credits: Type.Array(closed({ id: Id, amount: Decimal })),
  exits: Type.Array(closed({ id: Id, amount: Decimal }), { description: "with the amounts that the exits took" }),
  withdrawals: Type.Array(closed({ recipient: Address, fromAndAmount: described(Decimal, "from + 2^24·amount, a 36-bit float") })),
  records: described(Hex, "12 bytes each: from, to, amount and fee, as on L1"),
  wordsHash: described(Hash, "keccak256 of the words that are present, each as 32 bytes"),
  commitments: CommitmentsSchema,
  transcript: described(Decimal, "H"),
  quotient: described(Point, "[q]"),
  opening: described(Point, "the KZG opening at ζ"),
  proof: Type.Array(Decimal, { minItems: 8, maxItems: 8,
    description: "Groth16's in the contract's order: a.x, a.y, b.x.im, b.x.re, b.y.im, b.y.re, c.x, c.y" }),
  signals: SignalsSchema,
  publicSignals: Type.Array(Decimal, { minItems: 8, maxItems: 8, description: "the same in the circuit's order" }),
  rho: described(Decimal, "ρ: what the openings are combined with"),
  previousRoot: described(nullable(Hash), "batchRoots of the batch before, zeros before the first; null while L1 has not verified it"),
  root: described(nullable(Hash), "the contract's batchRoots[number]; null before L1 verified it"),
  l1Transaction: nullable(Hash), l1Block: nullable(Count),
}, { title: "BatchProof" });
/** GET /v1/batches/:n/proof */
export type BatchProofView = Static<typeof BatchProofSchema>;

const G2 = Type.Array(Type.Array(Type.String()));
const G1 = Type.Array(Type.String());
export const VerificationKeySchema = closed({
  name: Type.String(), index: Count,
  verifier: described(Address, "the contract's gate for this instance"),
  hash: Type.String({ description: "keccak256 of the key's numbers as 32-byte words: α, β, γ, δ, then IC; G2 with real parts first" }),
  key: Type.Object({ protocol: Type.String(), curve: Type.String(), nPublic: Count, vk_alpha_1: G1, vk_beta_2: G2, vk_gamma_2: G2, vk_delta_2: G2,
    IC: Type.Array(G1) }, { additionalProperties: true, description: "as snarkjs reads it" }),
  kzg: closed({ logN: Count,
    tauG2: Type.Array(Decimal, { minItems: 4, maxItems: 4, description: "[x.im, x.re, y.im, y.re], as the contract's tauG2() has it" }),
    firstRow: Type.Array(Decimal, { minItems: 2, maxItems: 2, description: "the commitment to 1 in row 0" }) }),
}, { title: "VerificationKey" });
/** GET /v1/instances/:name/verification-key */
export type VerificationKeyView = Static<typeof VerificationKeySchema>;
