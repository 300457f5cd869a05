pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "power.circom";

/*
 * DecimalFloat: value = mantissa·10^exponent of float = mantissa·2^5 + exponent.
 *
 *   in   float    enforced: {Uint(MANTISSA_BITS + 5)}, and mantissa 0 only with exponent 0
 *   out  value    < 2^MANTISSA_BITS · 10^31, which is < 2^135 for the widest mantissa
 *
 * Without the last rule 32 encodings would mean zero, and "amount36 = 0" could not stand for an exit. It is that exponent/mantissa exists:
 * mantissa 0 has a ratio for exponent 0 alone (any ratio, which nothing uses).
 * 1 ≤ MANTISSA_BITS ≤ 31: whoever adds such values counts on 2^135.
 * Constraints: MANTISSA_BITS + 9: the bits, 3 for the power's digits and the product, 1 for zero.
 */
template DecimalFloat(MANTISSA_BITS) {
    assert(1 <= MANTISSA_BITS && MANTISSA_BITS <= 31);

    signal input float;
    signal output value;

    signal mantissa <-- float >> 5;
    _ <== Num2Bits(MANTISSA_BITS)(mantissa);
    signal exponent <== float - 2 ** 5 * mantissa;
    value <== Power(5, 10)(mantissa, exponent);

    signal ratio <-- mantissa != 0 ? exponent / mantissa : 0;
    mantissa * ratio === exponent;
}
