pragma circom 2.2.0;

/*
 * RowShare: g = x/(ζ − x), a row's share of a column's value at ζ: L_i(ζ) = g_i·(ζ^N − 1)/N.
 *
 *   in   x      {Field}, never 0: a power of ω
 *   in   zeta   {Field}, the challenge
 *   out  g      {Field}
 *
 * The hint is bound because x ≠ 0: for ζ = x no g satisfies the constraint, for ζ ≠ x exactly one does.
 * Constraints: 1.
 */
template RowShare() {
    signal input x;
    signal input zeta;
    signal output g;

    g <-- x / (zeta - x);
    g * (zeta - x) === x;
}
