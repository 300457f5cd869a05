pragma circom 2.2.0;

/*
 * FloatBits: value = mantissa·10^exponent of a float that is already in bits, exponent in the low five.
 *
 *   in   bits[MANTISSA_BITS + 5]   {Bool}, little-endian; the caller constrains them
 *   out  value                     < 2^MANTISSA_BITS · 10^31
 *
 * Constraints: 4.
 */
template FloatBits(MANTISSA_BITS) {
    signal input bits[MANTISSA_BITS + 5];
    signal output value;

    var mantissa = 0;
    for (var i = 0; i < MANTISSA_BITS; i++) {
        mantissa += bits[5 + i] * (1 << i);
    }
    signal low <== (1 + bits[0] * 9) * (1 + bits[1] * 99);
    signal high <== (1 + bits[2] * (10 ** 4 - 1)) * (1 + bits[3] * (10 ** 8 - 1));
    signal lower <== low * (1 + bits[4] * (10 ** 16 - 1));
    signal power <== lower * high;
    value <== mantissa * power;
}
