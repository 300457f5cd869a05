pragma circom 2.2.0;

include "montgomery.circom";

/*
 * LadderStep: (outU, outV) = 2·(u, v) + (pU, qV), as ((u, v) + (pU, qV)) + (u, v) without the middle v.
 *
 *   in   u, v       n·P
 *   in   pU, pV     P, of prime order
 *   in   isMinus    witness only
 *   out  qV         enforced: pV or −pV
 *   out  outU, outV
 *
 * The digit is nothing but the sign of qV: booleanity and selection in one constraint.
 * First addition: u = pU with v = −qV has no solution, with v = qV it leaves the first slope free; both only for n ≡ ±1 mod l, which
 * ChallengeMultiple does not come to.
 * Second addition: u = midU has no solution, because v ≠ 0.
 * Constraints: 6.
 */
template LadderStep() {
    signal input u;
    signal input v;
    signal input pU;
    signal input pV;
    signal input isMinus;
    signal output qV;
    signal output outU;
    signal output outV;

    var A = 168698;
    qV <-- isMinus ? -pV : pV;
    (qV - pV) * (qV + pV) === 0;

    signal slope1 <-- (v - qV) / (u - pU);
    slope1 * (u - pU) === v - qV;
    signal midU <== slope1 * slope1 - A - u - pU;

    signal slope2 <-- 2 * v / (u - midU) - slope1;
    (slope1 + slope2) * (u - midU) === 2 * v;
    outU <== slope2 * slope2 - A - u - midU;
    outV <== slope2 * (u - outU) - v;
}

// k for a hash h: 6 or 7, so that h + k·l is odd.
function oddMultiple(h) {
    return h % 2 == 1 ? 6 : 7;
}

// (h + k·l − 2^253 − 1)/2 for k = oddMultiple(h), in two halves because the sum may exceed p. Bit j is 1 iff digit j is +1.
function plusDigits(h) {
    var l = 2736030358979909402780800718157159386076813972158567259200215660948447373041;
    if (h % 2 == 1) {
        return (h \ 2) + (6 * l - 2 ** 253) \ 2;
    }
    return (h \ 2) + (7 * l - 2 ** 253 - 1) \ 2;
}

/*
 * ChallengeMultiple: (outU, outV) = h·P, for the subgroup order l.
 *
 *   in   h            {Field}
 *   in   u, v         P, of prime order l
 *   out  outU, outV   N·P with N ≡ h + k·l (mod p), k in {6, 7}, N = 2^254 + Σ_{j<253} ±2^j
 *
 * h + 6l or h + 7l is odd and in (2^254 − 2^253, 2^254 + 2^253) for every h < p, so that N exists. One constraint on the sum of all qV binds the digits, as
 * pV ≠ 0. It holds mod p: for some h a prover may also take N = h + k·l ± p with the other k. At most two multipliers, fixed by h.
 * No slope is free: a prefix n ≡ ±1 comes after one ≡ 0 (mod l), which the second addition has no solution for. So 39 values of h have no
 * witness; the pool refuses them. docs/signature.md has the argument.
 * Constraints: 1,524 = 6·253 + 6.
 */
template ChallengeMultiple() {
    signal input h;
    signal input u;
    signal input v;
    signal output outU;
    signal output outV;

    var l = 2736030358979909402780800718157159386076813972158567259200215660948447373041;
    var DIGITS = 253;

    signal isSeven <-- oddMultiple(h) - 6;
    isSeven * (isSeven - 1) === 0;
    var plus = plusDigits(h);

    signal square <== u * u;
    component steps[DIGITS];
    var sum = 0;
    for (var i = 0; i < DIGITS; i++) {
        var j = DIGITS - 1 - i;
        steps[i] = LadderStep();
        if (i == 0) {
            (steps[i].u, steps[i].v) <== MontgomeryDouble()(u, v, square);
        } else {
            steps[i].u <== steps[i - 1].outU;
            steps[i].v <== steps[i - 1].outV;
        }
        steps[i].pU <== u;
        steps[i].pV <== v;
        steps[i].isMinus <-- 1 - ((plus >> j) & 1);
        sum += steps[i].qV * 2 ** j;
    }
    v * (h + (6 + isSeven) * l - 2 ** 254) === sum;

    outU <== steps[DIGITS - 1].outU;
    outV <== steps[DIGITS - 1].outV;
}
