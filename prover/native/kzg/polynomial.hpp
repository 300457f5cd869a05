/** Polynomials of degree below 2^log that have a column's cells as values on the domain. Where it can, what comes out has the column's filled rows only. */
#pragma once
#include "column.hpp"

namespace colonnade {

/**
 * q = (U − Σ_{j ∈ opened} U_j·L_j) / Π_{j ∈ opened} (X − x_j). `opened` is ascending, not all rows. Where U is zero, so is q, but for the opened rows. With m
 * filled rows it takes 5·m·opened multiplications, or three NTTs if that is less.
 */
Column divide_out_rows(ColumnView column, unsigned log, const Rows& opened, const Kernels& kernels, Run run);

struct Division {
  Fr value;
  Column quotient;
};

/**
 * f(point) and (f(X) − f(point))/(X − point). Where f(point) is zero, as in the opening of a batch, the quotient has f's rows; else it has all. Throws
 * std::range_error if the point is of the domain.
 */
Division divide_by_linear(ColumnView column, unsigned log, const Fr& point, const Kernels& kernels, Run run);

/** The same by coefficients, constant first, for any point. */
Fr divide_coefficients_by_linear(Byte* coefficients, std::size_t count, const Fr& point);

}  // namespace colonnade
