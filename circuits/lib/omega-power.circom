pragma circom 2.2.0;

// The root of unity ω = 5^((p−1)/2^LOG_N) of docs/protocol.md, by squaring the root of order 2^28.
function rowRoot(LOG_N) {
    var root = 19103219067921713944291392827692070036145651957329286315305642004821462161904;
    for (var i = LOG_N; i < 28; i++) {
        root = root * root;
    }
    return root;
}

/*
 * OmegaPower: out = start · ω^k, where bits are those of k.
 *
 *   in   start            {Field}
 *   in   bits[LOG_N]      {Bool}, little-endian; the caller constrains them
 *   out  out              {Field}
 *
 * Constraints: LOG_N (one less where start is a constant).
 */
template OmegaPower(LOG_N) {
    signal input start;
    signal input bits[LOG_N];
    signal output out;

    var power = rowRoot(LOG_N);   // ω^(2^j)
    signal chain[LOG_N + 1];
    chain[0] <== start;
    for (var j = 0; j < LOG_N; j++) {
        chain[j + 1] <== chain[j] * (1 + bits[j] * (power - 1));
        power = power * power;
    }
    out <== chain[LOG_N];
}
