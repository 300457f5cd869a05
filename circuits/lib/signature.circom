pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";

/*
 * OperationSignature: an EdDSA-Poseidon signature as circomlibjs `signPoseidon` makes it, by circomlib's verifier.
 * The one place that knows which verifier is used.
 *
 *   in   enabled      {Bool}; the caller constrains it
 *   in   ax, ay       {Field}; enforced, enabled or not: a point on the curve. Enabled: not of order dividing 8.
 *   in   r8x, r8y     {Field}; enforced, enabled or not: a point on the curve
 *   in   s            {Uint253}; enforced when enabled: < subgroup order
 *   in   message      {Field}
 *
 * The on-curve checks are ours: circomlib's verifier assumes them, and its addition law means nothing off the curve.
 * A disabled slot is satisfied by the base point as key and R8, and S = 0, whatever the message.
 * Constraints: about 4,223 with --O2.
 */
template OperationSignature() {
    signal input enabled;
    signal input ax;
    signal input ay;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message;

    BabyCheck()(ax, ay);
    BabyCheck()(r8x, r8y);
    EdDSAPoseidonVerifier()(enabled, ax, ay, s, r8x, r8y, message);
}
