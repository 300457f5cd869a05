pragma circom 2.2.0;

include "montgomery.circom";

/*
 * SignerKey: P = 8A in Montgomery form, of a key given in Edwards form.
 *
 *   in   ax, ay   {Field}; enforced: a point of the curve, not of order dividing 8
 *   out  u, v     P, of prime order
 *
 * The map u = (1 + y)/(1 − y), v = u/x is one to one where x ≠ 0 and y ≠ 1. y = 1 has no solution (0 = 2). x = 0 forces u = 0 and then v = 0, and so does
 * y = −1: the point of order two, where the first doubling has no solution. A key of order dividing 8 comes to order two within three
 * doublings, of which one then has no solution. So what is left has order l or more, and 8A has order l.
 * Constraints: 16.
 */
template SignerKey() {
    signal input ax;
    signal input ay;
    signal output u;
    signal output v;

    signal u1 <-- (1 + ay) / (1 - ay);
    u1 * (1 - ay) === 1 + ay;
    signal v1 <-- u1 / ax;
    v1 * ax === u1;

    var A = 168698;
    signal square1 <== u1 * u1;
    signal vSquare <== v1 * v1;
    u1 * (square1 + A * u1 + 1) === vSquare;

    signal (u2, v2) <== MontgomeryDouble()(u1, v1, square1);
    signal square2 <== u2 * u2;
    signal (u4, v4) <== MontgomeryDouble()(u2, v2, square2);
    signal square4 <== u4 * u4;
    (u, v) <== MontgomeryDouble()(u4, v4, square4);
}
