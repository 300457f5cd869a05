pragma circom 2.2.0;

/*
 * RowShare: g = x/(ζ − x), a row's share of a column's value at ζ: L_i(ζ) = g_i·(ζ^N − 1)/N.
 *
 *   in   x         {Field}, never 0: a power of ω
 *   in   usedX     x, or 0 where the row is not to change: then g = 0
 *   in   zeta      {Field}, the challenge
 *   out  g         {Field}
 *
 * For ζ ≠ x exactly one g satisfies the constraint. For ζ = x, which is as rare as any value of a challenge, none does if usedX = x, and any if usedX = 0.
 * Constraints: 1.
 */
template RowShare() {
    signal input x;
    signal input usedX;
    signal input zeta;
    signal output g;

    g <-- usedX / (zeta - x);
    g * (zeta - x) === usedX;
}
