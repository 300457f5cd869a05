pragma circom 2.2.0;

/*
 * Pole: out = used/(κ − t), one term of a sum that is compared as a rational function of κ.
 *
 *   in   t      {Field}, fixed before κ was drawn, except for the factor ζ inside
 *   in   used   {Bool}; the caller constrains it
 *   in   kappa  {Field}
 *   out  out    {Field}
 *
 * At κ = t there is no solution where used, and any where not: that is a term out of nothing, and happens with probability 2^-253 a term.
 * Constraints: 1.
 */
template Pole() {
    signal input t;
    signal input used;
    signal input kappa;
    signal output out;

    out <-- used / (kappa - t);
    out * (kappa - t) === used;
}
