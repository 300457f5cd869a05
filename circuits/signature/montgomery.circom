pragma circom 2.2.0;

/*
 * BabyJubJub in Montgomery form, v² = u³ + 168698·u² + u, with incomplete laws. Each template says what happens where its slope's
 * denominator is 0; whoever uses it argues why that does not happen or does no harm.
 */

/*
 * MontgomeryDouble: (outU, outV) = 2·(u, v).
 *
 *   in   u, v         a point of the curve other than the identity
 *   in   square       u²; the caller constrains it
 *   out  outU, outV
 *
 * v = 0 (order two) has no solution: the numerator 3u² + 2Au + 1 is not 0 there, because the curve is not singular.
 * Constraints: 3.
 */
template MontgomeryDouble() {
    signal input u;
    signal input v;
    signal input square;
    signal output outU;
    signal output outV;

    var A = 168698;
    signal slope <-- (3 * square + 2 * A * u + 1) / (2 * v);
    slope * (2 * v) === 3 * square + 2 * A * u + 1;
    outU <== slope * slope - A - 2 * u;
    outV <== slope * (u - outU) - v;
}

/*
 * MontgomeryAdd: (outU, outV) = (u1, v1) + (u2, v2).
 *
 *   in   u1, v1, u2, v2   points of the curve other than the identity
 *   out  outU, outV
 *
 * u1 = u2 with v1 ≠ v2 has no solution. The same point twice leaves the slope FREE: the caller excludes it.
 * Constraints: 3.
 */
template MontgomeryAdd() {
    signal input u1;
    signal input v1;
    signal input u2;
    signal input v2;
    signal output outU;
    signal output outV;

    var A = 168698;
    signal slope <-- (v2 - v1) / (u2 - u1);
    slope * (u2 - u1) === v2 - v1;
    outU <== slope * slope - A - u1 - u2;
    outV <== slope * (u1 - outU) - v1;
}
