/**
 * Columns by their filled rows, as prover/column.ts has them: rows ascending and distinct, a value for each (32 bytes, Montgomery form), zero
 * elsewhere. Most columns are empty for a long time; a full one costs four bytes a row more than a plain vector.
 */
#pragma once
#include <cstdint>
#include <vector>

#include "../core/kernels.hpp"
#include "../core/mont256.hpp"
#include "../formats/buffer.hpp"
#include "../formats/bytes.hpp"

namespace colonnade {

using Rows = std::vector<std::uint32_t>;

struct Column {
  Rows rows;
  Buffer values;
};

/** Somebody else's column. */
struct ColumnView {
  const Rows& rows;
  const Byte* values;

  std::size_t count() const { return rows.size(); }
  Fr value(std::size_t i) const { return Fr::load(values + i * FIELD_BYTES); }
};

/** The rows of either list. */
Rows merged(const Rows& a, const Rows& b);

/** All 2^log values. */
Buffer all_values(ColumnView column, unsigned log);

/** Σ factors[i]·columns[i]; factors in Montgomery form. */
Column linear_combination(const std::vector<ColumnView>& columns, const Fr* factors, const Kernels& kernels, Run run);

}  // namespace colonnade
