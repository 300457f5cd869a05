/**
 * Development secrets: anyone can compute them, so anyone can forge proofs under keys made from them. They exist so that a
 * fresh machine makes its keys in seconds and every machine makes the same ones. Never for value.
 */
import { keccak256, toUtf8Bytes } from "ethers";
import { P } from "../../protocol/field.ts";

/** A nonzero scalar, the same on every machine, different for every name. */
export function developmentSecret(name: string): bigint {
  return (BigInt(keccak256(toUtf8Bytes(`colonnade development secret, INSECURE: ${name}`))) % (P - 1n)) + 1n;
}
