pragma circom 2.2.0;

/*
 * ZeroFlag: the half of circomlib's IsZero that says 1 for 0.
 *
 *   in   in    {Field}
 *   out  out   1 if in = 0; else any value, until the caller demands out·in = 0 (or out·m = 0 with an m that is 0 only where `in` is)
 *
 * A caller that multiplies `out` by something anyway has that demand for nothing.
 * Constraints: 1.
 */
template ZeroFlag() {
    signal input in;
    signal output out;

    signal inv <-- in != 0 ? 1 / in : 0;
    out <== 1 - in * inv;
}
