pragma circom 2.2.0;

include "../lib/pole.circom";

/*
 * Payout: an operation's term in the two sums that tie withdrawals and exits to the words that the contract pays from.
 * A withdrawal is the pair (recipient, from + 2^24·amount36), an exit the pair (from, amount); a pair (a, b) is the pole
 * 1/(κ − (a + ζ·b)).
 *
 *   in   isWithdraw, isExit          {Bool}, not both
 *   in   from, amount36              {Uint24}, {Uint36}; amount36 = 0 in an exit
 *   in   amount                      {Uint96} in an exit
 *   in   recipient                   enforced: 0 unless isWithdraw
 *   in   kappa, zeta                 {Field}
 *   out  withdrawTerm, exitTerm      {Field}, 0 unless of that kind
 *
 * Constraints: 8.
 */
template Payout() {
    signal input isWithdraw;
    signal input isExit;
    signal input from;
    signal input amount36;
    signal input amount;
    signal input recipient;
    signal input kappa;
    signal input zeta;
    signal output withdrawTerm;
    signal output exitTerm;

    (1 - isWithdraw) * recipient === 0;

    signal exitId <== isExit * from;
    signal exitSecond <== isExit * (amount - from);     // turns `from` into `amount`
    signal scaled <== zeta * (from + 2 ** 24 * amount36 + exitSecond);
    withdrawTerm <== Pole()(recipient + exitId + scaled, isWithdraw, kappa);
    exitTerm <== Pole()(recipient + exitId + scaled, isExit, kappa);
}
