pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "../lib/decimal-float.circom";
include "../lib/omega-power.circom";
include "../lib/zero-flag.circom";

/*
 * Record: the 12 bytes of an operation, and its kind.
 *
 *   kind        active  to    amount36
 *   transfer    1       ≠ 0   any
 *   withdraw    1       0     ≠ 0
 *   exit        1       0     0
 *   (inactive)  0       0     0          from = fee12 = 0 too
 *
 *   in   active       {Bool}; the caller demands that an inactive record is all zero
 *   in   from         {Uint24}; the caller bounds it
 *   in   to           enforced: < accounts
 *   in   amount36     enforced: {Uint36}, a canonical float
 *   in   fee12        enforced: {Uint12}, a canonical float; 0 in an exit
 *   in   accounts     {Uint(LOG_N)}, ≥ 1
 *   out  isTransfer, isWithdraw, isExit   {Bool}, at most one set, none in an inactive record
 *   out  amount       what amount36 stands for, < 2^135
 *   out  fee          what fee12 stands for, < 2^111
 *   out  toX          ω^to
 *   out  word         {Uint96}, unique by the ranges above
 *
 * Constraints: 2·LOG_N + ⌈LOG_N/2⌉ + 59.
 */
template Record(LOG_N) {
    signal input active;
    signal input from;
    signal input to;
    signal input amount36;
    signal input fee12;
    signal input accounts;
    signal output isTransfer;
    signal output isWithdraw;
    signal output isExit;
    signal output amount;
    signal output fee;
    signal output toX;
    signal output word;

    toX <== OmegaPower(LOG_N)(1, to);
    _ <== Num2Bits(LOG_N)(accounts - 1 - to);

    amount <== DecimalFloat(31)(amount36);
    fee <== DecimalFloat(7)(fee12);

    signal toIsZero <== IsZero()(to);
    isTransfer <== 1 - toIsZero;                             // an inactive record has to = 0

    // Active with to = amount36 = 0, and then fee12 = 0 too: the three cannot cancel, as each is in its range.
    signal otherThanExit <== to + 2 ** 24 * amount36 + 1 - active;
    isExit <== ZeroFlag()(otherThanExit);
    isExit * (otherThanExit + 2 ** 61 * fee12) === 0;
    isWithdraw <== active - isTransfer - isExit;

    word <== 2 ** 72 * from + 2 ** 48 * to + 2 ** 12 * amount36 + fee12;
}
