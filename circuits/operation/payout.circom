pragma circom 2.2.0;

include "../lib/pole.circom";

/*
 * Payout: an operation's term in the sum that ties withdrawals and exits to the words that the contract pays from. A pair (a, b) is
 * the pole 1/(κ − (a + ζ·b)): a withdrawal is (recipient, from + 2^24·amount36), an exit is (0, from + 2^24·amount + 2^140).
 *
 *   in   isWithdraw, isExit          {Bool}, not both
 *   in   from, amount36              {Uint24}, {Uint36}; amount36 = 0 in an exit
 *   in   exitAmount                  {Uint96}, 0 unless isExit
 *   in   recipient                   enforced: 0 unless isWithdraw
 *   in   kappa, zeta                 {Field}
 *   out  term                        {Field}, 0 unless something is paid
 *
 * The b of a withdrawal is below 2^60 and that of an exit is not below 2^140, by the ranges in the circuit and by the contract's: one sum
 * keeps the two lists apart.
 * Constraints: 3.
 */
template Payout() {
    signal input isWithdraw;
    signal input isExit;
    signal input from;
    signal input amount36;
    signal input exitAmount;
    signal input recipient;
    signal input kappa;
    signal input zeta;
    signal output term;

    (1 - isWithdraw) * recipient === 0;

    signal scaled <== zeta * (from + 2 ** 24 * (amount36 + exitAmount) + 2 ** 140 * isExit);
    term <== Pole()(recipient + scaled, isWithdraw + isExit, kappa);
}
