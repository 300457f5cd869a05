pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "../lib/omega-power.circom";
include "../lib/row-share.circom";

/*
 * Opens: what the opened accounts add to the key column: δK = Σ_j ax[j]·g of row accounts + j.
 *
 *   in   ax[MAX]     {Field}; 0 where not used
 *   in   accountsX   ω^accounts
 *   in   zeta        {Field}
 *   out  deltaK      {Field}
 *
 * MAX < 2^LOG_N, so that at most one of the rows is the last.
 * Enforced: no key goes to row N−1 or, wrapping round, to row 0 and up. That would let a batch overwrite a row that is in use.
 * Constraints: 5·MAX.
 */
template Opens(MAX, LOG_N) {
    assert(1 <= LOG_N && LOG_N <= 24);
    assert(0 <= MAX && MAX < 2 ** LOG_N);

    signal input ax[MAX];
    signal input accountsX;
    signal input zeta;
    signal output deltaK;

    var root = rowRoot(LOG_N);
    var x = accountsX;
    var reachedLastRow = 0;
    var sum = 0;
    signal share[MAX];
    signal isLastRow[MAX];
    signal term[MAX];
    for (var j = 0; j < MAX; j++) {
        share[j] <== RowShare()(x, x, zeta);
        term[j] <== ax[j] * share[j];
        sum += term[j];

        isLastRow[j] <== IsZero()(root * x - 1);
        reachedLastRow += isLastRow[j];   // at most one of them
        ax[j] * reachedLastRow === 0;

        x = x * root;
    }
    deltaK <== sum;
}
