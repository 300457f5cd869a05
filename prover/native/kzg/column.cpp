#include "column.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace colonnade {

Rows merged(const Rows& a, const Rows& b) {
  Rows rows;
  rows.reserve(std::max(a.size(), b.size()));
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rows));
  return rows;
}

Buffer all_values(ColumnView column, unsigned log) {
  Buffer all(FIELD_BYTES << log);
  std::memset(all.data(), 0, all.size());
  for (std::size_t i = 0; i < column.count(); i++) std::memcpy(all.data() + column.rows[i] * FIELD_BYTES, column.values + i * FIELD_BYTES, FIELD_BYTES);
  return all;
}

Column linear_combination(const std::vector<ColumnView>& columns, const Fr* factors, const Kernels& kernels, Run run) {
  Rows rows;
  for (const ColumnView& column : columns) {
    if (column.rows != rows) rows = merged(rows, column.rows);
  }
  Buffer sum(rows.size() * FIELD_BYTES);
  std::memset(sum.data(), 0, sum.size());
  for (std::size_t k = 0; k < columns.size(); k++) {
    const ColumnView column = columns[k];
    if (column.count() == rows.size()) {
      Byte factor[FIELD_BYTES];
      factors[k].store(factor);
      kernels.add_scaled(sum.data(), sum.data(), column.values, factor, rows.size(), run);
      continue;
    }
    run.pool.run_ranges(column.count(), 1024, [&](std::size_t begin, std::size_t end) {
      auto place = std::lower_bound(rows.begin(), rows.end(), column.rows[begin]);
      for (std::size_t i = begin; i < end; i++, place++) {
        while (*place != column.rows[i]) place++;
        Byte* const at = sum.data() + (place - rows.begin()) * FIELD_BYTES;
        (Fr::load(at) + factors[k] * column.value(i)).store(at);
      }
    }, run.cancel);
  }
  return {std::move(rows), std::move(sum)};
}

}  // namespace colonnade
