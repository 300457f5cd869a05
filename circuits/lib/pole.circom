pragma circom 2.2.0;

/*
 * Pole: out = used/(κ − t), one term of a sum that is compared as a rational function of κ.
 *
 *   in   t      {Field}, fixed before κ was drawn, except for the factor ζ inside
 *   in   used   {Bool}; the caller constrains it
 *   in   kappa  {Field}
 *   out  out    {Field}
 *
 * The inverse is bound whether used or not: κ = t has no solution, and happens with probability 2^-254 a term.
 * Constraints: 2.
 */
template Pole() {
    signal input t;
    signal input used;
    signal input kappa;
    signal output out;

    signal inv <-- 1 / (kappa - t);
    inv * (kappa - t) === 1;
    out <== used * inv;
}
