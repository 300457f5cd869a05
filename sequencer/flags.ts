/** What each flag of the service is, for `npm run sequencer -- --help`; docs/operations.md says more. */
import type { Flag } from "./config.ts";

export const FLAG_HELP: Record<Flag, { value: string; what: string }> = {
  data: { value: "FOLDER", what: "Folder of the database." },
  host: { value: "ADDRESS", what: "Address to listen on." },
  port: { value: "PORT", what: "Port to listen on; 0 takes a free one." },
  rpc: { value: "URL", what: "The L1 node." },
  deployments: { value: "FOLDER", what: "Folder of <chainId>.json." },
  confirmations: {
    value: "N",
    what: "An event counts when its block is this deep; 1 is the head itself. Default: 1 on chain 31337, else 12.",
  },
  poll: { value: "MS", what: "Milliseconds between looks at L1." },
  "seal-after": { value: "SECONDS", what: "How long anything waits before its batch is sealed." },
  "seal-size": { value: "N", what: "Operations that seal a batch at once. Default: what the largest instance holds." },
  provers: { value: "N", what: "Batches proven at one time; one more is prepared." },
  prover: { value: "URL", what: "`npm run prover` on another machine. Default: a child process." },
  backend: {
    value: "native|snarkjs",
    what: "What that child process proves with. Default: native where it was built.",
  },
  "prove-timeout": { value: "SECONDS", what: "After this a proof is given up and tried again." },
  "minimum-fee": { value: "FEES", what: "10 for all tokens, or 1=gas,2=5,*=0 for each. Default: none on chain 31337, else what L1's gas costs." },
  tokens: { value: "LIST", what: "Tokens that are served: 1,2, or * for all. Default: all on chain 31337, else ETH and those with a fee." },
  "fee-account": { value: "ID", what: "L2 account that gets the fees. Default: the operator's first." },
  "pool-size": { value: "N", what: "Most operations that wait." },
  "pool-per-account": { value: "N", what: "Most operations of one account that wait." },
  "minimum-validity": {
    value: "SECONDS",
    what: "How long an operation must stay valid. Default: the contract's window and 60.",
  },
  "time-margin": { value: "SECONDS", what: "By so much a batch's time is put before L1's." },
  "bump-after": { value: "SECONDS", what: "A transaction that is not mined for so long is replaced by one that pays more." },
  "max-fee": { value: "GWEI", what: "What a gas of an L1 transaction may cost in all; above it batches wait." },
  "max-tip": { value: "GWEI", what: "What of it may go to the block's maker." },
  "bump-percent": { value: "N", what: "By so much more a replacement pays." },
  "l1-timeout": { value: "SECONDS", what: "A call to L1 that is not answered for so long fails." },
  "l1-silence": { value: "SECONDS", what: "After this without an answer L1 counts as away, and /health says so." },
  "l1-head-age": { value: "SECONDS", what: "How old L1's head may be. Default: any age on chain 31337, else 120." },
  "log-range": { value: "N", what: "Most blocks in one eth_getLogs; halved where the node refuses." },
  "log-level": { value: "LEVEL", what: "fatal, error, warn, info, debug, trace or silent." },
};
