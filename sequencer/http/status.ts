import type { StatusView } from "../../client/api-types.ts";
import type { Service } from "../service.ts";
import { CREDIT, EXIT, OPEN } from "../store/entries.ts";
import { moment, tokenView } from "./views.ts";

/** The rest is in GET /v1/tokens. */
const MOST_TOKENS = 20;

const MOST_DEADLINES = 20;

/** GET /v1/status: everything that an operator or a wallet asks first. */
export function statusView(service: Service): StatusView {
  const { store, facts, node, watcher } = service;
  const known = store.chain.tokens();
  const unverified = store.batches.unverified();
  const count = (stage: string): number => unverified.filter((batch) => batch.stage === stage).length;
  const fault = service.fault();
  return {
    chainId: node.chainId.toString(), contract: node.address, domain: facts.domain.toString(), operator: service.operator,
    operatorAx: service.operatorAx.toString(), feeAccount: service.feeAccount(),
    minimumValidity: service.minimumValidity, window: facts.window, tokenCount: known.length,
    tokens: known.filter(({ token }) => service.offer.isServed(token)).slice(0, MOST_TOKENS)
      .map((row) => tokenView(row, service.offer)),
    instances: facts.instances.map(({ name, ops, maxOpen, maxCredit, maxExit, maxWithdraw }, index) =>
      ({ name, index, ops, maxOpen, maxCredit, maxExit, maxWithdraw })),
    accounts: store.cells.accounts() - 1,
    pool: { operations: store.operations.countPooled(), ...service.poolLimits },
    queues: { opens: store.entries.waitingOf(OPEN), credits: store.entries.waitingOf(CREDIT), exits: store.entries.waitingOf(EXIT) },
    deadlines: service.deadlines().slice(0, MOST_DEADLINES), warnings: service.warnings(),
    batches: { sealed: count("sealed"), committed: count("committed"), proven: count("proven"), submitted: count("submitted"),
      verified: store.batches.verifiedHead() },
    proving: service.proving.running().map(({ batch, stage, since }) => ({ batch, stage, seconds: Math.round((Date.now() - since) / 1000) })),
    retrying: store.jobs.failing().map(({ batch, kind, attempts, retryAt, error }) =>
      ({ batch, work: kind, attempts, nextTry: moment(retryAt), error: service.redact(error!) })),
    l1: { head: watcher.heads().l1, read: watcher.heads().read, confirmations: service.confirmations, time: service.l1Time(),
      final: watcher.heads().final, ready: watcher.behind() === undefined },
    fault: fault === undefined ? null : { code: fault.code, message: service.redact(fault.message) },
    troubles: service.troubles(),
  };
}
