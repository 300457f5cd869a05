/** Checking a batch in the browser, each check by itself. */
import { verifyBatch } from "../../client/verify/index.ts";
import type { SnarkjsVerificationKey } from "snarkjs";
import { announce } from "../lib/announce.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once } from "../lib/poll.ts";
import { notice, when } from "../lib/ui.ts";
import { session } from "../wallet/session.ts";
import { LOCAL_CHAIN, localProvider } from "../wallet/wallets.ts";
import { snarkjsTakes } from "./groth16.ts";

interface Row {
  says: string;
  holds: boolean;
  ours: string;
  theirs: string;
}
interface Result {
  rows: Row[];
  asked: string;
  ms: number;
}

/** The checks of a batch: made once, now. */
export const checksOf = (number: number): Child =>
  when(
    once(() => verify(number)),
    shown,
  );

async function verify(number: number): Promise<Result> {
  const started = performance.now();
  const batch = await client.batchProof(number);
  const [key, status] = await Promise.all([
    client.verificationKey(batch.instance),
    client.status(),
  ]);
  const { provider, asked } = l1Of(BigInt(status.chainId));
  const service = { batchProof: async () => batch, verificationKey: async () => key, status: async () => status };
  const isOnL1 = batch.root !== null && provider !== undefined;
  const { checks } = await verifyBatch(number, {
    service,
    ...(isOnL1 ? { l1: { provider, contract: status.contract } } : {}),
  });
  const rows: Row[] = checks.map(({ says, holds, ours, theirs }) => ({ says, holds, ours, theirs }));
  const again = await snarkjsTakes(key.key as SnarkjsVerificationKey, batch.publicSignals, batch.proof).catch(
    () => false,
  );
  const place = checks.findIndex(({ name }) => name === "groth16") + 1;
  rows.splice(place, 0, {
    says: "snarkjs takes the Groth16 proof too",
    holds: again,
    ours: "holds",
    theirs: again ? "holds" : "does not hold",
  });
  announce(rows.every(({ holds }) => holds) ? "All checks hold" : "The batch is broken");
  return {
    rows,
    asked: isOnL1 ? asked : "L1 was not asked: connect a wallet, and it asks the contract too.",
    ms: performance.now() - started,
  };
}

/** Who tells what is on L1: the reader's own wallet, else, on the local chain alone, the service. */
function l1Of(chainId: bigint) {
  const own = session()?.wallet;
  if (own?.chainId === chainId) return { provider: own.signer.provider!, asked: "L1 was asked through your wallet." };
  if (chainId === LOCAL_CHAIN) return { provider: localProvider(), asked: "L1 was asked through this service." };
  return { provider: undefined, asked: "" };
}

function shown({ rows, asked, ms }: Result): Child {
  const broken = rows.filter(({ holds }) => !holds).length;
  return [
    broken === 0
      ? notice(
          "good",
          h("strong", {}, `All ${rows.length} checks hold. `),
          `They took ${(ms / 1000).toFixed(1)} s in your browser. ${asked}`,
        )
      : h(
          "div",
          { class: "notice bad", role: "alert" },
          h("strong", {}, `${broken} of ${rows.length} checks do not hold. `),
          "Do not trust this batch.",
        ),
    h(
      "ol",
      { class: "checks" },
      rows.map(({ says, holds, ours, theirs }) =>
        h(
          "li",
          { class: holds ? "holds" : "broken" },
          h("span", { role: "img", "aria-label": holds ? "holds" : "does not hold" }, holds ? "✓" : "✗"),
          h(
            "div",
            {},
            says,
            !holds && h("div", { class: "mono break quiet" }, `computed here: ${ours}; it says: ${theirs}`),
          ),
        ),
      ),
    ),
  ];
}
