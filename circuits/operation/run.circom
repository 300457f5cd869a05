pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "../lib/omega-power.circom";

/*
 * Run: the place of an operation in the order of the batch. Active operations come first and are sorted by sender;
 * a sender's operations are one run.
 *
 *   in   from                   {Field}; the caller demands 0 in an inactive slot
 *   in   previousActive, previousFrom, previousX   of the operation before; 1, 0 and 1 before the first
 *   out  active                 enforced: {Bool}, never after an inactive slot
 *   out  distance               enforced: {Uint(LOG_N)}, from − previousFrom if active, else `from`
 *   out  x                      ω^from if active
 *   out  isStart                {Bool}, distance ≠ 0
 *
 * Distances are not negative, so opened rows are distinct: a row opened twice could be split in two. The caller bounds the sum of
 * all distances by N, so that no row wraps, and demands that the first slot starts a run if it is active: then an active `from` is never 0.
 * Constraints: LOG_N + ⌈LOG_N/2⌉ + 4.
 */
template Run(LOG_N) {
    signal input from;
    signal input previousActive;
    signal input previousFrom;
    signal input previousX;
    signal output active;
    signal output distance;
    signal output x;
    signal output isStart;

    active <-- from != 0 ? 1 : 0;
    distance <== from - active * previousFrom;
    // Boolean and never rising, in one: after 1 it says active·(1 − active) = 0, after 0 it says active² = 0.
    active * (previousActive - active) === 0;

    x <== OmegaPower(LOG_N)(previousX, distance);
    signal isContinued <== IsZero()(distance);
    isStart <== 1 - isContinued;
}
