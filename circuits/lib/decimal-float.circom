pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/*
 * DecimalFloat: value = mantissa·10^exponent of float = mantissa·2^5 + exponent.
 *
 *   in   float    enforced: {Uint(MANTISSA_BITS + 5)}, and mantissa 0 only with exponent 0
 *   out  value    < 2^MANTISSA_BITS · 10^31
 *
 * Without the last rule 32 encodings would mean zero, and "amount36 = 0" could not stand for an exit. It is that exponent/mantissa exists:
 * mantissa 0 has a ratio for exponent 0 alone (any ratio, which nothing uses).
 * Constraints: MANTISSA_BITS + 11: the bits, 4 for the power, 1 for the value, 1 for zero.
 */
template DecimalFloat(MANTISSA_BITS) {
    signal input float;
    signal output value;

    signal bits[MANTISSA_BITS + 5] <== Num2Bits(MANTISSA_BITS + 5)(float);

    var mantissa = 0;
    for (var i = 0; i < MANTISSA_BITS; i++) {
        mantissa += bits[5 + i] * (1 << i);
    }
    var exponent = 0;
    for (var i = 0; i < 5; i++) {
        exponent += bits[i] * (1 << i);
    }

    signal low <== (1 + bits[0] * 9) * (1 + bits[1] * 99);
    signal high <== (1 + bits[2] * (10 ** 4 - 1)) * (1 + bits[3] * (10 ** 8 - 1));
    signal lower <== low * (1 + bits[4] * (10 ** 16 - 1));
    signal power <== lower * high;
    value <== mantissa * power;

    signal ratio <-- mantissa != 0 ? exponent / mantissa : 0;
    mantissa * ratio === exponent;
}
