/**
 * Polynomials of degree below 2^log by their values on the domain of 2^log points, row order; 32 bytes an element, Montgomery form. A
 * column that few accounts hold anything in has few values that are not zero, and so has its quotient: coefficients would all be there.
 */
#pragma once
#include "../core/kernels.hpp"
#include "../core/mont256.hpp"
#include "../formats/bytes.hpp"

namespace colonnade {

/**
 * Values of U → values of q = (U − Σ_{j ∈ rows} U_j·L_j) / Π_{j ∈ rows} (X − x_j), in place. `rows` are distinct, and not all. Where m values are
 * not zero it takes 5·m·rows multiplications, or three NTTs if that is less.
 */
void divide_out_rows(Byte* values, unsigned log, const std::uint32_t* rows, std::size_t count, const Kernels& kernels, Run run);

/**
 * Values of f → values of (f(X) − f(point))/(X − point), in place. Returns f(point). Where that is zero, as in the opening of a batch, empty rows stay
 * empty and cost next to nothing. Throws std::range_error if the point is of the domain.
 */
Fr divide_by_linear(Byte* values, unsigned log, const Fr& point, const Kernels& kernels, Run run);

/** The same by coefficients, constant first, for any point. */
Fr divide_coefficients_by_linear(Byte* coefficients, std::size_t count, const Fr& point);

}  // namespace colonnade
