pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "../lib/decimal-float.circom";
include "../lib/omega-power.circom";

/*
 * Record: the 12 bytes of an operation, and its kind.
 *
 *   kind        active  to    amount36
 *   transfer    1       ≠ 0   any
 *   withdraw    1       0     ≠ 0
 *   exit        1       0     0
 *   (inactive)  0       0     0          from = fee12 = 0 too
 *
 *   in   from         {Uint24}; the caller bounds it
 *   in   to           enforced: < accounts
 *   in   amount36     enforced: {Uint36}, a canonical float
 *   in   fee12        enforced: {Uint12}, a canonical float; 0 in an exit
 *   in   accounts     {Uint(LOG_N)}, ≥ 1
 *   out  active       {Bool}, from ≠ 0
 *   out  isTransfer, isWithdraw, isExit   {Bool}, at most one set, none in an inactive record
 *   out  amount       what amount36 stands for, < 2^135
 *   out  fee          what fee12 stands for, < 2^111
 *   out  toX          ω^to
 *   out  word         {Uint96}, unique by the ranges above
 *
 * Constraints: 3·LOG_N + 71.
 */
template Record(LOG_N) {
    signal input from;
    signal input to;
    signal input amount36;
    signal input fee12;
    signal input accounts;
    signal output active;
    signal output isTransfer;
    signal output isWithdraw;
    signal output isExit;
    signal output amount;
    signal output fee;
    signal output toX;
    signal output word;

    signal toBits[LOG_N] <== Num2Bits(LOG_N)(to);
    _ <== Num2Bits(LOG_N)(accounts - 1 - to);
    toX <== OmegaPower(LOG_N)(1, toBits);

    signal amountIsZero;
    (amount, amountIsZero) <== DecimalFloat(31)(amount36);
    signal feeIsZero;
    (fee, feeIsZero) <== DecimalFloat(7)(fee12);

    signal fromIsZero <== IsZero()(from);
    active <== 1 - fromIsZero;
    // A padding record carries nothing; the three fields cannot cancel, as each is in its range.
    (1 - active) * (to + 2 ** 24 * amount36 + 2 ** 60 * fee12) === 0;

    signal toIsZero <== IsZero()(to);
    isTransfer <== 1 - toIsZero;                             // an inactive record has to = 0
    isExit <== (active - isTransfer) * amountIsZero;
    isWithdraw <== active - isTransfer - isExit;
    isExit * (1 - feeIsZero) === 0;

    word <== 2 ** 72 * from + 2 ** 48 * to + 2 ** 12 * amount36 + fee12;
}
