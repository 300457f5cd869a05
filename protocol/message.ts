/** The signed message M = Poseidon(w, recipient, domain) and the domain that ties it to one contract on one chain. */
import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import { assertSignature, publicKeyOf, sign } from "./eddsa.ts";
import type { Operation, SignedOperation } from "./operations.ts";
import { poseidon } from "./poseidon.ts";

/** Low 248 bits of keccak256(abi.encode("colonnade/1", chainId, contract)). */
export function domainOf(chainId: bigint, contract: string): bigint {
  const preimage = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "address"],
    [encodeBytes32String("colonnade/1"), chainId, contract],
  );
  return BigInt(keccak256(preimage)) & ((1n << 248n) - 1n);
}

/** w: all fields of an operation but recipient and domain, each in a slot of its width. */
export function packMessage(o: Operation): bigint {
  return BigInt(o.from) | (BigInt(o.to) << 24n) | (o.amount36 << 48n) | (o.fee12 << 84n) | (o.nonce << 96n)
    | (BigInt(o.token) << 128n) | (BigInt(o.validUntil) << 144n);
}

/** M, the field element that is signed. */
export function messageHash(operation: Operation, domain: bigint): bigint {
  return poseidon([packMessage(operation), operation.recipient, domain]);
}

/** Signs an operation with a 32-byte private key. Ranges are the caller's duty (`assertOperation`). */
export function signOperation(operation: Operation, domain: bigint, privateKey: Uint8Array): SignedOperation {
  return { ...operation, key: publicKeyOf(privateKey), signature: sign(privateKey, messageHash(operation, domain)) };
}

/** Throws unless the circuit's witness would accept the signature: see `assertSignature` for the codes. */
export function assertSigned(operation: SignedOperation, domain: bigint): void {
  assertSignature(operation.key, operation.signature, messageHash(operation, domain));
}

/**
 * The identifier of an operation: M as 0x-prefixed hex of 32 bytes. It is the signed content, not the signature, so that a
 * re-signed copy of one operation is the same operation.
 */
export function operationHash(operation: Operation, domain: bigint): string {
  return `0x${messageHash(operation, domain).toString(16).padStart(64, "0")}`;
}
