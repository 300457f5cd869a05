pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";
include "../lib/signature.circom";

/*
 * Authorisation: a signed operation carries its sender's signature over everything that the operator could choose.
 *
 *   in   isSigned            {Bool}
 *   in   from, to, amount36, fee12, nonce, token   {Uint24} {Uint24} {Uint36} {Uint12} {Uint32} {Uint16}: in these ranges the message is unique
 *   in   recipient, domain   {Field}
 *   in   batchTime           {Uint40}
 *   in   timeLeft            enforced: {Uint40}; validUntil = batchTime + timeLeft < 2^41. An unbounded validUntil would let a
 *                            record reuse an old signature.
 *   in   ax                  {Field}, the key that the state holds for the sender
 *   in   keyX, keyY, r8x, r8y, s   the signature and its key; keyX = ax is enforced when signed
 *
 * Constraints: 302 + those of OperationSignature.
 */
template Authorisation() {
    signal input isSigned;
    signal input from;
    signal input to;
    signal input amount36;
    signal input fee12;
    signal input nonce;
    signal input token;
    signal input recipient;
    signal input domain;
    signal input batchTime;
    signal input timeLeft;
    signal input ax;
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;

    _ <== Num2Bits(40)(timeLeft);
    signal packed <== from + 2 ** 24 * to + 2 ** 48 * amount36 + 2 ** 84 * fee12 + 2 ** 96 * nonce
        + 2 ** 128 * token + 2 ** 144 * (batchTime + timeLeft);
    signal message <== Poseidon(3)([packed, recipient, domain]);

    isSigned * (keyX - ax) === 0;
    OperationSignature()(isSigned, keyX, keyY, r8x, r8y, s, message);
}
