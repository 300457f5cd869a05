/** Polynomials as vectors of coefficients (constant first) or of values on the domain; 32 bytes an element, Montgomery form. */
#pragma once
#include "../core/kernels.hpp"
#include "../core/mont256.hpp"
#include "../formats/bytes.hpp"

namespace colonnade {

/**
 * Values of U on the domain of 2^log points → coefficients of (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − roots[i]), in place. `rows` are
 * distinct, below 2^log and fewer; `roots` their points of the domain, in Montgomery form. Four NTTs.
 */
void divide_out_rows(Byte* values, unsigned log, const std::uint32_t* rows, const Byte* roots, std::size_t count, const Kernels& kernels, Run run);

/** Coefficients of f → those of (f(X) − f(point))/(X − point), in place. Returns f(point). All in Montgomery form. */
Fr divide_by_linear(Byte* coefficients, std::size_t count, const Fr& point);

}  // namespace colonnade
