pragma circom 2.2.0;

include "../signature/eddsa-poseidon.circom";

/*
 * OperationSignature: an EdDSA-Poseidon signature as circomlibjs `signPoseidon` makes it, where a slot is signed.
 * The one place that knows which verifier is used.
 *
 *   in   enabled      {Bool}; the caller constrains it
 *   in   ax, ay       {Field}; enforced, enabled or not: a point of the curve, not of order dividing 8
 *   in   r8x, r8y     {Field}; enforced, enabled or not: a point of the prime subgroup, not the identity
 *   in   s            witness only, in (0, l)
 *   in   message      {Field}
 *
 * A slot that is not signed verifies a signature over 0, by any key: the curve arithmetic has no flag that could be wrong.
 * Constraints: 2,304 with --O2.
 */
template OperationSignature() {
    signal input enabled;
    signal input ax;
    signal input ay;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message;

    signal signedMessage <== enabled * message;
    EdDSAPoseidon()(ax, ay, r8x, r8y, s, signedMessage);
}
