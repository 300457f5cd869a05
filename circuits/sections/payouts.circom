pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "../lib/pole.circom";

/*
 * Payouts: the word side of the exit and withdrawal lists: Σ_j used_j/(κ − (first[j] + ζ·second[j])).
 *
 *   in   first[MAX], second[MAX]   {Field}, the two values of an entry: see Payout
 *   in   marker[MAX]               {Field}; an entry is used iff its marker ≠ 0 (the id of an exit, the second word of a withdrawal)
 *   in   kappa, zeta               {Field}
 *   out  sum                       {Field}
 *
 * All entries are inside H, so that κ and ζ are drawn after them: equal sums mean equal lists, in any order.
 * Constraints: 4·MAX.
 */
template Payouts(MAX) {
    signal input first[MAX];
    signal input second[MAX];
    signal input marker[MAX];
    signal input kappa;
    signal input zeta;
    signal output sum;

    var total = 0;
    signal isUnused[MAX];
    signal scaled[MAX];
    signal term[MAX];
    for (var j = 0; j < MAX; j++) {
        isUnused[j] <== IsZero()(marker[j]);
        scaled[j] <== zeta * second[j];
        term[j] <== Pole()(first[j] + scaled[j], 1 - isUnused[j], kappa);
        total += term[j];
    }
    sum <== total;
}
