pragma circom 2.2.0;

include "montgomery.circom";
include "fixed-base-constants.circom";

/*
 * WindowPoint: (u, v) is one of ±d·24^WINDOW·B8, d = 1, 3, … 23.
 *
 *   in   digit   witness only: 0 … 23 stands for d = 2·digit − 23
 *   out  u, v    enforced: u is a root of the window's polynomial of degree 12, and (u, v) is on the curve
 *
 * docs/signature.md derives the constants. Constraints: 5.
 */
template WindowPoint(WINDOW) {
    assert(0 <= WINDOW && WINDOW < 54);

    signal input digit;
    signal output u;
    signal output v;

    var A = 168698;
    var C[13] = fixedBaseMembership(WINDOW);
    var U[12] = fixedBaseU(WINDOW);
    var V[12] = fixedBaseV(WINDOW);
    u <-- digit < 12 ? U[11 - digit] : U[digit - 12];
    v <-- digit < 12 ? -V[11 - digit] : V[digit - 12];

    signal square <== u * u;
    signal cube <== square * u;
    signal e <== cube * (cube + C[0] * square + C[1] * u);
    (e + C[2] * u + C[3] * square + C[4] * cube) * (e + C[5] * u + C[6] * square + C[7] * cube)
        === C[8] + C[9] * u + C[10] * square + C[11] * cube + C[12] * e;
    v * v === cube + A * square + u;
}

/*
 * LastWindowPoint: the same for the last window, ±d·24^54·B8 with d = 1, 3, … 11.
 *
 *   in   digit   witness only: 0 … 11 stands for d = 2·digit − 11
 *
 * Constraints: 4.
 */
template LastWindowPoint() {
    signal input digit;
    signal output u;
    signal output v;

    var A = 168698;
    var C[6] = fixedBaseLastMembership();
    var U[6] = fixedBaseLastU();
    var V[6] = fixedBaseLastV();
    u <-- digit < 6 ? U[5 - digit] : U[digit - 6];
    v <-- digit < 6 ? -V[5 - digit] : V[digit - 6];

    signal square <== u * u;
    signal cube <== square * u;
    (cube + C[0] * square) * (cube + C[1] * u) === C[2] + C[3] * u + C[4] * square + C[5] * cube;
    v * v === cube + A * square + u;
}

/*
 * FixedBaseMultiple: (u, v) = n·B8 for some n with 55 odd digits in base 24, |n| < 12·24^54 = 1.49·l.
 *
 *   in   s      witness only: the multiplier, in (0, l). No constraint sees it; n is what the points say.
 *   out  u, v   enforced: a multiple of B8, not the identity
 *
 * An honest n is s or s − l, whichever is odd. Until the last addition |n so far| < 24^j ≤ |next|, and their sum stays below l: no exception. In
 * the last one it exceeds l, so the two u are shown to differ; else the last slope would be free and the sum no multiple
 * of B8.
 * Constraints: 437 = 8·55 − 3.
 */
template FixedBaseMultiple() {
    signal input s;
    signal output u;
    signal output v;

    var l = 2736030358979909402780800718157159386076813972158567259200215660948447373041;
    var LAST = 54;
    // n = 2·rest − 12·24^54 + 1
    var rest = s % 2 == 1 ? (s - 1) \ 2 + 6 * 24 ** LAST : 6 * 24 ** LAST - (l - s + 1) \ 2;

    component points[LAST];
    component last = LastWindowPoint();
    component sums[LAST];
    for (var j = 0; j < LAST; j++) {
        points[j] = WindowPoint(j);
        points[j].digit <-- rest % 24;
        rest = rest \ 24;
        if (j > 0) {
            sums[j - 1] = MontgomeryAdd();
            if (j == 1) {
                sums[0].u1 <== points[0].u;
                sums[0].v1 <== points[0].v;
            } else {
                sums[j - 1].u1 <== sums[j - 2].outU;
                sums[j - 1].v1 <== sums[j - 2].outV;
            }
            sums[j - 1].u2 <== points[j].u;
            sums[j - 1].v2 <== points[j].v;
        }
    }
    last.digit <-- rest;
    sums[LAST - 1] = MontgomeryAdd();
    sums[LAST - 1].u1 <== sums[LAST - 2].outU;
    sums[LAST - 1].v1 <== sums[LAST - 2].outV;
    sums[LAST - 1].u2 <== last.u;
    sums[LAST - 1].v2 <== last.v;

    signal differs <-- 1 / (last.u - sums[LAST - 2].outU);
    differs * (last.u - sums[LAST - 2].outU) === 1;

    u <== sums[LAST - 1].outU;
    v <== sums[LAST - 1].outV;
}
