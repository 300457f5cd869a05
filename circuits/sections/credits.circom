pragma circom 2.2.0;

include "../lib/omega-power.circom";
include "../lib/row-share.circom";

/*
 * Credits: what deposits add to the balance column: Σ_j amount[j]·g of row id[j].
 *
 *   in   id[MAX]       enforced: {Uint(LOG_N)}; 0 where not used
 *   in   amount[MAX]   {Field}; the contract takes it from its queue, < 2^96, and keeps the sum of all balances < 2^96
 *   in   zeta          {Field}
 *   out  delta         {Field}
 *
 * Constraints: MAX·(LOG_N + ⌈LOG_N/2⌉ + 1).
 */
template Credits(MAX, LOG_N) {
    signal input id[MAX];
    signal input amount[MAX];
    signal input zeta;
    signal output delta;

    var sum = 0;
    signal x[MAX];
    signal share[MAX];
    signal term[MAX];
    for (var j = 0; j < MAX; j++) {
        x[j] <== OmegaPower(LOG_N)(1, id[j]);
        share[j] <== RowShare()(x[j], x[j], zeta);
        term[j] <== amount[j] * share[j];
        sum += term[j];
    }
    delta <== sum;
}
