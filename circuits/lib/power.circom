pragma circom 2.2.0;

/*
 * PowerDigit: power = W^digit, digit 0 … 3.
 *
 *   in   digit   enforced: {Uint2}
 *   out  power   W^digit
 *
 * Two bits and their product would take three constraints. Here two conics through the four points (digit, power) meet nowhere else: a
 * hyperbola and the pair of lines that joins the points 0, 1 and the points 2, 3. No three of the points lie on one line unless
 * W is 1, −2 or −1/2 (or 0); so the hyperbola is no pair of lines itself (one of them would be digit = const, and the other hold three points),
 * and each line meets it in its two points only.
 * Constraints: 2.
 */
template PowerDigit(W) {
    assert(W * (W - 1) * (W + 2) * (2 * W + 1) != 0);

    signal input digit;
    signal output power;

    // (power + slope·digit)·(digit + shift) = shift + rise·digit: third differences of W^d·(d + shift) are 0 for this shift.
    var shift = -3 * W / (W - 1);
    var first = W * (1 + shift);
    var slope = -(W * W * (2 + shift) - 2 * first + shift) / 2;
    var rise = shift * slope + slope + first - shift;

    power <-- (1 + (W - 1) * (digit & 1)) * (1 + (W * W - 1) * (digit >> 1));
    (power + slope * digit) * (digit + shift) === shift + rise * digit;
    (power - 1 - (W - 1) * digit) * (power - W * W - (W - 1) * W * W * (digit - 2)) === 0;
}

/*
 * Power: out = start·W^exponent.
 *
 *   in   start      {Field}
 *   in   exponent   enforced: {Uint(BITS)}
 *   out  out        {Field}
 *
 * 1 ≤ BITS ≤ 253: more digits than that could add up to `exponent` in two ways. W^(4^j) is not 0, 1, −2 or −1/2 for 2·j + 1 < BITS.
 * Constraints: BITS, and one for each two bits (one less where start is a constant).
 */
template Power(BITS, W) {
    assert(1 <= BITS && BITS <= 253);

    signal input start;
    signal input exponent;
    signal output out;

    var PAIRS = BITS \ 2;
    signal digits[PAIRS];
    signal top[BITS % 2];
    component powers[PAIRS];
    signal chain[PAIRS + 1];
    chain[0] <== start;
    var w = W;
    var sum = 0;
    for (var j = 0; j < PAIRS; j++) {
        digits[j] <-- (exponent >> (2 * j)) & 3;
        sum += digits[j] * 4 ** j;
        powers[j] = PowerDigit(w);
        powers[j].digit <== digits[j];
        chain[j + 1] <== chain[j] * powers[j].power;
        w = w ** 4;
    }
    if (BITS % 2 == 1) {
        top[0] <-- (exponent >> (2 * PAIRS)) & 1;
        sum += top[0] * 4 ** PAIRS;
        out <== chain[PAIRS] * (1 + (w - 1) * top[0]);
        top[0] * (top[0] - 1) === 0;
    } else {
        out <== chain[PAIRS];
    }
    exponent === sum;
}
