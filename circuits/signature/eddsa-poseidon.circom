pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "montgomery.circom";
include "signer-key.circom";
include "challenge-multiple.circom";
include "fixed-base-multiple.circom";

/*
 * EdDSAPoseidon: an EdDSA-Poseidon signature as circomlibjs `signPoseidon` makes it: S·B8 = R8 + h·8A, h = Poseidon(R8, A, message).
 *
 *   in   ax, ay     {Field}; enforced: a point of the curve, not of order dividing 8
 *   in   r8x, r8y   {Field}; enforced: a point of the prime subgroup, not the identity
 *   in   s          witness only, in (0, l)
 *   in   message    {Field}
 *
 * There is no enable flag inside: a slot that is not signed verifies a signature of its own. What is accepted, refused and assumed: docs/signature.md.
 * Constraints: 2,303 with --O2.
 */
template EdDSAPoseidon() {
    signal input ax;
    signal input ay;
    signal input r8x;
    signal input r8y;
    signal input s;
    signal input message;

    signal (pU, pV) <== SignerKey()(ax, ay);
    signal h <== Poseidon(5)([r8x, r8y, ax, ay, message]);
    signal (hU, hV) <== ChallengeMultiple()(h, pU, pV);
    signal (sU, sV) <== FixedBaseMultiple()(s);

    // R8 = S·B8 − h·P. The two are the same point only if S = −8ah, which nobody but the key's owner can arrange.
    signal (u, v) <== MontgomeryAdd()(sU, sV, hU, -hV);

    // Back to Edwards: x = u/v, y = (u − 1)/(u + 1). No point of the subgroup but the identity has v = 0, none has u = −1.
    r8x * v === u;
    r8y * (u + 1) === u - 1;
}
