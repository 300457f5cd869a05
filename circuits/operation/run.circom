pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "../lib/omega-power.circom";

/*
 * Run: the place of an operation in the order of the batch. Active operations come first and are sorted by sender;
 * a sender's operations are one run.
 *
 *   in   active, from           {Bool}, {Field}: active = (from ≠ 0)
 *   in   previousActive, previousFrom, previousX   of the operation before; 1, 0 and 1 before the first
 *   out  distance               enforced: {Uint(LOG_N)}, from − previousFrom; 0 if inactive
 *   out  x                      ω^from if active
 *   out  isStart                {Bool}, 1 iff a run starts here; implies active
 *
 * Distances are not negative, so opened rows are distinct: a row opened twice could be split in two. The caller bounds the sum of
 * all distances by N, so that no row wraps.
 * Constraints: 2·LOG_N + 4.
 */
template Run(LOG_N) {
    signal input active;
    signal input from;
    signal input previousActive;
    signal input previousFrom;
    signal input previousX;
    signal output distance;
    signal output x;
    signal output isStart;

    active * (1 - previousActive) === 0;
    distance <== active * (from - previousFrom);
    signal bits[LOG_N] <== Num2Bits(LOG_N)(distance);
    x <== OmegaPower(LOG_N)(previousX, bits);
    signal isContinued <== IsZero()(distance);
    isStart <== 1 - isContinued;
}
