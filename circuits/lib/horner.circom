pragma circom 2.2.0;

/*
 * Horner: out = Σ_j coefficients[j]·at^j.
 *
 *   in   coefficients[COUNT]   {Field}
 *   in   at                    {Field}
 *   out  out                   {Field}
 *
 * Constraints: COUNT − 1.
 */
template Horner(COUNT) {
    assert(COUNT >= 1);

    signal input coefficients[COUNT];
    signal input at;
    signal output out;

    signal sums[COUNT];
    sums[COUNT - 1] <== coefficients[COUNT - 1];
    for (var j = COUNT - 2; j >= 0; j--) {
        sums[j] <== sums[j + 1] * at + coefficients[j];
    }
    out <== sums[0];
}
