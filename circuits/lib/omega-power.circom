pragma circom 2.2.0;

include "power.circom";

// The root of unity ω = 5^((p−1)/2^LOG_N) of docs/protocol.md, by squaring the root of order 2^28.
function rowRoot(LOG_N) {
    var root = 19103219067921713944291392827692070036145651957329286315305642004821462161904;
    for (var i = LOG_N; i < 28; i++) {
        root = root * root;
    }
    return root;
}

/*
 * OmegaPower: out = start · ω^k.
 *
 *   in   start   {Field}
 *   in   k       enforced: {Uint(LOG_N)}
 *   out  out     {Field}
 *
 * 1 ≤ LOG_N ≤ 24: a row has 24 bits in every packed word. The powers of ω that Power takes digits of have order 4 at least: none is 1, −2 or −1/2.
 * Constraints: LOG_N + ⌈LOG_N/2⌉ (one less where start is a constant).
 */
template OmegaPower(LOG_N) {
    assert(1 <= LOG_N && LOG_N <= 24);

    signal input start;
    signal input k;
    signal output out;

    out <== Power(LOG_N, rowRoot(LOG_N))(start, k);
}
